import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Owing, Page } from '@/api/types';
import { ShopFilter } from '@/components/data/filters';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { Kbd } from '@/components/ui/kbd';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { cn } from '@/lib/cn';
import { formatMoney, isZero } from '@/lib/money';
import { useRowKeys } from '@/lib/use-row-keys';

const ROWS = 50;

/** Who owes on account, the oldest debt first, by the age of the sales. */
export function AccountsPage() {
  const { t } = useTranslation(['account', 'common', 'members']);
  const navigate = useNavigate();
  const { shop } = useSearch({ from: '/shell/accounts' });
  const list = usePages<Owing>(['accounts', shop ?? ''], (cursor) => load(shop, cursor));
  const { items } = list;
  const open = (owing: Owing | undefined) => {
    if (owing) void navigate({ to: '/members/$memberId', params: { memberId: owing.member_id } });
  };
  const rows = useRowKeys(items.length, (index) => open(items[index]));
  return (
    <OfficePage>
      <PageHead title={t('list.title')} note={t('list.note')}>
        <ShopFilter
          value={shop}
          onChoose={(chosen) => void navigate({ to: '/accounts', search: { shop: chosen }, replace: true })}
        />
      </PageHead>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('list.title')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && <EmptyState title={t('list.empty')} next={t('list.emptyNext')} />}
          {items.length > 0 && (
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('list.member')}</th>
                  <th className="narrow:hidden">{t('list.phone')}</th>
                  <th>{t('list.since')}</th>
                  <th className="num">{t('list.a')}</th>
                  <th className="num">{t('list.b')}</th>
                  <th className="num">{t('list.c')}</th>
                  <th className="num">{t('list.d')}</th>
                  <th className="num">{t('list.owed')}</th>
                  <th className="num narrow:hidden">{t('list.limit')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((owing, index) => (
                  <tr
                    key={owing.membership_id}
                    data-clickable
                    data-selected={index === rows.current}
                    onClick={() => open(owing)}
                  >
                    <td className="max-w-52 min-w-24 font-semibold" title={owing.member_name}>
                      <button
                        type="button"
                        className="max-w-full truncate rounded-1 text-left"
                        onFocus={() => rows.setCurrent(index)}
                      >
                        {owing.member_name || owing.member_number}
                      </button>
                    </td>
                    <td className="text-ink-2 narrow:hidden">{owing.phone_masked ?? '—'}</td>
                    <td>{owing.since}</td>
                    <Age value={owing.ages.days_0_30} />
                    <Age value={owing.ages.days_31_60} />
                    <Age value={owing.ages.days_61_90} />
                    <Age value={owing.ages.days_over_90} isOld />
                    <td className="num font-semibold">{formatMoney(owing.owed)}</td>
                    <td className="num text-ink-2 narrow:hidden">{formatMoney(owing.limit)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
        <PagesFooter
          list={list}
          keys={
            <span className="flex items-center gap-1.5">
              <Kbd>↑</Kbd>
              <Kbd>↓</Kbd>
              {t('members:keysMove')}
              <span className="ml-2" />
              <Kbd>Enter</Kbd>
              {t('members:keysOpen')}
            </span>
          }
        />
      </section>
    </OfficePage>
  );
}

function Age({ value, isOld = false }: { value: string; isOld?: boolean }) {
  return (
    <td className={cn('num', isZero(value) ? 'text-ink-3' : isOld && 'font-semibold text-red')}>
      {isZero(value) ? '—' : formatMoney(value)}
    </td>
  );
}

function load(shop: string | undefined, cursor: string | undefined): Promise<Page<Owing>> {
  return unwrap(
    client.GET('/accounts', {
      params: { query: { limit: ROWS, ...(shop ? { shop_id: shop } : {}), ...(cursor ? { cursor } : {}) } },
    }),
  );
}

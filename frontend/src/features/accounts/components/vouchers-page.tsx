import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Page, VoucherPlatform, VoucherRow } from '@/api/types';
import { ListFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { cn } from '@/lib/cn';
import { formatMoney } from '@/lib/money';

const ROWS = 50;
const PLATFORMS: readonly VoucherPlatform[] = ['meituan', 'douyin', 'dianping'];

interface Filter {
  platform?: VoucherPlatform | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Vouchers of platforms that paid, to be compared with what the platforms settle. */
export function VouchersPage() {
  const { t } = useTranslation(['account', 'pay', 'ledger', 'common']);
  const navigate = useNavigate();
  const filter = useSearch({ from: '/shell/vouchers' });
  const list = usePages<VoucherRow>(['vouchers', filter], (cursor) => load(filter, cursor));
  const { items } = list;
  const set = (change: Filter) => void navigate({ to: '/vouchers', search: { ...filter, ...change }, replace: true });
  const filtered = Boolean(filter.platform || filter.from || filter.to);
  return (
    <OfficePage>
      <PageHead title={t('vouchers.title')} note={t('vouchers.note')} />
      <div className="sheet mb-3 flex flex-wrap items-end gap-3 px-4 py-3">
        <SelectField
          boxClassName="w-40"
          label={t('pay:voucher.platform')}
          value={filter.platform ?? ''}
          onChange={(event) => set({ platform: (event.target.value || undefined) as VoucherPlatform | undefined })}
        >
          <option value="">{t('common:all')}</option>
          {PLATFORMS.map((platform) => (
            <option key={platform} value={platform}>
              {t(`pay:voucher.${platform}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          boxClassName="w-40"
          type="date"
          label={t('ledger:filter.from')}
          value={filter.from ?? ''}
          onChange={(event) => set({ from: event.target.value || undefined })}
        />
        <TextField
          boxClassName="w-40"
          type="date"
          label={t('ledger:filter.to')}
          value={filter.to ?? ''}
          onChange={(event) => set({ to: event.target.value || undefined })}
        />
        {filtered && (
          <Button look="ghost" onClick={() => void navigate({ to: '/vouchers', search: {} })}>
            {t('ledger:filter.reset')}
          </Button>
        )}
      </div>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('vouchers.title')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && (
            <EmptyState title={t('vouchers.empty')} next={t('vouchers.emptyNext')} />
          )}
          {items.length > 0 && (
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('vouchers.date')}</th>
                  <th>{t('pay:voucher.platform')}</th>
                  <th className="grows">{t('vouchers.code')}</th>
                  <th>{t('col.receipt')}</th>
                  <th className="narrow:hidden">{t('col.shop')}</th>
                  <th className="num">{t('vouchers.list')}</th>
                  <th className="num">{t('pay:voucher.settled')}</th>
                  <th>{t('vouchers.state')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((row) => (
                  <tr key={`${row.posting_id} ${row.code}`} className={cn(row.cancelled && 'text-ink-3')}>
                    <td>{row.business_date}</td>
                    <td>{t(`pay:voucher.${row.platform}`)}</td>
                    <td className="grows">{row.code}</td>
                    <td className="text-13">{row.receipt_no}</td>
                    <td className="narrow:hidden">{row.shop_name}</td>
                    <td className="num">{formatMoney(row.list_value)}</td>
                    <td className={cn('num', !row.cancelled && 'font-semibold')}>
                      {formatMoney(row.settlement_value)}
                    </td>
                    <td>{row.cancelled ? <Tag look="quiet">{t('vouchers.cancelled')}</Tag> : t('vouchers.used')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
        {items.length > 0 && (
          <ListFooter
            count={items.length}
            hasMore={list.hasNextPage}
            loading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        )}
      </section>
    </OfficePage>
  );
}

function load(filter: Filter, cursor: string | undefined): Promise<Page<VoucherRow>> {
  return unwrap(
    client.GET('/vouchers', {
      params: {
        query: {
          limit: ROWS,
          ...(filter.platform ? { platform: filter.platform } : {}),
          ...(filter.from ? { business_date_from: filter.from } : {}),
          ...(filter.to ? { business_date_to: filter.to } : {}),
          ...(cursor ? { cursor } : {}),
        },
      },
    }),
  );
}

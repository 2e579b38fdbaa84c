import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Page, VoucherPlatform, VoucherRow } from '@/api/types';
import type { VouchersSearch } from '@/app/router';
import { ChoiceFilter, ResetFilter, ShopFilter } from '@/components/data/filters';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { PeriodFilter } from '@/components/data/period-filter';
import { usePages } from '@/components/data/use-pages';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { cn } from '@/lib/cn';
import { formatMoney } from '@/lib/money';

const ROWS = 50;
const PLATFORMS: readonly VoucherPlatform[] = ['meituan', 'douyin', 'dianping'];

/** Vouchers of platforms that paid, to be compared with what the platforms settle. */
export function VouchersPage() {
  const { t } = useTranslation(['account', 'pay', 'common']);
  const navigate = useNavigate();
  const filter = useSearch({ from: '/shell/vouchers' });
  const list = usePages<VoucherRow>(['vouchers', filter], (cursor) => load(filter, cursor));
  const { items } = list;
  const set = (change: VouchersSearch) =>
    void navigate({ to: '/vouchers', search: { ...filter, ...change }, replace: true });
  const filtered = Object.values(filter).some(Boolean);
  return (
    <OfficePage>
      <PageHead title={t('vouchers.title')} note={t('vouchers.note')} />
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <PeriodFilter value={filter} onChoose={set} />
        <ChoiceFilter
          label={t('pay:voucher.platform')}
          value={filter.platform}
          options={PLATFORMS.map((platform) => ({ value: platform, label: t(`pay:voucher.${platform}`) }))}
          onChoose={(platform) => set({ platform: platform as VoucherPlatform | undefined })}
        />
        <ShopFilter value={filter.shop} onChoose={(shop) => set({ shop })} />
        <ResetFilter on={filtered} onReset={() => void navigate({ to: '/vouchers', search: {} })} />
      </div>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('vouchers.title')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && (
            <EmptyState
              title={t(filtered ? 'vouchers.emptyFiltered' : 'vouchers.empty')}
              next={t(filtered ? 'vouchers.emptyFilteredNext' : 'vouchers.emptyNext')}
            />
          )}
          {items.length > 0 && <VoucherTable rows={items} />}
        </div>
        <PagesFooter list={list} />
      </section>
    </OfficePage>
  );
}

function VoucherTable({ rows }: { rows: readonly VoucherRow[] }) {
  const { t } = useTranslation(['account', 'pay']);
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th>{t('vouchers.date')}</th>
          <th>{t('pay:voucher.platform')}</th>
          <th className="grows">{t('vouchers.code')}</th>
          <th>{t('vouchers.receipt')}</th>
          <th className="narrow:hidden">{t('vouchers.shop')}</th>
          <th className="num">{t('vouchers.list')}</th>
          <th className="num">{t('pay:voucher.settled')}</th>
          <th>{t('vouchers.state')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.posting_id} ${row.code}`} className={cn(row.cancelled && 'text-ink-3')}>
            <td>{row.business_date}</td>
            <td>{t(`pay:voucher.${row.platform}`)}</td>
            <td className="grows">{row.code}</td>
            <td className="text-13">{row.receipt_no}</td>
            <td className="narrow:hidden">{row.shop_name}</td>
            <td className="num">{formatMoney(row.list_value)}</td>
            <td className={cn('num', row.cancelled ? 'line-through' : 'font-semibold')}>
              {formatMoney(row.settlement_value)}
            </td>
            <td>{row.cancelled ? <Tag look="quiet">{t('vouchers.cancelled')}</Tag> : t('vouchers.used')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function load(filter: VouchersSearch, cursor: string | undefined): Promise<Page<VoucherRow>> {
  return unwrap(
    client.GET('/vouchers', {
      params: {
        query: {
          limit: ROWS,
          ...(filter.platform ? { platform: filter.platform } : {}),
          ...(filter.shop ? { shop_id: filter.shop } : {}),
          ...(filter.from ? { business_date_from: filter.from } : {}),
          ...(filter.to ? { business_date_to: filter.to } : {}),
          ...(cursor ? { cursor } : {}),
        },
      },
    }),
  );
}

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import type { CommissionPartName, CommissionSearch } from '@/app/router';
import { ShopFilter } from '@/components/data/filters';
import { ExportButton } from '@/components/data/export-button';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { DerivationDrawer } from '@/components/ledger/derivation-drawer';
import { printReceipt } from '@/components/receipt/print-receipt';
import { Button } from '@/components/ui/button';
import { Segmented } from '@/components/ui/segmented';
import { notifyProblem } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { businessDateOf } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { monthOf } from '@/lib/months';
import { useNow } from '@/lib/use-now';
import { useRowKeys } from '@/lib/use-row-keys';

import { commissionFile, linesOf, reportOf, yearFile } from '../api/commission';
import { CommissionLines } from './commission-lines';
import { CommissionSums, totalOf, type CommissionTotal } from './commission-sums';
import { CommissionYear } from './commission-year';
import { LadderNotes, ladderOf } from './ladder-notes';
import { MonthField } from './month-field';
import { YearField } from './year-field';

const ROWS = 50;
const DEFAULT_PAPER_MM = 80;
const MINUTE_MS = 60_000;

const NOTHING_OPEN = { employee: undefined, part: undefined, ladder: undefined };

const isSame = (one: CommissionTotal, other: CommissionTotal | null): boolean =>
  one.employee === other?.employee && one.part === other?.part;

/** What a total is of, in words; nothing for the whole. */
function wordsOf(part: CommissionPartName, t: TFunction<'commission'>): string {
  if (part === 'all') return '';
  return part === 'ladders' ? t('ladders') : t(`activity.${part}`);
}

/** 提成: what everybody is due for a month, and the lines that every total of it is made of. */
export function CommissionPage() {
  const { t } = useTranslation('commission');
  const { can } = useCan();
  const session = useSession();
  const navigate = useNavigate();
  const today = businessDateOf(useNow(MINUTE_MS));
  const search = useSearch({ from: '/shell/reports/commission' });
  const { shop, employee, posting, year, part } = search;
  const ladder = ladderOf(search.ladder);
  const month = search.month ?? monthOf(today);
  const set = (change: Partial<CommissionSearch>) =>
    void navigate({ to: '/reports/commission', search: { ...search, ...change }, replace: 'posting' in change });
  const report = useQuery({
    queryKey: ['commission', 'report', month, shop],
    queryFn: () => reportOf({ month, shop }),
    enabled: year === undefined,
  });
  const items = report.data?.items ?? [];
  const chosen = items.filter((row) => employee === undefined || row.employee.id === employee);
  const open: CommissionTotal | null =
    employee === undefined && part === undefined ? null : { employee, part: part ?? 'all' };
  const isOpen = open !== null && year === undefined;
  const name = chosen[0]?.employee.name;
  const title = employee === undefined ? t('linesOfAll') : name ? t('linesOf', { name }) : t('lines');
  const activity = open?.part === 'all' ? undefined : open?.part;
  const lines = usePages(
    ['commission', 'lines', month, shop, open, search.ladder],
    (cursor) => linesOf({ month, shop, employee, part: activity, ladder }, ROWS, cursor),
    { enabled: isOpen },
  );
  const show = (total: CommissionTotal | null) =>
    set({ employee: total?.employee, part: total?.part, ladder: undefined });
  const rows = useRowKeys(open ? 0 : items.length, (index) =>
    show({ employee: items[index]?.employee.id, part: 'all' }),
  );
  const print = (id: string) =>
    void printReceipt(id, session.terminal?.receipt_width_mm ?? DEFAULT_PAPER_MM).catch(notifyProblem);
  return (
    <OfficePage>
      <PageHead title={t('title')} note={t('note')}>
        <Segmented
          label={t('year.view')}
          value={year === undefined ? 'month' : 'year'}
          options={(['month', 'year'] as const).map((value) => ({ value, label: t(`year.by.${value}`) }))}
          onChange={(view) => set({ ...NOTHING_OPEN, year: view === 'year' ? Number(month.slice(0, 4)) : undefined })}
        />
        {year === undefined ? (
          <ExportButton
            name={`${t('title')} ${month}`}
            load={() => commissionFile({ month, shop, employee })}
            disabled={items.length === 0}
          />
        ) : (
          <ExportButton name={`${t('title')} ${year}`} load={() => yearFile({ year, shop })} />
        )}
      </PageHead>
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        {year === undefined ? (
          <MonthField value={month} today={today} onChoose={(chosenMonth) => set({ month: chosenMonth })} />
        ) : (
          <YearField value={year} today={today} onChoose={(chosenYear) => set({ year: chosenYear })} />
        )}
        <ShopFilter value={shop} onChoose={(chosenShop) => set({ shop: chosenShop })} />
      </div>
      {year !== undefined && (
        <CommissionYear
          year={year}
          shop={shop}
          onOpen={(chosenEmployee, chosenMonth) =>
            set({ ...NOTHING_OPEN, year: undefined, month: chosenMonth, employee: chosenEmployee, part: 'all' })
          }
        />
      )}
      <section
        className="sheet mb-3 flex-none overflow-x-auto"
        aria-label={t('byEmployee')}
        hidden={year !== undefined}
      >
        {report.isLoading && <LoadingRows rows={5} />}
        {report.isError && <ProblemNote error={report.error} onRetry={() => void report.refetch()} />}
        {report.isSuccess && items.length === 0 && <EmptyState title={t('empty')} next={t('emptyNext')} />}
        {items.length > 0 && (
          <CommissionSums
            rows={items}
            total={report.data?.total ?? null}
            current={rows.current}
            chosen={open}
            onCurrent={rows.setCurrent}
            onOpen={(total) => show(isSame(total, open) ? null : total)}
          />
        )}
      </section>
      {isOpen && (
        <Sheet
          title={title}
          label={title}
          note={[month, wordsOf(open.part, t), report.data && formatMoney(totalOf(chosen, open.part))]
            .filter(Boolean)
            .join(' · ')}
          className="flex-none"
          actions={
            <Button size="small" look="ghost" onClick={() => show(null)}>
              {t('close')}
            </Button>
          }
        >
          {['all', 'ladders'].includes(open.part) &&
            chosen.map((row) => (
              <LadderNotes
                key={row.employee.id}
                row={row}
                isNamed={employee === undefined}
                chosen={search.ladder}
                onOpen={(key) =>
                  set({
                    employee: row.employee.id,
                    part: 'ladders',
                    ladder: key === search.ladder && employee !== undefined ? undefined : key,
                  })
                }
              />
            ))}
          <CommissionLines
            list={lines}
            isOfAll={employee === undefined}
            onOpen={can('postingRead') ? (id) => set({ posting: id }) : undefined}
          />
        </Sheet>
      )}
      <DerivationDrawer
        postingId={posting ?? null}
        onClose={() => set({ posting: undefined })}
        onReprint={print}
        onCorrect={undefined}
        onReturn={undefined}
      />
    </OfficePage>
  );
}

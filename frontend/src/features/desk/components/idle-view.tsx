import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import type { PostingRow } from '@/api/types';
import { EntriesTable } from '@/components/ledger/entries-table';
import { setLateEntry } from '@/components/ledger/late-entry';
import { MoneyAmount } from '@/components/ui/money';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, LoadingRows } from '@/components/ui/states';
import { businessDateOf, formatDay } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { useNow } from '@/lib/use-now';

import { recentPostings } from '../api/list-recent';
import { todayOf } from '../today';

const ROWS_SHOWN = 30;

interface IdleViewProps {
  left: ReactNode;
  selectedId: string | null;
  onSelect: (posting: PostingRow) => void;
  onWhy: (posting: PostingRow) => void;
}

/** The waiting desk: the left part waits for a card; the right shows the day and what happened. */
export function IdleView({ left, selectedId, onSelect, onWhy }: IdleViewProps) {
  const { t, i18n } = useTranslation(['desk', 'common']);
  const session = useSession();
  const { can } = useCan();
  const now = useNow(60_000);
  const recent = useQuery(recentPostings(session.shop?.id ?? null, can('postingRead')));
  const rows = recent.data?.items ?? [];
  const date = businessDateOf(now);
  const today = todayOf(rows, date, recent.data?.next_cursor != null);
  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(380px,440px)_minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] gap-4 narrow:grid-cols-[320px_minmax(0,1fr)] narrow:gap-3 stacked:block">
      <div className="row-span-2 min-h-0">{left}</div>
      <Sheet
        title={t('todayTitle')}
        note={`${formatDay(date, i18n.language)} · ${session.shop?.name ?? t('allShops')}`}
      >
        {today.complete ? (
          <div className="grid grid-cols-[1.3fr_1fr_1fr] py-2.5">
            <Figure
              label={t('paidIn')}
              note={t('paidInNote', { count: today.topUps, bonus: formatMoney(today.bonus) })}
            >
              <MoneyAmount value={today.paidIn} big className="total text-28 font-semibold narrow:text-20" />
            </Figure>
            <Figure label={t('spent')} note={t('salesCount', { count: today.sales })}>
              <MoneyAmount value={today.spent} big className="text-28 font-semibold narrow:text-20" />
            </Figure>
            <Figure label={t('clerk')} note={session.user.staff_number ?? ''}>
              <span className="text-20 font-semibold">{session.user.display_name}</span>
            </Figure>
          </div>
        ) : (
          <p className="p-4 text-13 text-ink-2">{t('tooManyForFigures')}</p>
        )}
      </Sheet>
      <Sheet
        title={t('recentActs')}
        note={t('recentNote', { count: Math.min(rows.length, ROWS_SHOWN) })}
        className="overflow-hidden"
        actions={
          <>
            {can('enterLate') && session.terminal && (
              <button
                type="button"
                className="link flex h-11 items-center px-2 text-13"
                onClick={() => setLateEntry('asked')}
              >
                {t('enterLate')}
              </button>
            )}
            {can('postingRead') && (
              <Link to="/ledger" className="link -mr-2 flex h-11 items-center px-2 text-13">
                {t('allEntries')}
              </Link>
            )}
          </>
        }
      >
        <div className="min-h-0 flex-1 overflow-auto">
          {recent.isLoading && <LoadingRows rows={6} height={44} />}
          {rows.length > 0 && (
            <EntriesTable
              postings={rows.slice(0, ROWS_SHOWN)}
              withMember
              desk
              selectedId={selectedId}
              onSelect={onSelect}
              onWhy={onWhy}
            />
          )}
          {recent.isSuccess && rows.length === 0 && <EmptyState title={t('noEntries')} next={t('noEntriesNext')} />}
          {!can('postingRead') && <EmptyState title={t('entriesHidden')} next={t('noEntriesNext')} />}
        </div>
      </Sheet>
    </div>
  );
}

function Figure({ label, note, children }: { label: string; note: string; children: ReactNode }) {
  return (
    <div className="min-w-0 border-l px-4 first:border-l-0 narrow:px-3">
      <span className="block text-12 text-ink-3">{label}</span>
      <span className="mt-0.5 mb-1.5 inline-block">{children}</span>
      <span className="block text-12 text-ink-2">{note}</span>
    </div>
  );
}

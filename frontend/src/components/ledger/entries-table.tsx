import { CircleHelp } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { PostingRow } from '@/api/types';
import { Kbd } from '@/components/ui/kbd';
import { MoneyAmount, kindOfChange } from '@/components/ui/money';
import { ReturnMark, ReversalMark } from '@/components/ui/tag';
import { cn } from '@/lib/cn';
import { formatInstant } from '@/lib/format';
import { formatMoney, formatWholeChange, isZero } from '@/lib/money';

import { moneyEffect, returnedInList, vestingDay } from './amounts';
import { memberWords, postingWords } from './posting-words';

interface EntriesTableProps {
  postings: readonly PostingRow[];
  withMember?: boolean;
  withNumber?: boolean;
  withClerk?: boolean;
  desk?: boolean;
  selectedId?: string | null;
  onSelect?: (posting: PostingRow) => void;
  onWhy: (posting: PostingRow) => void;
}

/** Entries of the book: out in ink, in in pine, corrections in red with their mark, originals struck. */
export function EntriesTable({
  postings,
  withMember = false,
  withNumber = false,
  withClerk = false,
  desk = false,
  selectedId = null,
  onSelect,
  onWhy,
}: EntriesTableProps) {
  const { t } = useTranslation(['ledger', 'common']);
  const { t: common } = useTranslation('common');
  const returned = returnedInList(postings);
  return (
    <table className={cn('grid-table', desk && 'desk-table')}>
      <thead>
        <tr>
          <th>{t('col.time')}</th>
          {withNumber && <th className="narrow:hidden">{t('col.number')}</th>}
          <th>{t('col.kind')}</th>
          {withMember && <th>{t('col.member')}</th>}
          <th className="grows">{t('col.details')}</th>
          {withNumber && <th className="narrow:hidden">{t('col.shop')}</th>}
          {withClerk && <th className="narrow:hidden">{t('col.clerk')}</th>}
          <th className="num">{t('col.change')}</th>
          <th className="num narrow:hidden">{t('col.balance')}</th>
          <th className={cn('num', withMember && 'narrow:hidden')}>{t('col.points')}</th>
          <th className="text-center">{t('col.why')}</th>
        </tr>
      </thead>
      <tbody>
        {postings.map((posting) => {
          const selected = posting.id === selectedId;
          const change = moneyEffect(posting.effects);
          const reversal = posting.kind === 'reversal';
          return (
            <tr
              key={posting.id}
              data-selected={selected}
              data-clickable={onSelect ? true : undefined}
              onClick={() => onSelect?.(posting)}
            >
              <td className="text-ink-3">{formatInstant(posting.recorded_at)}</td>
              {withNumber && (
                <td
                  className="max-w-44 truncate text-13 text-ink-2 narrow:hidden"
                  title={posting.receipt_no ?? undefined}
                >
                  {posting.receipt_no}
                </td>
              )}
              <td className={reversal ? 'font-semibold text-red' : undefined}>{t(`common:kind.${posting.kind}`)}</td>
              {withMember && (
                <td>
                  <span className="font-semibold">{memberWords(posting.member, common)}</span>
                  {posting.member && !posting.member.is_walk_in && !posting.member.is_bearer && (
                    <span className="ml-2 text-13 text-ink-3 narrow:hidden">{posting.member.number}</span>
                  )}
                </td>
              )}
              <td className="grows" title={postingWords(posting, common)}>
                {reversal && <ReversalMark>{t('common:reversalMark')}</ReversalMark>}
                {posting.kind === 'return' && <ReturnMark>{t('common:returnMark')}</ReturnMark>}
                <span className={posting.reversed_by ? 'struck' : undefined}>{postingWords(posting, common)}</span>
                {posting.reversed_by && <span className="ml-2 text-13 text-ink-3">{t('common:posting.reversed')}</span>}
                {returned.has(posting.id) && (
                  <span className="ml-2 text-13 text-ink-3">
                    {t('common:posting.returned', { amount: formatMoney(returned.get(posting.id) ?? '0.00') })}
                  </span>
                )}
              </td>
              {withNumber && <td className="text-ink-2 narrow:hidden">{posting.shop?.name}</td>}
              {withClerk && <td className="text-ink-2 narrow:hidden">{posting.user?.name}</td>}
              <td className="num">
                {isZero(change) ? (
                  <span className="text-ink-3">—</span>
                ) : (
                  <MoneyAmount value={change} signed kind={kindOfChange(posting, change)} />
                )}
              </td>
              <td className="num text-ink-2 narrow:hidden">{formatMoney(posting.balance_after)}</td>
              <td
                className={cn(
                  'num',
                  withMember && 'narrow:hidden',
                  posting.reversed_by
                    ? 'struck'
                    : posting.effects.reward_points > 0
                      ? 'font-semibold text-accent-text'
                      : 'text-ink-2',
                )}
              >
                {posting.effects.reward_points === 0 ? '—' : formatWholeChange(posting.effects.reward_points)}
                {vestingDay(posting) && (
                  <span className="block text-12 font-normal text-ink-3">
                    {t('common:vestsOn', { day: vestingDay(posting) })}
                  </span>
                )}
              </td>
              <td className="text-center">
                <button
                  type="button"
                  className={cn('inline-grid place-items-center rounded-2 text-ink-3', desk ? 'size-11' : 'size-8')}
                  onClick={(event) => {
                    event.stopPropagation();
                    onWhy(posting);
                  }}
                >
                  <span className="sr-only">{t('why.title')}</span>
                  {selected && desk ? <Kbd>Alt W</Kbd> : <CircleHelp size={20} aria-hidden="true" />}
                </button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

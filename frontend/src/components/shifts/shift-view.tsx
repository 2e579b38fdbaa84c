// A shift as it is read: whose, its drawer, cash laid in and taken out, and the hand-over sheet.
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';
import type { Shift } from '@/api/types';
import { FiguresSheet } from '@/components/figures/figures-sheet';
import { printPaper } from '@/components/receipt/print-receipt';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/cn';
import { formatInstantFull } from '@/lib/format';
import { formatChange, formatMoney, formatWhole, toMinor } from '@/lib/money';

import { worthOf } from './denominations';
import { ShiftPaper } from './shift-paper';

/** Words of a difference: more than due, less, or exact. */
export const differenceWord = (difference: string): 'over' | 'short' | 'exact' =>
  toMinor(difference) > 0 ? 'over' : toMinor(difference) < 0 ? 'short' : 'exact';

/** A difference with its word; never by colour alone. */
export function Difference({ value }: { value: string }) {
  const { t } = useTranslation('shifts');
  const word = differenceWord(value);
  return (
    <span className={cn('font-semibold', word === 'short' && 'text-red', word === 'over' && 'text-ochre')}>
      {t(`difference.${word}`)} {word !== 'exact' && formatChange(value)}
    </span>
  );
}

export function ShiftView({ shift }: { shift: Shift }) {
  const { t } = useTranslation('shifts');
  const width = useSession().terminal?.receipt_width_mm === 58 ? 58 : 80;
  const facts: [string, string | null][] = [
    [t('cashier'), shift.cashier.name],
    [t('till'), `${shift.shop.name} · ${shift.terminal.name}`],
    [t('openedAt'), formatInstantFull(shift.opened_at)],
    [
      t('closedAt'),
      shift.closed_at && [formatInstantFull(shift.closed_at), shift.closed_by?.name].filter(Boolean).join(' · '),
    ],
    [t('float'), formatMoney(shift.float)],
    [t('postings'), formatWhole(shift.postings)],
    [t('sharedWith'), shift.sharing.map((other) => other.cashier.name).join(' · ') || null],
    [t('dueNow'), shift.due && formatMoney(shift.due)],
    [t('note'), shift.note],
  ];
  return (
    <div className="flex flex-col gap-4">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-13">
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label} className="contents">
                <dt className="text-ink-3">{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {shift.cash && (
        <dl className="grid grid-cols-3 gap-3 rounded-2 border px-4 py-3" aria-label={t('drawer')}>
          <Figure label={t('due')}>{formatMoney(shift.cash.due)}</Figure>
          <Figure label={t('counted')}>{formatMoney(shift.cash.counted)}</Figure>
          <Figure label={t('difference.label')}>
            <Difference value={shift.cash.difference} />
          </Figure>
        </dl>
      )}
      {shift.cash && <Pieces pieces={shift.cash.pieces} />}
      {shift.closed_at && !shift.cash && <p className="text-13 text-ink-2">{t('notCounted')}</p>}
      <Movements shift={shift} />
      {shift.sheet && <FiguresSheet sheet={shift.sheet} />}
      {shift.sheet && (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => printPaper(<ShiftPaper shift={shift} widthMm={width} />, width)}>
            <Printer size={18} aria-hidden="true" />
            {t('print')}
          </Button>
          <Button look="ghost" onClick={() => printPaper(<ShiftPaper shift={shift} widthMm={210} />, 210)}>
            {t('printA4')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-12 text-ink-3">{label}</dt>
      <dd className="text-16 font-semibold">{children}</dd>
    </div>
  );
}

/** What lay in the drawer, note by note and coin by coin; nothing where only the sum was told. */
function Pieces({ pieces }: { pieces: NonNullable<Shift['cash']>['pieces'] }) {
  const { t } = useTranslation('shifts');
  if (pieces.length === 0) return null;
  return (
    <table className="grid-table rounded-2 border text-13">
      <caption className="sr-only">{t('pieces.title')}</caption>
      <thead>
        <tr>
          <th className="num">{t('pieces.denomination')}</th>
          <th className="num">{t('pieces.count')}</th>
          <th className="num">{t('pieces.worth')}</th>
        </tr>
      </thead>
      <tbody>
        {pieces.map((each) => (
          <tr key={each.denomination}>
            <td className="num">{formatMoney(each.denomination)}</td>
            <td className="num">{formatWhole(each.pieces)}</td>
            <td className="num font-semibold">{formatMoney(worthOf(each))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Cash laid in and taken out, of all who share the drawer. */
export function Movements({ shift }: { shift: Shift }) {
  const { t } = useTranslation('shifts');
  if (shift.movements.length === 0) return null;
  return (
    <ul className="flex flex-col rounded-2 border px-4 py-2 text-13" aria-label={t('movements')}>
      {shift.movements.map((moved) => (
        <li key={moved.id} className="flex gap-3 py-1">
          <span className="text-ink-3">{formatInstantFull(moved.moved_at).slice(11, 16)}</span>
          <span className="min-w-0 flex-1 break-words">
            {moved.reason}
            <span className="ml-2 text-ink-3">{moved.moved_by.name}</span>
          </span>
          <span className="font-semibold">
            {formatChange(moved.direction === 'in' ? moved.amount : `-${moved.amount}`)}
          </span>
        </li>
      ))}
    </ul>
  );
}

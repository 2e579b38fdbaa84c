import i18n from 'i18next';

import type { Shift } from '@/api/types';
import { FiguresPaper, PaperRows, type PaperMm } from '@/components/figures/figures-paper';
import { formatInstantFull } from '@/lib/format';
import { formatChange, formatMoney, formatWhole } from '@/lib/money';

import { worthOf } from './denominations';
import { differenceWord } from './shift-view';

/** 交班表 on paper, with room for both signatures. */
export function ShiftPaper({ shift, widthMm }: { shift: Shift; widthMm: PaperMm }) {
  const t = i18n.getFixedT(null, 'shifts');
  if (!shift.sheet) return null;
  const { cash } = shift;
  const facts = [
    { label: t('till'), value: shift.terminal.name },
    { label: t('cashier'), value: shift.cashier.name },
    { label: t('openedAt'), value: formatInstantFull(shift.opened_at) },
    ...(shift.closed_at ? [{ label: t('closedAt'), value: formatInstantFull(shift.closed_at) }] : []),
    { label: t('float'), value: formatMoney(shift.float) },
    ...shift.movements.map((moved) => ({
      label: moved.reason,
      value: formatChange(moved.direction === 'in' ? moved.amount : `-${moved.amount}`),
    })),
    ...(cash
      ? [
          { label: t('due'), value: formatMoney(cash.due) },
          ...cash.pieces.map((each) => ({
            label: `${formatMoney(each.denomination)} × ${formatWhole(each.pieces)}`,
            value: formatMoney(worthOf(each)),
          })),
          { label: t('counted'), value: formatMoney(cash.counted) },
          {
            label: t(`difference.${differenceWord(cash.difference)}`),
            value: formatChange(cash.difference),
            strong: true,
          },
        ]
      : []),
    ...(shift.note ? [{ label: t('note'), value: shift.note }] : []),
  ];
  const head = (
    <>
      <p className="text-center text-20 font-semibold">{t('sheet')}</p>
      <p className="text-center text-12">{shift.shop.name}</p>
      <hr />
      <PaperRows rows={facts} />
      <p className="pt-3 pb-1">
        {t('signedBy')}
        <span className="inline-block w-24 border-b" aria-hidden="true" />
      </p>
      <p className="pt-3 pb-1">
        {t('takenBy')}
        <span className="inline-block w-24 border-b" aria-hidden="true" />
      </p>
    </>
  );
  return <FiguresPaper sheet={shift.sheet} widthMm={widthMm} head={head} />;
}

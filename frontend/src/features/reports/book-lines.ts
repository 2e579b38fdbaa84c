// The books as rows of words and amounts: the screen and the paper show the same ones.
import type { useTranslation } from 'react-i18next';

import type { BooksFigures } from '@/api/types';
import { methodName } from '@/components/ledger/tender-words';
import { formatMoney, formatWhole, isZero } from '@/lib/money';

import type { Balance, BookLine } from './api/books';

type T = ReturnType<typeof useTranslation<'books'>>['t'];
type Common = ReturnType<typeof useTranslation<'common'>>['t'];

/** What the journal estimates from: points, and what was delivered since the beginning. */
export type Basis = 'points' | 'delivered';

export interface BookRow {
  label: string;
  /** One amount for each column: all together, then each entity. */
  values: string[];
  /** What its postings are asked for by; absent where no postings add up to it. */
  line?: BookLine;
  /** A balance is the sum of everything up to then, not of the period. */
  balance?: Balance;
  /** What an estimate is made from: its postings add up to that, and not to the amount. */
  basis?: Basis;
  strong?: boolean;
}

export interface BookSection {
  key: 'liability' | 'revenue' | 'money' | 'wallets' | 'points' | 'estimates';
  title: string;
  note?: string;
  rows: BookRow[];
}

/** Sections of the statement; a row that is nothing everywhere is left out where it seldom is anything. */
export function sectionsOf(columns: readonly BooksFigures[], t: T, common: Common): BookSection[] {
  const row = (label: string, of: (figures: BooksFigures) => string, more: Partial<BookRow> = {}): BookRow => ({
    label,
    values: columns.map((figures) => formatMoney(of(figures))),
    ...more,
  });
  const seldom = (made: BookRow, of: (figures: BooksFigures) => string) =>
    columns.every((figures) => isZero(of(figures))) ? [] : [made];
  const between = (figures: BooksFigures) => figures.liability.between;
  const fees = (figures: BooksFigures) => figures.liability.fees;
  const interest = (figures: BooksFigures) => figures.liability.interest;
  return [
    {
      key: 'liability',
      title: t('liability.title'),
      note: t('liability.note'),
      rows: [
        row(t('opening'), (figures) => figures.liability.opening, { line: 'liability', balance: 'opening' }),
        row(t('liability.received'), (figures) => figures.liability.received, { line: 'received' }),
        row(t('liability.delivered'), (figures) => figures.liability.delivered, { line: 'delivered' }),
        row(t('liability.refunded'), (figures) => figures.liability.refunded, { line: 'refunded' }),
        row(t('liability.kept'), (figures) => figures.liability.kept, { line: 'kept' }),
        ...seldom(row(t('liability.fees'), fees, { line: 'fees' }), fees),
        ...seldom(row(t('liability.interest'), interest, { line: 'interest' }), interest),
        ...seldom(row(t('liability.between'), between, { line: 'between' }), between),
        row(t('closing'), (figures) => figures.liability.closing, {
          strong: true,
          line: 'liability',
          balance: 'closing',
        }),
      ],
    },
    {
      key: 'revenue',
      title: t('revenue.title'),
      note: t('revenue.note'),
      rows: [
        row(t('revenue.delivered'), (figures) => figures.revenue.delivered, { line: 'delivered' }),
        row(t('revenue.kept'), (figures) => figures.revenue.kept, { line: 'kept' }),
        ...seldom(row(t('revenue.fees'), fees, { line: 'fees' }), fees),
        row(t('revenue.direct'), (figures) => figures.revenue.direct, { line: 'direct' }),
        row(t('revenue.total'), (figures) => figures.revenue.total, { strong: true, line: 'revenue' }),
      ],
    },
    { key: 'money', title: t('money.title'), note: t('money.note'), rows: moneyRows(columns, t, common) },
    {
      key: 'wallets',
      title: t('wallets.title'),
      note: t('wallets.note'),
      rows: [
        row(t('wallets.principal'), (figures) => figures.principal_in_wallets.closing, {
          line: 'principal',
          balance: 'closing',
        }),
        row(t('wallets.bonus'), (figures) => figures.bonus_in_wallets.closing, { line: 'bonus', balance: 'closing' }),
      ],
    },
    {
      key: 'points',
      title: t('points.title'),
      rows: [
        {
          label: t('points.number'),
          values: columns.map((figures) => formatWhole(figures.points.closing)),
          line: 'points',
          balance: 'closing',
          strong: true,
        },
        ...(columns.every((figures) => figures.points.lapsed === 0)
          ? []
          : [{ label: t('points.lapsed'), values: columns.map((figures) => formatWhole(figures.points.lapsed)) }]),
        row(t('points.estimate'), (figures) => figures.points.deferred_estimate, estimated('points', 'closing')),
      ],
    },
    { key: 'estimates', title: t('estimates.title'), note: t('estimates.note'), rows: estimateRows(columns, row, t) },
  ];
}

type MakeRow = (label: string, of: (figures: BooksFigures) => string, more?: Partial<BookRow>) => BookRow;

/** What the journal books by estimate; breakage only where the company expects any. */
function estimateRows(columns: readonly BooksFigures[], row: MakeRow, t: T): BookRow[] {
  const hasBreakage = columns.some(({ breakage }) => !isZero(breakage.opening) || !isZero(breakage.closing));
  return [
    row(t('estimates.deferredOpening'), (figures) => figures.points.deferred_opening, estimated('points', 'opening')),
    row(t('estimates.deferredChange'), (figures) => figures.points.deferred_change, estimated('points')),
    row(t('estimates.deferredClosing'), (figures) => figures.points.deferred_estimate, {
      strong: true,
      ...estimated('points', 'closing'),
    }),
    ...(hasBreakage
      ? [
          row(t('estimates.breakageOpening'), (figures) => figures.breakage.opening, estimated('delivered', 'opening')),
          row(t('estimates.breakageChange'), (figures) => figures.breakage.change, estimated('delivered')),
          row(t('estimates.breakageClosing'), (figures) => figures.breakage.closing, {
            strong: true,
            ...estimated('delivered', 'closing'),
          }),
        ]
      : []),
  ];
}

/** An estimate opens what it is made from. */
function estimated(basis: Basis, balance?: Balance): Partial<BookRow> {
  return { line: basis, basis, ...(balance ? { balance } : {}) };
}

/** Money by way of payment, and what is waited for. */
function moneyRows(columns: readonly BooksFigures[], t: T, common: Common): BookRow[] {
  const methods = [...new Set(columns.flatMap((figures) => figures.money.map((each) => each.method)))];
  const of = (figures: BooksFigures, method: string) =>
    figures.money.find((each) => each.method === method)?.amount ?? '0.00';
  const claims = (['vouchers', 'on_account', 'debts'] as const).filter((claim) =>
    columns.some((figures) => !isZero(figures.claims[claim])),
  );
  return [
    ...methods.map((method) => ({
      label: methodName(method, common),
      values: columns.map((figures) => formatMoney(of(figures, method))),
      line: `money:${method}` as const,
    })),
    ...claims.map((claim) => ({
      label: t(`money.${claim}`),
      values: columns.map((figures) => formatMoney(figures.claims[claim])),
      line: claim,
    })),
  ];
}

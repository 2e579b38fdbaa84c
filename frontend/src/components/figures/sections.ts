// The figures of a shift or a day as rows of words and amounts: the screen and the paper show the same ones.
import type { useTranslation } from 'react-i18next';

import type { FiguresSheet } from '@/api/types';
import { methodName } from '@/components/ledger/tender-words';
import { formatMoney, formatWhole, isZero } from '@/lib/money';

type T = ReturnType<typeof useTranslation<'shifts'>>['t'];
type Common = ReturnType<typeof useTranslation<'common'>>['t'];

/** Which postings add up to a figure, as the report is asked for them. */
export interface Behind {
  figure: string;
  actions?: string;
  corrected?: boolean;
}

export interface FigureRow {
  label: string;
  value: string;
  /** Absent where no postings alone add up to it. */
  behind?: Behind | undefined;
  strong?: boolean;
  /** Part of the row above. */
  inset?: boolean;
}

export interface FigureSection {
  key: string;
  title: string;
  note?: string;
  rows: FigureRow[];
}

/** Parts of a way of payment, and the kinds of business that each is of. */
const PARTS = [
  ['sales', 'sale,count_use'],
  ['returns', 'return'],
  ['top_ups', 'top_up'],
  ['packages', 'package_sale'],
  ['repayments', 'repayment'],
  ['refunds', 'refund'],
] as const;
const PAID_BY = ['money', 'principal', 'bonus', 'points', 'vouchers', 'bearers', 'on_account', 'counts'] as const;

/** A line of the sheet: the postings that the server adds up for it. */
const line = (name: string): Behind => ({ figure: `line:${name}` });

/** 实收: money that changed hands, by way of payment. */
export function receivedSection({ received }: FiguresSheet, t: T, common: Common): FigureSection {
  const methods = received.methods.flatMap((method): FigureRow[] => [
    {
      label: methodName(method.method, common),
      value: formatMoney(method.total),
      strong: true,
      behind: { figure: `tender:${method.method}` },
    },
    ...PARTS.filter(([part]) => !isZero(method[part])).map(([part, actions]) => ({
      label: t(`received.${part}`),
      value: formatMoney(method[part]),
      inset: true,
      behind: { figure: `tender:${method.method}`, actions },
    })),
  ]);
  return {
    key: 'received',
    title: t('received.title'),
    note: t('received.note'),
    rows: [
      { label: t('received.total'), value: formatMoney(received.total), strong: true, behind: line('received') },
      {
        label: t('received.forLater'),
        value: formatMoney(received.for_later),
        inset: true,
        behind: line('received_for_later'),
      },
      ...some(received.for_debts, t('received.forDebts'), { inset: true, behind: line('received_for_debts') }),
      ...methods,
    ],
  };
}

/** 消耗与现结: what was delivered, and who paid it. */
export function deliveredSection({ delivered }: FiguresSheet, t: T): FigureSection {
  return {
    key: 'delivered',
    title: t('delivered.title'),
    note: t('delivered.note'),
    rows: [
      {
        label: t('delivered.total'),
        value: formatMoney(delivered.total),
        strong: true,
        behind: line('delivered'),
      },
      {
        label: t('delivered.paidShare'),
        value: formatMoney(delivered.paid_share),
        inset: true,
        behind: line('delivered_paid_share'),
      },
      {
        label: t('delivered.sales'),
        value: formatWhole(delivered.sales),
        inset: true,
        behind: { figure: 'postings', actions: 'sale' },
      },
      ...PAID_BY.flatMap((part) =>
        some(delivered[part], t(`delivered.${part}`), { behind: line(`delivered_${part}`) }),
      ),
    ],
  };
}

/** Everything else that happened; what did not happen is left out. */
export function otherSections(sheet: FiguresSheet, t: T): FigureSection[] {
  const { top_ups, refunds, package_sales, on_account, counts, points, reductions, returns } = sheet;
  const business = (actions: string): Behind => ({ figure: 'postings', actions });
  const sections: FigureSection[] = [
    {
      key: 'topUps',
      title: t('topUps.title'),
      rows: [
        ...counted(top_ups.count, top_ups.paid, t('topUps.paid'), line('topped_up')),
        ...some(top_ups.bonus, t('topUps.bonus'), { behind: line('top_up_bonus') }),
        ...whole(top_ups.points, t('topUps.points'), line('top_up_points')),
      ],
    },
    {
      key: 'refunds',
      title: t('refunds.title'),
      rows: [
        ...counted(refunds.count, refunds.paid_out, t('refunds.paidOut'), line('refunded')),
        ...some(refunds.kept, t('refunds.kept'), { behind: line('refund_kept') }),
        ...some(refunds.bonus_ended, t('refunds.bonusEnded'), { behind: line('refund_bonus_ended') }),
        ...some(refunds.fees, t('refunds.fees'), { behind: line('refund_fees') }),
        ...some(refunds.interest, t('refunds.interest'), { behind: line('refund_interest') }),
      ],
    },
    {
      key: 'other',
      title: t('other.title'),
      rows: [
        ...counted(package_sales.count, package_sales.amount, t('other.packages'), business('package_sale')),
        ...counted(returns.count, returns.amount, t('other.returns'), business('return')),
      ],
    },
    {
      key: 'onAccount',
      title: t('onAccount.title'),
      rows: [
        ...some(on_account.made, t('onAccount.made'), { behind: line('on_account_made') }),
        ...some(on_account.repaid, t('onAccount.repaid'), { behind: line('on_account_repaid') }),
      ],
    },
    {
      key: 'counts',
      title: t('counts.title'),
      rows: (['sold', 'given', 'used', 'gift_used'] as const).flatMap((name) =>
        whole(counts[name], t(`counts.${name}`), line(`counts_${name}`)),
      ),
    },
    {
      key: 'points',
      title: t('points.title'),
      rows: [
        ...whole(points.issued, t('points.issued'), line('points_issued')),
        ...whole(points.redeemed, t('points.redeemed'), line('points_redeemed')),
        ...whole(points.entered, t('points.entered'), line('points_entered')),
        ...whole(points.cancelled, t('points.cancelled'), line('points_cancelled')),
      ],
    },
    {
      key: 'reductions',
      title: t('reductions.title'),
      rows: [
        ...(isZero(reductions.discounts) && isZero(reductions.free) && isZero(reductions.rounding)
          ? []
          : some(reductions.listed, t('reductions.listed'), { behind: { figure: 'listed' } })),
        ...some(reductions.discounts, t('reductions.discounts'), { behind: { figure: 'discount' } }),
        ...some(reductions.free, t('reductions.free', { pieces: formatWhole(reductions.free_pieces) }), {
          inset: true,
          behind: { figure: 'free' },
        }),
        ...some(reductions.rounding, t('reductions.rounding'), { behind: { figure: 'rounding' } }),
      ],
    },
    {
      key: 'corrections',
      title: t('corrections.title'),
      rows: sheet.corrections.map(({ action, count, amount }) => ({
        label: `${t(`action.${action}`)} × ${formatWhole(count)}`,
        value: formatMoney(amount),
        behind: { figure: 'postings', actions: action, corrected: true },
      })),
    },
    {
      key: 'categories',
      title: t('categories.title'),
      rows: sheet.categories.map(({ code, name, amount, pieces }) => ({
        label: `${name ?? t('categories.none')} × ${formatWhole(pieces)}`,
        value: formatMoney(amount),
        behind: { figure: code ? `category:${code}` : 'category' },
      })),
    },
    {
      key: 'staff',
      title: t('staff.title'),
      rows: sheet.staff.flatMap(({ employee_id, name, sold, performed }) => [
        ...some(sold, t('staff.sold', { name }), { behind: { figure: `seller:${employee_id}` } }),
        ...some(performed, t('staff.performed', { name }), { behind: { figure: `performer:${employee_id}` } }),
      ]),
    },
  ];
  return sections.filter((section) => section.rows.length > 0);
}

function some(amount: string, label: string, more: Pick<FigureRow, 'inset' | 'behind'> = {}): FigureRow[] {
  return isZero(amount) ? [] : [{ label, value: formatMoney(amount), ...more }];
}

function whole(count: number, label: string, behind: Behind): FigureRow[] {
  return count === 0 ? [] : [{ label, value: formatWhole(count), behind }];
}

function counted(count: number, amount: string, label: string, behind: Behind): FigureRow[] {
  return count === 0 && isZero(amount)
    ? []
    : [{ label: `${label} × ${formatWhole(count)}`, value: formatMoney(amount), behind }];
}

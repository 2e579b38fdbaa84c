import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { PostingRow } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { isZero } from '@/lib/money';
import { useOnline } from '@/lib/use-online';

import type { Desk } from './use-desk';

interface May {
  consume: boolean;
  /** Ways of payment, for what is typed. */
  pay: boolean;
  topUp: boolean;
  useCounts: boolean;
  /** Set value aside, let it go, or give it back. */
  moveValue: boolean;
  repay: boolean;
  /** Give somebody the points of a slip that was sold to nobody. */
  makeUp: boolean;
  sellToWalkIn: boolean;
  /** Open a gift card or deposit. */
  sellGiftCard: boolean;
  /** Put a sale aside, or take one back. */
  park: boolean;
  enrol: boolean;
  correct: boolean;
  /** Take a sale back and write it again. */
  rebuild: boolean;
  giveBack: boolean;
  /** What F9 corrects: the chosen entry, or the last one that can be. */
  correctable: PostingRow | null;
  /** What is given back: the chosen sale, or the last one. */
  returnable: PostingRow | null;
  /** Why a key does nothing now, if one does not. */
  whyNot: string | undefined;
}

/** What the clerk may do now: by their rights, by who stands at the desk, and by what is still on its way. */
export function useMay(
  { view, member, blocked, held }: Desk,
  rows: readonly PostingRow[],
  selected: PostingRow | null,
  saleReady: boolean,
): May {
  const { t } = useTranslation('desk');
  const { can } = useCan();
  const online = useOnline();
  const { busy } = useCommandGate();
  const stopped = blocked !== null || held !== null || !online;
  const consume = member !== null && !stopped && can('consume');
  const correct = !stopped && can('reverse');
  const giveBack = !stopped && can('giveBack');
  // What gives value back, or takes a debt, goes also with somebody who is suspended or has no card.
  const served = member !== null && held === null && online && !busy;
  // A gift card holds money and nothing else.
  const isBearer = Boolean(member?.panel.membership.bearer);
  const owes = member !== null && !isZero(member.panel.membership.on_account);
  const toCorrect = selected ?? rows.find(isOpen) ?? null;
  const toReturn = selected ?? rows.find((row) => row.kind === 'consumption' && isOpen(row)) ?? null;

  const whyNot = (): string | undefined => {
    if (!online) return t('offlineNoMoney');
    if (blocked) return t('keysBlocked');
    if (held) return t('keysHeld');
    if (view.at === 'walk_in') return undefined;
    if (!member) return t('swipeFirst');
    if (!can('reverse')) return t('mayNotCorrect');
    return saleReady ? undefined : t('amountFirst');
  };

  return {
    consume,
    pay: consume && saleReady && !busy,
    topUp: member !== null && !stopped && can('topUp') && !busy,
    useCounts: consume && !busy && !isBearer,
    moveValue: served,
    makeUp: member !== null && !isBearer && !stopped && can('makeUp') && !busy,
    repay: owes && served && can('repay'),
    sellToWalkIn: !member && view.at !== 'walk_in' && view.at !== 'enrol' && can('consume') && online && !busy,
    sellGiftCard: can('topUp') && online && !busy,
    park: can('consume') && online && !busy && held === null,
    enrol: can('memberCreate') && online,
    correct,
    rebuild: correct && can('consume'),
    giveBack,
    correctable: correct && toCorrect && isOpen(toCorrect) ? toCorrect : null,
    returnable: giveBack && !busy && toReturn?.kind === 'consumption' && isOpen(toReturn) ? toReturn : null,
    whyNot: whyNot(),
  };
}

/** Something that can be corrected, and was not. */
function isOpen(row: PostingRow): boolean {
  return !['reversal', 'hold', 'hold_end'].includes(row.kind) && !row.reversed_by;
}

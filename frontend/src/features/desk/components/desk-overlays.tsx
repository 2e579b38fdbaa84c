import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import type { DeskPanel, PostingResult, PostingRow, TakenSale } from '@/api/types';
import { formatMoney } from '@/lib/money';

import {
  CardServices,
  CorrectionDrawer,
  CountsDialog,
  DerivationDrawer,
  GiftCardDialog,
  HoldsDialog,
  MakeUpDialog,
  ParkedDialog,
  RefundDrawer,
  RepayDialog,
  ReplacementDrawer,
  ReturnDrawer,
} from '../parts-fetched-early';

/** What lies open over the desk; one at a time. */
export type Overlay =
  | { is: 'why'; postingId: string }
  | { is: 'correction'; posting: PostingRow }
  | { is: 'return'; saleId: string }
  | { is: 'rebuild'; saleId: string }
  | { is: 'cards' }
  | { is: 'counts' }
  | { is: 'holds' }
  | { is: 'refund' }
  | { is: 'make_up' }
  | { is: 'repay' }
  | { is: 'parked' }
  | { is: 'gift' };

interface DeskOverlaysProps {
  open: Overlay | null;
  onOpen: (overlay: Overlay | null) => void;
  /** Whoever is open at the desk. */
  panel: DeskPanel | null;
  rows: readonly PostingRow[];
  /** Number of the sale without a member that was just taken here. */
  lastSlip: string | null;
  mayCorrect: boolean;
  mayRebuild: boolean;
  mayGiveBack: boolean;
  /** Value moved. */
  onDone: (result: PostingResult, title: string, isMember: boolean) => void;
  onCardsChanged: () => void;
  /** A gift card or deposit is to be served; a new one gets its money first. */
  onGiftCard: (membershipId: string, cardId: string | null, isNew: boolean) => void;
  /** A parked sale was taken back. */
  onTaken: (taken: TakenSale) => void;
  onReprint: (postingId: string) => void;
  /** The result stays unknown and the clerk serves the next person. */
  onLaidAside: () => void;
}

/** Counts, holds, refunds, cards, the account of an entry, its return and its correction. */
export function DeskOverlays({
  open,
  onOpen,
  panel,
  rows,
  lastSlip,
  mayCorrect,
  mayRebuild,
  mayGiveBack,
  onDone,
  onCardsChanged,
  onGiftCard,
  onTaken,
  onReprint,
  onLaidAside,
}: DeskOverlaysProps) {
  const { t } = useTranslation('ledger');
  const close = () => onOpen(null);
  const done = (result: PostingResult, title: string, isMember = true) => {
    close();
    onDone(result, title, isMember);
  };
  const takenBack = () => {
    close();
    onCardsChanged();
  };
  const correct = (id: string) => {
    const posting = rows.find((row) => row.id === id);
    onOpen(posting ? { is: 'correction', posting } : null);
  };
  return (
    <Suspense>
      {panel && open?.is === 'counts' && (
        <CountsDialog panel={panel} onClose={close} onLaidAside={onLaidAside} onDone={done} />
      )}
      {panel && open?.is === 'holds' && (
        <HoldsDialog panel={panel} onClose={close} onLaidAside={onLaidAside} onDone={done} />
      )}
      {panel && open?.is === 'refund' && (
        <RefundDrawer panel={panel} onClose={close} onLaidAside={onLaidAside} onDone={done} />
      )}
      {panel && open?.is === 'make_up' && (
        <MakeUpDialog panel={panel} lastSlip={lastSlip} onClose={close} onLaidAside={onLaidAside} onDone={done} />
      )}
      {panel && open?.is === 'repay' && (
        <RepayDialog panel={panel} onClose={close} onLaidAside={onLaidAside} onDone={done} />
      )}
      {open?.is === 'parked' && (
        <ParkedDialog
          onClose={close}
          onTaken={(taken) => {
            close();
            onTaken(taken);
          }}
        />
      )}
      {open?.is === 'gift' && (
        <GiftCardDialog
          onClose={close}
          onOpened={(membershipId, cardId, isNew) => {
            close();
            onGiftCard(membershipId, cardId, isNew);
          }}
        />
      )}
      {panel && open?.is === 'cards' && (
        <CardServices
          membership={panel.membership}
          memberName={panel.member.name}
          open
          onClose={close}
          onChanged={() => {
            close();
            onCardsChanged();
          }}
        />
      )}
      <DerivationDrawer
        postingId={open?.is === 'why' ? open.postingId : null}
        onClose={close}
        onReprint={onReprint}
        onCorrect={mayCorrect ? correct : undefined}
        onRebuild={mayRebuild ? (sale) => onOpen({ is: 'rebuild', saleId: sale.id }) : undefined}
        onReturn={mayGiveBack ? (sale) => onOpen({ is: 'return', saleId: sale.id }) : undefined}
      />
      <ReturnDrawer
        saleId={open?.is === 'return' ? open.saleId : null}
        onClose={close}
        onTakenBack={takenBack}
        onLaidAside={onLaidAside}
        onDone={(result, sale) =>
          done(result, t('give.done', { amount: formatMoney(result.posting.total) }), !sale.member?.is_walk_in)
        }
      />
      <ReplacementDrawer
        saleId={open?.is === 'rebuild' ? open.saleId : null}
        onClose={close}
        onLaidAside={onLaidAside}
        onDone={(result, sale) =>
          done(
            result,
            t('rebuild.done', { amount: formatMoney(result.posting.total), serial: result.replaces?.points_serial }),
            !sale.member?.is_walk_in,
          )
        }
      />
      <CorrectionDrawer
        posting={open?.is === 'correction' ? open.posting : null}
        onClose={close}
        onRebuild={mayRebuild ? (saleId) => onOpen({ is: 'rebuild', saleId }) : undefined}
        onTakenBack={takenBack}
        onLaidAside={onLaidAside}
        onDone={(result, corrected) =>
          done(result, t('correct.done', { amount: formatMoney(result.posting.total) }), !corrected.member?.is_walk_in)
        }
      />
    </Suspense>
  );
}

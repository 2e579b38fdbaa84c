// What the desk may need next is fetched while it waits, so that no key waits for the network.
import { useEffect } from 'react';

import { early } from '@/lib/early';
import { withTexts } from '@/lib/i18n';

export const loadPrinting = () => import('@/components/receipt/print-receipt');

/** A card is the next thing that happens: its member's view comes at once. */
export const MemberView = early(() => import('./components/member-view').then((module) => module.MemberView));

export const CorrectionDrawer = early(() =>
  withTexts(import('@/components/ledger/correction-drawer')).then((module) => module.CorrectionDrawer),
);
export const ReplacementDrawer = early(() =>
  withTexts(import('@/components/ledger/replacement-drawer')).then((module) => module.ReplacementDrawer),
);
export const ReturnDrawer = early(() =>
  withTexts(import('@/components/ledger/return-drawer')).then((module) => module.ReturnDrawer),
);
export const DerivationDrawer = early(() =>
  import('@/components/ledger/derivation-drawer').then((module) => module.DerivationDrawer),
);
export const PreviewAccount = early(() =>
  import('@/components/ledger/derivation-view').then((module) => module.PreviewAccount),
);
export const TopUpDialog = early(() => import('./components/top-up-dialog').then((module) => module.TopUpDialog));
export const LinesEditor = early(() =>
  withTexts(import('./components/lines-editor')).then((module) => module.LinesEditor),
);
export const WalkInView = early(() =>
  withTexts(import('./components/walk-in-view')).then((module) => module.WalkInView),
);
export const ReductionDialog = early(() =>
  withTexts(import('./components/reduction-dialog')).then((module) => module.ReductionDialog),
);
export const PaymentDialog = early(() =>
  withTexts(import('./components/payment/payment-dialog')).then((module) => module.PaymentDialog),
);
export const CardServices = early(() =>
  withTexts(import('@/components/cards/card-services')).then((module) => module.CardServices),
);
export const ParkedDialog = early(() =>
  withTexts(import('./components/parked-dialog')).then((module) => module.ParkedDialog),
);
export const CountsDialog = early(() =>
  import('@/components/counts/counts-dialog').then((module) => module.CountsDialog),
);
export const RepayDialog = early(() =>
  withTexts(import('@/components/account/repay-dialog')).then((module) => module.RepayDialog),
);
export const AccountStrip = early(() =>
  withTexts(import('@/components/account/account-strip')).then((module) => module.AccountStrip),
);
export const ValueStrip = early(() =>
  withTexts(import('@/components/value/value-strip')).then((module) => module.ValueStrip),
);
export const HoldStrip = early(() =>
  withTexts(import('@/components/value/hold-strip')).then((module) => module.HoldStrip),
);
export const HoldsDialog = early(() =>
  withTexts(import('@/components/value/holds-dialog')).then((module) => module.HoldsDialog),
);
export const RefundDrawer = early(() =>
  withTexts(import('@/components/value/refund-drawer')).then((module) => module.RefundDrawer),
);
export const MakeUpDialog = early(() =>
  withTexts(import('@/components/value/make-up-dialog')).then((module) => module.MakeUpDialog),
);
export const GiftCardDialog = early(() =>
  withTexts(import('@/components/gifts/gift-card-dialog')).then((module) => module.GiftCardDialog),
);
export const EnrolForm = early(() =>
  withTexts(import('@/components/members/enrol-form')).then((module) => module.EnrolForm),
);

const FETCHED_EARLY = [
  CorrectionDrawer,
  ReturnDrawer,
  ReplacementDrawer,
  DerivationDrawer,
  PreviewAccount,
  TopUpDialog,
  LinesEditor,
  WalkInView,
  ReductionDialog,
  PaymentDialog,
  CardServices,
  ParkedDialog,
  CountsDialog,
  RepayDialog,
  AccountStrip,
  ValueStrip,
  HoldStrip,
  HoldsDialog,
  RefundDrawer,
  MakeUpDialog,
  GiftCardDialog,
  EnrolForm,
];
const FETCH_EARLY_MS = 1_200;

export function useFetchedEarly(): void {
  useEffect(() => {
    MemberView.fetchNow();
    const timer = setTimeout(() => {
      for (const part of FETCHED_EARLY) part.fetchNow();
      void loadPrinting();
    }, FETCH_EARLY_MS);
    return () => clearTimeout(timer);
  }, []);
}

// What the desk may need next is fetched while it waits, so that no key waits for the network.
import { lazy, useEffect } from 'react';

import { withTexts } from '@/lib/i18n';

export const loadPrinting = () => import('@/components/receipt/print-receipt');
const loadCorrection = () => import('@/components/ledger/correction-drawer');
const loadReturn = () => import('@/components/ledger/return-drawer');
const loadDerivation = () => import('@/components/ledger/derivation-drawer');
const loadPreviewAccount = () => import('@/components/ledger/derivation-view');
const loadTopUp = () => import('./components/top-up-dialog');
const loadLines = () => withTexts(import('./components/lines-editor'));
const loadWalkIn = () => withTexts(import('./components/walk-in-view'));
const loadReduction = () => withTexts(import('./components/reduction-dialog'));
const loadPayment = () => withTexts(import('./components/payment/payment-dialog'));
const loadCardServices = () => withTexts(import('@/components/cards/card-services'));
const loadCounts = () => import('@/components/counts/counts-dialog');
const loadValueStrip = () => withTexts(import('@/components/value/value-strip'));
const loadHolds = () => withTexts(import('@/components/value/holds-dialog'));
const loadRefund = () => withTexts(import('@/components/value/refund-drawer'));
const loadEnrolForm = () => withTexts(import('@/components/members/enrol-form'));

export const CorrectionDrawer = lazy(() => loadCorrection().then((module) => ({ default: module.CorrectionDrawer })));
export const ReturnDrawer = lazy(() => loadReturn().then((module) => ({ default: module.ReturnDrawer })));
export const DerivationDrawer = lazy(() => loadDerivation().then((module) => ({ default: module.DerivationDrawer })));
export const CardServices = lazy(() => loadCardServices().then((module) => ({ default: module.CardServices })));
export const CountsDialog = lazy(() => loadCounts().then((module) => ({ default: module.CountsDialog })));
export const ValueStrip = lazy(loadValueStrip);
export const HoldsDialog = lazy(loadHolds);
export const RefundDrawer = lazy(loadRefund);

export const EnrolForm = lazy(() => loadEnrolForm().then((module) => ({ default: module.EnrolForm })));

export const PreviewAccount = lazy(() => loadPreviewAccount().then((module) => ({ default: module.PreviewAccount })));
export const TopUpDialog = lazy(() => loadTopUp().then((module) => ({ default: module.TopUpDialog })));
export const LinesEditor = lazy(() => loadLines().then((module) => ({ default: module.LinesEditor })));
export const WalkInView = lazy(() => loadWalkIn().then((module) => ({ default: module.WalkInView })));
export const ReductionDialog = lazy(() => loadReduction().then((module) => ({ default: module.ReductionDialog })));
export const PaymentDialog = lazy(() => loadPayment().then((module) => ({ default: module.PaymentDialog })));

const FETCH_EARLY_MS = 1_200;

export function useFetchedEarly(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      void loadCorrection();
      void loadReturn();
      void loadDerivation();
      void loadPreviewAccount();
      void loadTopUp();
      void loadLines();
      void loadWalkIn();
      void loadReduction();
      void loadPayment();
      void loadPrinting();
      void loadCardServices();
      void loadCounts();
      void loadEnrolForm();
      void loadValueStrip();
    }, FETCH_EARLY_MS);
    return () => clearTimeout(timer);
  }, []);
}

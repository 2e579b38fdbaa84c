// What the desk may need next is fetched while it waits, so that no key waits for the network.
import { lazy, useEffect } from 'react';

export const loadPrinting = () => import('@/components/receipt/print-receipt');
const loadCorrection = () => import('@/components/ledger/correction-drawer');
const loadDerivation = () => import('@/components/ledger/derivation-drawer');
const loadCardServices = () => import('@/components/cards/card-services');

export const CorrectionDrawer = lazy(() => loadCorrection().then((module) => ({ default: module.CorrectionDrawer })));
export const DerivationDrawer = lazy(() => loadDerivation().then((module) => ({ default: module.DerivationDrawer })));
export const CardServices = lazy(() => loadCardServices().then((module) => ({ default: module.CardServices })));

const FETCH_EARLY_MS = 1_200;

export function useFetchedEarly(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      void loadCorrection();
      void loadDerivation();
      void loadPrinting();
      void loadCardServices();
      void import('@/components/members/enrol-form');
    }, FETCH_EARLY_MS);
    return () => clearTimeout(timer);
  }, []);
}

import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { DeskPanel, TakenSale } from '@/api/types';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatClock } from '@/lib/format';
import { withTexts } from '@/lib/i18n';
import { newUuid } from '@/lib/uuid';

import { getPanel } from './api/look-up';
import { parkSale } from './api/parked-sales';
import { withCard } from './desk-state';
import { parkingOf, saleOf } from './parked';
import type { DeskSales } from './use-sales';

/** Puts the sale in hand aside, and takes one back; what is typed stays until the server has it. */
export function useParking(
  front: DeskPanel | null,
  sales: DeskSales,
  show: (panel: DeskPanel | null) => void,
  onParked: () => void,
): { busy: boolean; park: () => Promise<void>; takeBack: (taken: TakenSale) => Promise<void> } {
  const { t } = useTranslation('parked');
  const [busy, setBusy] = useState(false);
  // The same sale tried again parks once.
  const tried = useRef({ body: '', key: '' });

  const park = async () => {
    const body = parkingOf(front, sales.sale);
    if (!body || busy) return;
    const text = JSON.stringify(body);
    if (tried.current.body !== text) tried.current = { body: text, key: newUuid() };
    setBusy(true);
    try {
      await withTexts(parkSale(tried.current.key, body));
      tried.current = { body: '', key: '' };
      sales.drop();
      notifyDone(t('parked'), t('parkedNote'));
      onParked();
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };

  const takeBack = async (taken: TakenSale) => {
    let panel: DeskPanel | null = null;
    try {
      if (taken.membership_id) panel = withCard(await getPanel(taken.membership_id), taken.card_id);
    } catch (error) {
      // The goods are not lost with the member.
      notifyProblem(error);
    }
    sales.put(panel, saleOf(taken));
    show(panel);
    notifyDone(t('back', { at: formatClock(new Date(taken.parked_at)) }));
  };

  return { busy, park, takeBack };
}

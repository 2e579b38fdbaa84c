import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import type { DeskPanel, TakenSale } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatClock } from '@/lib/format';
import { withTexts } from '@/lib/i18n';
import { newUuid } from '@/lib/uuid';

import { parkSale } from './api/parked-sales';
import { parkingOf, saleOf } from './parked';
import type { Desk } from './use-desk';
import type { DeskSales } from './use-sales';

/** Puts the sale in hand aside, and takes one back; what is typed stays until the server has it. */
export function useParking(
  front: DeskPanel | null,
  sales: DeskSales,
  desk: Pick<Desk, 'dispatch' | 'openMembership' | 'leave'>,
): { park: () => Promise<void>; takeBack: (taken: TakenSale) => Promise<void> } {
  const { t } = useTranslation('parked');
  const gate = useCommandGate();
  // The same sale tried again parks once.
  const tried = useRef({ body: '', key: '' });

  // Nobody pays what is being put aside, and nobody else comes to the desk meanwhile.
  const park = () =>
    gate.keep(async () => {
      const body = parkingOf(front, sales.sale);
      if (!body) return;
      const text = JSON.stringify(body);
      if (tried.current.body !== text) tried.current = { body: text, key: newUuid() };
      try {
        await withTexts(parkSale(tried.current.key, body));
        tried.current = { body: '', key: '' };
        sales.drop();
        notifyDone(t('parked'), t('parkedNote'));
        desk.leave();
      } catch (error) {
        notifyProblem(error);
      }
    });

  const takeBack = async (taken: TakenSale) => {
    const back = (panel: DeskPanel | null) => {
      sales.put(panel, saleOf(taken));
      notifyDone(t('back', { at: formatClock(new Date(taken.parked_at)) }));
    };
    const { membership_id: id, card_id: cardId } = taken;
    if (id && (await desk.openMembership(id, { cardId, onFound: back }))) return;
    // The goods are not lost with the member.
    back(null);
    if (!id) desk.dispatch({ type: 'walk_in_opened' });
  };

  return { park, takeBack };
}

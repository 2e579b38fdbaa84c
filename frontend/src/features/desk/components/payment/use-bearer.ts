import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { bearerCardOf, type FoundCard } from '@/components/gifts/bearer-queries';
import { formatMoney, fromMinor, toMinor } from '@/lib/money';
import { useDebounced } from '@/lib/use-debounced';
import { useLatest } from '@/lib/use-latest';
import { useSwipes } from '@/lib/use-swipes';

import { bearerGap, restOf, typePart, type DraftStep, type PaymentDraft, type PointsOffer } from '../../payment';
import type { WayField } from './way-row';

const NUMBER_REST_MS = 250;
const NUMBER_CHARACTERS_MIN = 3;

interface BearerWay {
  /** What is still to be filled in. */
  gap: WayField | null;
  note: string | null;
  open: () => void;
}

/** A gift card or deposit in a payment: what is on it is known from its number, and it pays no more than that. */
export function useBearer(
  draft: PaymentDraft,
  due: { amount: string | null; offer: PointsOffer | null },
  onChange: (step: DraftStep) => void,
  goTo: (field: WayField) => void,
): BearerWay {
  const { t } = useTranslation(['pay', 'common']);
  const isOpen = draft.bearer !== undefined;
  const typed = draft.references.gift_card?.trim() ?? '';
  const number = useDebounced(typed, NUMBER_REST_MS);
  const asked = number === typed && number.length >= NUMBER_CHARACTERS_MIN ? number : null;
  const card = useQuery(bearerCardOf(asked));
  const found = asked === null ? undefined : card.data;

  useSwipes(({ value }) => {
    onChange((before) => ({ ...before, references: { ...before.references, gift_card: value } }));
    goTo({ method: 'gift_card', field: 'part' });
  }, isOpen);

  // What is on the card pays as much of the bill as it can, unless somebody said how much.
  const fill = useLatest(({ kind, membership }: FoundCard) =>
    onChange((before) => {
      const known = { ...before, bearer: kind };
      if ((before.typed.gift_card ?? '') !== '' || due.amount === null) return known;
      const open = Math.max(0, toMinor(restOf(before, due.amount, due.offer)));
      const part = Math.min(open, toMinor(membership.available));
      return part > 0 ? typePart(known, 'gift_card', fromMinor(part)) : known;
    }),
  );
  useEffect(() => {
    if (found) fill.current(found);
  }, [found, fill]);

  const gap = bearerGap(draft);
  const words = (): string | null => {
    if (!isOpen) return null;
    if (found === null) return t('gift.unknown');
    if (found)
      return [
        t('gift.balance', {
          kind: t(`common:method.${found.kind}`),
          balance: formatMoney(found.membership.available),
        }),
        found.holder,
      ]
        .filter(Boolean)
        .join(' · ');
    if (card.isFetching) return t('gift.looking');
    return gap ? t(`gift.missing.${gap}`) : null;
  };
  return {
    gap: gap && { method: 'gift_card', field: gap },
    note: words(),
    open: () => {
      onChange((before) => ({ ...before, bearer: before.bearer ?? 'gift_card' }));
      goTo({ method: 'gift_card', field: 'reference' });
    },
  };
}

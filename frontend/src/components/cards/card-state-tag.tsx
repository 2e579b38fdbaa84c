import { useTranslation } from 'react-i18next';

import type { Card } from '@/api/types';
import { Tag } from '@/components/ui/tag';

/** A card's state, coloured only where something is wrong. */
export function CardStateTag({ state }: { state: Card['state'] }) {
  const { t } = useTranslation('common');
  const look =
    state === 'active' ? 'ok' : state === 'lost' ? 'bad' : state === 'issued' || state === 'lapsed' ? 'warn' : 'quiet';
  return <Tag look={look}>{t(`cardState.${state}`)}</Tag>;
}

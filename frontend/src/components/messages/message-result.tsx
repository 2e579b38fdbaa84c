import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { Message } from '@/api/types';
import { Tag } from '@/components/ui/tag';
import { formatInstant } from '@/lib/format';

const LOOKS = { queued: 'warn', failed: 'bad', skipped: 'quiet' } as const;

/** What became of a message, and why. The normal end is a small tick and a word. */
export function MessageResult({ message }: { message: Message }) {
  const { t } = useTranslation('messages');
  const why = [
    message.reason && t(`reason.${message.reason}`),
    message.reason && message.next_at && t('nextAt', { at: formatInstant(message.next_at) }),
  ].filter(Boolean);
  return (
    <span className="inline-flex items-center gap-2">
      {message.state === 'sent' ? (
        <span className="inline-flex items-center gap-1.5 text-ink-2">
          <Check size={16} className="text-accent" aria-hidden="true" />
          {t('state.sent')}
        </span>
      ) : (
        <Tag look={LOOKS[message.state]}>{t(`state.${message.state}`)}</Tag>
      )}
      {why.length > 0 && <span className="text-12 text-ink-3">{why.join(' · ')}</span>}
    </span>
  );
}

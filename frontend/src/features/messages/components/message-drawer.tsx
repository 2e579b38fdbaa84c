import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { Message } from '@/api/types';
import { MessageResult } from '@/components/messages/message-result';
import { Drawer } from '@/components/ui/dialog';
import { formatInstantFull } from '@/lib/format';

/** One message: what was said, to whom, and how it went. */
export function MessageDrawer({ message, onClose }: { message: Message | null; onClose: () => void }) {
  const { t } = useTranslation('messages');
  return (
    <Drawer
      open={message !== null}
      onClose={onClose}
      title={message ? `${t(`channel.${message.channel}`)} · ${t(`kind.${message.kind}`)}` : t('title')}
    >
      {message && <Body message={message} />}
    </Drawer>
  );
}

function Body({ message }: { message: Message }) {
  const { t } = useTranslation('messages');
  const { can } = useCan();
  const facts: [string, ReactNode][] = [
    [t('detail.to'), [message.member.name, message.member.number, message.phone_masked].filter(Boolean).join(' · ')],
    [t('detail.receipt'), message.receipt_no ?? '—'],
    [t('detail.made'), formatInstantFull(message.created_at)],
  ];
  if (message.channel === 'sms' && message.state !== 'skipped')
    facts.push([t('detail.parts'), t('detail.partsValue', { count: message.parts })]);
  if (message.attempts > 0) facts.push([t('detail.attempts'), t('detail.attemptsValue', { count: message.attempts })]);
  if (message.settled_at) facts.push([t('detail.settled'), formatInstantFull(message.settled_at)]);
  const noText = message.state === 'skipped' ? t('log.noText') : t('log.erasedText');
  return (
    <div className="flex flex-col gap-4">
      <MessageResult message={message} />
      {message.text ? (
        <p className="rounded-3 bg-sunken p-3.5 text-16 whitespace-pre-wrap">{message.text}</p>
      ) : (
        <p className="text-ink-3">{noText}</p>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-14">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
      {can('postingRead') && message.posting_id !== null && (
        <Link to="/ledger" search={{ posting: message.posting_id }} className="link self-start">
          {t('detail.posting')}
        </Link>
      )}
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import type { Member, Message } from '@/api/types';
import { MessageResult } from '@/components/messages/message-result';
import { Sheet } from '@/components/ui/sheet';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { formatInstant } from '@/lib/format';

const SHOWN = 5;

/** What this member was told last. */
export function MemberMessages({ member }: { member: Member }) {
  const { t } = useTranslation('messages');
  const { can } = useCan();
  const list = useQuery({
    queryKey: ['messages', 'member', member.id],
    queryFn: () => unwrap(client.GET('/messages', { params: { query: { member_id: member.id, limit: SHOWN } } })),
    enabled: can('messageRead'),
  });
  if (!can('messageRead')) return null;
  const items = (list.data?.items ?? []) as Message[];
  return (
    <Sheet
      title={t('ofMember.title')}
      actions={!member.messages_allowed && <Tag look="quiet">{t('ofMember.off')}</Tag>}
    >
      {list.isLoading && <LoadingRows rows={2} height={56} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && <p className="p-4 text-ink-3">{t('ofMember.empty')}</p>}
      {items.length > 0 && (
        <ul className="flex flex-col">
          {items.map((message) => (
            <li key={message.id} className="flex flex-col gap-1 border-b px-4 py-2.5">
              <span className="flex flex-wrap items-center gap-x-2 text-13 text-ink-2">
                <span className="font-semibold text-ink">{t(`kind.${message.kind}`)}</span>
                {t(`channel.${message.channel}`)}
                <span className="ml-auto text-12 text-ink-3">{formatInstant(message.created_at)}</span>
              </span>
              {message.text && (
                <span className="line-clamp-2 text-13 text-ink-2" title={message.text}>
                  {message.text}
                </span>
              )}
              <span className="text-13">
                <MessageResult message={message} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {items.length > 0 && (
        <Link to="/messages" search={{ member: member.id }} className="link px-4 py-2.5 text-13">
          {t('ofMember.all')}
        </Link>
      )}
    </Sheet>
  );
}

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Message, MessageChannel, MessageKind, MessageState } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import { usePages } from '@/components/data/use-pages';
import { MessageResult } from '@/components/messages/message-result';
import { Button } from '@/components/ui/button';
import { SelectField } from '@/components/ui/field';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant, formatInstantFull } from '@/lib/format';
import { useRowKeys } from '@/lib/use-row-keys';

import { MessageDrawer } from './message-drawer';

const ROWS = 50;
const STATES: readonly MessageState[] = ['queued', 'sent', 'failed', 'skipped'];
const KINDS: readonly MessageKind[] = [
  'top_up',
  'consumption',
  'count_use',
  'repayment',
  'points_adjustment',
  'refund',
  'reversal',
  'return',
  'proof_code',
  'weekly_audit',
];
const CHANNELS: readonly MessageChannel[] = ['in_app', 'sms'];

/** Every message to members whom this person may see, newest first, with what became of it. */
export function MessageLog() {
  const { t } = useTranslation('messages');
  const navigate = useNavigate();
  const { view: _, ...filter } = useSearch({ from: '/shell/messages' });
  const [openId, setOpenId] = useState<string | null>(null);
  const list = usePages(['messages', 'list', filter], (cursor) =>
    unwrap(
      client.GET('/messages', {
        params: {
          query: {
            limit: ROWS,
            ...(filter.member ? { member_id: filter.member } : {}),
            ...(filter.state ? { state: filter.state } : {}),
            ...(filter.kind ? { kind: filter.kind } : {}),
            ...(filter.channel ? { channel: filter.channel } : {}),
            ...(cursor ? { cursor } : {}),
          },
        },
      }),
    ),
  );
  const items = list.items as Message[];
  const rows = useRowKeys(items.length, (index) => setOpenId(items[index]?.id ?? null));
  const set = (change: Partial<typeof filter>) => void navigate({ to: '/messages', search: { ...filter, ...change } });
  const filtered = Object.values(filter).some(Boolean);
  return (
    <>
      <div role="search" className="sheet mb-3 flex flex-wrap items-end gap-3 px-4 py-3">
        <SelectField
          boxClassName="w-40"
          label={t('log.state')}
          value={filter.state ?? ''}
          onChange={(event) => set({ state: (event.target.value || undefined) as MessageState | undefined })}
        >
          <option value="">{t('log.all')}</option>
          {STATES.map((each) => (
            <option key={each} value={each}>
              {t(`state.${each}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          boxClassName="w-40"
          label={t('log.about')}
          value={filter.kind ?? ''}
          onChange={(event) => set({ kind: (event.target.value || undefined) as MessageKind | undefined })}
        >
          <option value="">{t('log.all')}</option>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`kind.${each}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          boxClassName="w-40"
          label={t('log.channel')}
          value={filter.channel ?? ''}
          onChange={(event) => set({ channel: (event.target.value || undefined) as MessageChannel | undefined })}
        >
          <option value="">{t('log.all')}</option>
          {CHANNELS.map((each) => (
            <option key={each} value={each}>
              {t(`channel.${each}`)}
            </option>
          ))}
        </SelectField>
        {filter.member && <span className="flex h-(--rg-control) items-center text-ink-2">{t('log.ofMember')}</span>}
        {filtered && (
          <Button look="ghost" onClick={() => void navigate({ to: '/messages', search: {} })}>
            {t('log.reset')}
          </Button>
        )}
      </div>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('view.log')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && (
            <EmptyState
              title={t(filtered ? 'log.emptyFiltered' : 'log.empty')}
              next={t(filtered ? 'log.emptyFilteredNext' : 'log.emptyNext')}
            />
          )}
          {items.length > 0 && (
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('log.at')}</th>
                  <th>{t('log.member')}</th>
                  <th>{t('log.about')}</th>
                  <th>{t('log.channel')}</th>
                  <th className="grows">{t('log.text')}</th>
                  <th>{t('log.state')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((message, index) => (
                  <tr
                    key={message.id}
                    data-clickable
                    data-selected={message.id === openId || index === rows.current}
                    onClick={() => setOpenId(message.id)}
                  >
                    <td className="text-ink-3" title={formatInstantFull(message.created_at)}>
                      {formatInstant(message.created_at)}
                    </td>
                    <td>
                      <button
                        type="button"
                        className="rounded-1 text-left font-semibold"
                        onFocus={() => rows.setCurrent(index)}
                      >
                        {message.member.name || '—'}
                      </button>
                      <span className="ml-2 text-13 text-ink-3 narrow:hidden">{message.member.number}</span>
                    </td>
                    <td>{t(`kind.${message.kind}`)}</td>
                    <td className="text-ink-2">{t(`channel.${message.channel}`)}</td>
                    <td className="grows text-ink-2" title={message.text ?? undefined}>
                      {message.text}
                    </td>
                    <td>
                      <MessageResult message={message} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
        <PagesFooter list={list} />
      </section>
      <MessageDrawer message={items.find((each) => each.id === openId) ?? null} onClose={() => setOpenId(null)} />
    </>
  );
}

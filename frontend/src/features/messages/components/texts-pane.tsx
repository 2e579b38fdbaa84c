import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { MessageChannel, MessageTemplate } from '@/api/types';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { cn } from '@/lib/cn';

import { TextEditor } from './text-editor';

const CHANNELS: readonly MessageChannel[] = ['sms', 'in_app'];
const keyOf = (template: MessageTemplate) => `${template.kind}.${template.channel}`;

/** The words of each kind of message, by channel, with the editor of one. */
export function TextsPane() {
  const { t } = useTranslation('messages');
  const [chosen, setChosen] = useState('top_up.sms');
  const templates = useQuery({
    queryKey: ['message-templates'],
    queryFn: () => unwrap(client.GET('/message-templates')),
  });
  const all = (templates.data?.items ?? []) as MessageTemplate[];
  const shown = all.find((template) => keyOf(template) === chosen) ?? all[0];
  return (
    <>
      {templates.isLoading && <LoadingRows rows={8} />}
      {templates.isError && (
        <div className="sheet">
          <ProblemNote error={templates.error} onRetry={() => void templates.refetch()} />
        </div>
      )}
      {shown && (
        <div className="grid grid-cols-[196px_minmax(0,1fr)] items-start gap-3 stacked:grid-cols-1">
          <nav className="sheet flex flex-col p-2" aria-label={t('texts.list')}>
            {CHANNELS.map((channel) => (
              <div key={channel} className="flex flex-col pb-1">
                <h2 className="px-2.5 pt-1.5 pb-0.5 text-12 text-ink-3">{t(`channel.${channel}`)}</h2>
                {all
                  .filter((template) => template.channel === channel)
                  .map((template) => (
                    <Choice
                      key={keyOf(template)}
                      template={template}
                      current={template === shown}
                      onChoose={() => setChosen(keyOf(template))}
                    />
                  ))}
              </div>
            ))}
          </nav>
          <TextEditor
            key={`${keyOf(shown)}.${shown.row_version}`}
            template={shown}
            onConflict={() => void templates.refetch()}
          />
        </div>
      )}
    </>
  );
}

function Choice({
  template,
  current,
  onChoose,
}: {
  template: MessageTemplate;
  current: boolean;
  onChoose: () => void;
}) {
  const { t } = useTranslation('messages');
  const own = Object.values(template.texts).some((text) => !text.is_standard);
  return (
    <button
      type="button"
      aria-current={current ? 'page' : undefined}
      onClick={onChoose}
      className={cn(
        'flex h-10 items-center justify-between gap-2 rounded-2 px-2.5 text-left hover:bg-sunken',
        current && 'bg-accent-soft font-semibold text-accent-text hover:bg-accent-soft!',
      )}
    >
      {t(`kind.${template.kind}`)}
      <span className="text-12 font-normal text-ink-3">
        {template.enabled ? own && t('texts.own') : t('texts.off')}
      </span>
    </button>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { ApiProblem, sentenceOf } from '@/api/problem';
import { useCan, useSession } from '@/api/session';
import type { MessageLanguage, MessageTemplate } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CheckField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { Tag } from '@/components/ui/tag';

import { changesOf, draftOf, insertAt, LANGUAGES, PLACES, type Draft } from '../drafts';
import { LanguageText } from './language-text';

/** The words of one kind of message by one channel, in both languages, with what they look like filled in. */
export function TextEditor({ template, onConflict }: { template: MessageTemplate; onConflict: () => void }) {
  const { t } = useTranslation('messages');
  const { can } = useCan();
  const { tenant } = useSession();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(template));
  const fields = useRef<Partial<Record<MessageLanguage, HTMLTextAreaElement | null>>>({});
  const [focused, setFocused] = useState<MessageLanguage>(tenant.language === 'en' ? 'en' : 'zh-CN');
  const changes = changesOf(template, draft);
  const readOnly = !can('messageMaintain');
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        client.PATCH('/message-templates/{kind}/{channel}', {
          params: { path: { kind: template.kind, channel: template.channel }, header: ifMatch(template.row_version) },
          body: changes ?? {},
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['message-templates'] });
      notifyDone(t('texts.saved'), `${t(`channel.${template.channel}`)} · ${t(`kind.${template.kind}`)}`);
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 412) onConflict();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changes && !save.isPending) save.mutate();
  };
  const change = (next: Partial<Draft>) => {
    save.reset();
    setDraft({ ...draft, ...next });
  };
  const insert = (place: string) => {
    const field = fields.current[focused];
    const { text, cursor } = insertAt(draft[focused], field?.selectionStart, field?.selectionEnd, place);
    change({ [focused]: text });
    // The cursor goes behind what was put in, once the text is there.
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(cursor, cursor);
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3" noValidate>
      <Sheet
        title={`${t(`channel.${template.channel}`)} · ${t(`kind.${template.kind}`)}`}
        actions={!template.enabled && <Tag look="quiet">{t('texts.off')}</Tag>}
      >
        <div className="flex flex-col gap-1 border-b p-4">
          <CheckField
            label={t('texts.on')}
            checked={draft.enabled}
            disabled={readOnly}
            onChange={(event) => change({ enabled: event.target.checked })}
          />
          <p className="text-12 text-ink-3">{t('texts.onNote')}</p>
        </div>
        <div className="grid grid-cols-2 narrow:grid-cols-1">
          {LANGUAGES.map((language) => (
            <LanguageText
              key={language}
              ref={(field) => {
                fields.current[language] = field;
              }}
              language={language}
              text={draft[language]}
              isStandard={template.texts[language].is_standard}
              paid={template.channel === 'sms'}
              onFocus={() => setFocused(language)}
              onChange={(text) => change({ [language]: text })}
            />
          ))}
        </div>
      </Sheet>
      {!readOnly && (
        <Sheet title={t('texts.places')} note={t('texts.placesNote')}>
          <ul className="flex flex-wrap gap-2 p-4">
            {PLACES.map((place) => (
              <li key={place}>
                <Button size="small" onClick={() => insert(place)}>
                  {t(`texts.place.${place}`)}
                  <span className="font-mono text-12 text-ink-3">{`{${place}}`}</span>
                </Button>
              </li>
            ))}
          </ul>
          <div className="flex flex-wrap items-center justify-end gap-3 border-t px-4 py-3">
            {save.isError && (
              <span role="alert" className="text-13 text-red">
                {sentenceOf(save.error)}
              </span>
            )}
            {!changes && <span className="text-12 text-ink-3">{t('texts.unchanged')}</span>}
            <Button type="submit" look="filled" pending={save.isPending} disabled={!changes}>
              {t('texts.save')}
            </Button>
          </div>
        </Sheet>
      )}
    </form>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { ApiProblem, sentenceOf } from '@/api/problem';
import type { MessageSettings } from '@/api/types';
import { Button } from '@/components/ui/button';
import { SelectField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';

/** By whom text messages leave. */
export function ProviderForm({
  settings,
  readOnly,
  onConflict,
}: {
  settings: MessageSettings;
  readOnly: boolean;
  onConflict: () => void;
}) {
  const { t } = useTranslation('messages');
  const queries = useQueryClient();
  const [provider, setProvider] = useState(settings.sms_provider);
  const [answer, setAnswer] = useState(settings.simulator_answer);
  const unchanged = provider === settings.sms_provider && answer === settings.simulator_answer;
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        client.PATCH('/message-settings', {
          params: { header: ifMatch(settings.row_version) },
          body: { sms_provider: provider, simulator_answer: answer },
        }),
      ),
    onSuccess: (saved) => {
      queries.setQueryData(['message-settings'], saved);
      notifyDone(t('settings.saved'), t(`settings.${provider}`));
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 412) onConflict();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!unchanged && !save.isPending) save.mutate();
  };
  return (
    <Sheet title={t('settings.title')}>
      <form onSubmit={submit} className="flex flex-col gap-3 p-4" noValidate>
        <SelectField
          label={t('settings.provider')}
          hint={t(provider === 'none' ? 'settings.noneNote' : 'settings.simulatorNote')}
          value={provider}
          disabled={readOnly}
          onChange={(event) => setProvider(event.target.value as MessageSettings['sms_provider'])}
        >
          {(['none', 'simulator'] as const).map((each) => (
            <option key={each} value={each}>
              {t(`settings.${each}`)}
            </option>
          ))}
        </SelectField>
        {provider === 'simulator' && (
          <SelectField
            label={t('settings.answer')}
            value={answer}
            disabled={readOnly}
            onChange={(event) => setAnswer(event.target.value as MessageSettings['simulator_answer'])}
          >
            {(['delivers', 'busy', 'refuses'] as const).map((each) => (
              <option key={each} value={each}>
                {t(`settings.${each}`)}
              </option>
            ))}
          </SelectField>
        )}
        {save.isError && (
          <p role="alert" className="text-13 text-red">
            {sentenceOf(save.error)}
          </p>
        )}
        {!readOnly && (
          <Button type="submit" className="self-start" pending={save.isPending} disabled={unchanged}>
            {t('settings.save')}
          </Button>
        )}
      </form>
    </Sheet>
  );
}

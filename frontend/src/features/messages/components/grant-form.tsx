import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { fieldError, sentenceOf } from '@/api/problem';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { formatWhole } from '@/lib/money';
import { newUuid } from '@/lib/uuid';

const PARTS_MAX = 1_000_000;

/** Grants credit. The key is kept until the server has said what became of it, so a second try grants nothing more. */
export function GrantForm() {
  const { t } = useTranslation('messages');
  const queries = useQueryClient();
  const [parts, setParts] = useState('');
  const [note, setNote] = useState('');
  const [key, setKey] = useState(newUuid);
  const count = /^\d{1,7}$/.test(parts.trim()) ? Number(parts.trim()) : 0;
  const ready = count >= 1 && count <= PARTS_MAX;
  const grant = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/message-credit/grants', {
          params: { header: { 'Idempotency-Key': `"${key}"` } },
          body: { parts: count, note: note.trim() || null },
        }),
      ),
    onSuccess: (change) => {
      void queries.invalidateQueries({ queryKey: ['message-credit'] });
      notifyDone(
        t('credit.granted', { count: change.parts, parts: formatWhole(change.parts) }),
        t('credit.grantedNote', { balance: formatWhole(change.balance_after) }),
      );
      setParts('');
      setNote('');
      setKey(newUuid());
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !grant.isPending) grant.mutate();
  };
  // Another body needs another key.
  const change = (set: (text: string) => void) => (text: string) => {
    grant.reset();
    setKey(newUuid());
    set(text);
  };
  return (
    <Sheet title={t('credit.grantPlain')}>
      <form onSubmit={submit} className="flex flex-col gap-3 p-4" noValidate>
        <TextField
          label={t('credit.grant')}
          required
          inputMode="numeric"
          maxLength={7}
          value={parts}
          onChange={(event) => change(setParts)(event.target.value)}
          error={parts !== '' && !ready ? t('credit.partsError') : fieldError(grant.error, '/parts')}
        />
        <TextField
          label={t('credit.grantNote')}
          hint={t('credit.grantNoteHint')}
          maxLength={200}
          value={note}
          onChange={(event) => change(setNote)(event.target.value)}
        />
        {grant.isError && (
          <p role="alert" className="text-13 text-red">
            {sentenceOf(grant.error)}
          </p>
        )}
        <Button type="submit" look="filled" className="self-start" pending={grant.isPending} disabled={!ready}>
          {ready ? t('credit.grantAct', { count, parts: formatWhole(count) }) : t('credit.grantPlain')}
        </Button>
      </form>
    </Sheet>
  );
}

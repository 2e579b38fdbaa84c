import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { fieldError, sentenceOf } from '@/api/problem';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Segmented } from '@/components/ui/segmented';

const KINDS = ['person', 'company'] as const;

/** 购卡人: who buys the card, as their document says. Part of a form of another thing, so Enter records and goes no further. */
export function BuyerForm({ membershipId, onRecorded }: { membershipId: string; onRecorded: () => void }) {
  const { t } = useTranslation('prepaid');
  const [kind, setKind] = useState<(typeof KINDS)[number]>('person');
  const [typed, setTyped] = useState({ name: '', document: '', contact: '' });
  const [asked, setAsked] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const record = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/memberships/{id}/buyers', {
          params: { path: { id: membershipId } },
          body: { kind, name: typed.name.trim(), document: typed.document.trim(), contact: typed.contact.trim() },
        }),
      ),
    onSuccess: () => {
      notifyDone(t('buyer.recorded'));
      onRecorded();
    },
  });
  const isWhole = Object.values(typed).every((text) => text.trim() !== '');
  const send = () => {
    setAsked(true);
    if (isWhole && !record.isPending) record.mutate();
    else first.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    send();
  };
  const errorOf = (name: keyof typeof typed) => (record.error ? fieldError(record.error, `/${name}`) : undefined);
  const failed = record.error && !(['name', 'document', 'contact'] as const).some(errorOf);
  return (
    <div
      role="group"
      aria-label={t('buyer.title')}
      className="flex w-full flex-col gap-3 rounded-2 border border-ochre-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-center gap-3">
        <b className="font-semibold">{t('buyer.title')}</b>
        <Segmented
          label={t('buyer.kind')}
          value={kind}
          options={KINDS.map((value) => ({ value, label: t(`buyer.kinds.${value}`) }))}
          onChange={setKind}
        />
        <span className="text-13 text-ink-3">{t('buyer.why')}</span>
      </div>
      <div className="grid grid-cols-3 gap-3 stacked:grid-cols-1">
        {(['name', 'document', 'contact'] as const).map((name) => (
          <TextField
            key={name}
            ref={name === 'name' ? first : undefined}
            label={t(`buyer.${name}`)}
            value={typed[name]}
            required
            autoComplete="off"
            maxLength={name === 'document' ? 40 : 100}
            error={errorOf(name)}
            onKeyDown={onKeyDown}
            onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
          />
        ))}
      </div>
      <div className="flex items-center gap-3">
        <Button look="filled" pending={record.isPending} onClick={send}>
          {t('buyer.record')}
        </Button>
        <p className="text-13 text-red" aria-live="polite">
          {asked && !isWhole ? t('buyer.missing') : failed ? sentenceOf(record.error) : ''}
        </p>
      </div>
    </div>
  );
}

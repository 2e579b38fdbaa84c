import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { TapEvent } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';

interface LearnFormatProps {
  deviceId: string;
  reader: string;
  /** The newest tap of this reader, as read. */
  tap: TapEvent | null;
  onDone: () => void;
  onCancel: () => void;
}

/** Tap one card, type the number that is printed on it: how all cards of the reader are printed follows. */
export function LearnFormat({ deviceId, reader, tap, onDone, onCancel }: LearnFormatProps) {
  const { t } = useTranslation(['settings', 'common']);
  const [printed, setPrinted] = useState('');
  const learn = useMutation({
    mutationFn: async (read: string) => {
      const { formats } = await unwrap(client.POST('/card-formats/infer', { body: { read, printed } }));
      const [format] = formats;
      if (format === undefined) return null;
      await unwrap(
        client.PUT('/devices/{id}/reader-format', {
          params: { path: { id: deviceId } },
          body: { reader, format: format === 'as-read' ? null : format },
        }),
      );
      return format;
    },
    onSuccess: (format) => {
      if (format === null) return;
      notifyDone(t('readers.learned'), t('readers.learnedNote', { format }));
      onDone();
    },
  });
  const none = learn.isSuccess && learn.data === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (tap && printed.trim() !== '' && !learn.isPending) learn.mutate(tap.value);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 rounded-2 border bg-sunken p-3">
      <p className="text-13" aria-live="polite">
        {tap ? t('readers.readAs') : t('readers.tapOne')}
        {tap && <span className="ml-2 font-mono text-16">{tap.value}</span>}
      </p>
      <TextField
        label={t('readers.printed')}
        hint={t('readers.printedHint')}
        value={printed}
        maxLength={64}
        className="font-mono"
        disabled={!tap}
        onChange={(event) => {
          learn.reset();
          setPrinted(event.target.value);
        }}
        error={none ? t('readers.noFormat') : learn.isError ? sentenceOf(learn.error) : undefined}
      />
      <div className="flex gap-2">
        <Button type="submit" look="filled" size="small" pending={learn.isPending} disabled={!tap || printed === ''}>
          {t('readers.learn')}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  );
}

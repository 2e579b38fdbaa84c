// 补录 begins: since when, and why.
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { ReasonField } from '@/components/ui/reason-field';
import { formatInstantFull } from '@/lib/format';
import { instantOfWall } from '@/lib/shop-time';

import { setLateEntry } from './late-entry';

const USUAL = ['power', 'network', 'system'] as const;

/** As the field of a date and a time has it. */
const wallText = (at: Date) => formatInstantFull(at.toISOString()).slice(0, 16).replace(' ', 'T');

export function LateEntryDialog() {
  const { t } = useTranslation('late');
  const reasonField = useRef<HTMLInputElement>(null);
  const timeField = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(() => wallText(new Date()));
  const [reason, setReason] = useState('');
  const [isToCome, setToCome] = useState(false);
  const close = () => setLateEntry(null);
  const begin = (event: FormEvent) => {
    event.preventDefault();
    const toCome = (instantOfWall(at)?.getTime() ?? Infinity) > Date.now();
    setToCome(toCome);
    if (!reason.trim()) reasonField.current?.focus();
    else if (toCome) timeField.current?.focus();
    else setLateEntry({ at, reason: reason.trim(), slipNo: '' });
  };
  return (
    <Dialog open onClose={close} title={t('title')}>
      <form onSubmit={begin} className="flex flex-col gap-4">
        <p className="text-ink-2">{t('intro')}</p>
        <ReasonField
          ref={reasonField}
          legend={t('usual')}
          label={t('reason')}
          usual={USUAL.map((each) => t(`usualReason.${each}`))}
          value={reason}
          onChange={setReason}
          onPicked={() => timeField.current?.focus()}
        />
        <TextField
          ref={timeField}
          type="datetime-local"
          label={t('at')}
          required
          value={at}
          error={isToCome ? t('notYet') : undefined}
          className="h-11"
          onChange={(event) => setAt(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <CancelButton onClick={close} />
          <Button size="desk" look="filled" type="submit">
            {t('begin')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

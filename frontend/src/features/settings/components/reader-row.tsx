import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Device, Reader, TapEvent } from '@/api/types';
import { Button } from '@/components/ui/button';
import { notifyProblem } from '@/components/ui/notify';
import { Tag } from '@/components/ui/tag';
import { maskRead } from '@/lib/credential';
import { formatInstant } from '@/lib/format';

import { adviceOf, lookOf } from '../reader-state';
import { LearnFormat } from './learn-format';

interface ReaderRowProps {
  device: Device;
  reader: Reader;
  /** The newest tap of this reader since the panel was opened. */
  tap: TapEvent | null;
  /** When all this was asked for. */
  nowMs: number;
  onChanged: () => void;
}

/** One reader: how it is, what it read last, what to do about it, and how its cards are printed. */
export function ReaderRow({ device, reader, tap, nowMs, onChanged }: ReaderRowProps) {
  const { t } = useTranslation('settings');
  const [learning, setLearning] = useState(false);
  const forget = useMutation({
    mutationFn: () =>
      unwrap(
        client.PUT('/devices/{id}/reader-format', {
          params: { path: { id: device.id } },
          body: { reader: reader.reader, format: null },
        }),
      ),
    onSuccess: onChanged,
    onError: notifyProblem,
  });
  const { state, look } = lookOf(device, reader, nowMs);
  const advice = adviceOf(device, reader, nowMs);
  const lastReadAt = tap?.read_at ?? reader.last_read_at;
  return (
    <li className="flex flex-col gap-2 border-t py-2 pl-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 flex-1">
          {reader.reader}
          <span className="block truncate text-12 text-ink-3">
            {t(`readers.driver.${reader.driver}`)}
            {reader.detail && ` · ${reader.detail}`}
          </span>
        </span>
        <Tag look={look}>{t(`readers.is.${state}`)}</Tag>
        {!learning &&
          (reader.format ? (
            <Button size="small" pending={forget.isPending} onClick={() => forget.mutate()}>
              {t('readers.asRead')}
            </Button>
          ) : (
            <Button size="small" onClick={() => setLearning(true)}>
              {t('readers.learnFormat')}
            </Button>
          ))}
      </div>
      <p className="text-12 text-ink-3" aria-live="polite">
        {lastReadAt ? t('readers.lastRead', { at: formatInstant(lastReadAt) }) : t('readers.noRead')}
        {tap && <span className="ml-2 font-mono text-ink">{maskRead(tap.value)}</span>}
        {reader.format && <span className="ml-2">{t('readers.format', { format: reader.format })}</span>}
      </p>
      {advice && (
        <p className="rounded-2 border border-ochre-line bg-ochre-soft p-2 text-12">{t(`readers.${advice}`)}</p>
      )}
      {learning && (
        <LearnFormat
          deviceId={device.id}
          reader={reader.reader}
          tap={tap}
          onCancel={() => setLearning(false)}
          onDone={() => {
            setLearning(false);
            onChanged();
          }}
        />
      )}
    </li>
  );
}

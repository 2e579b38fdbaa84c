import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { Device } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatInstant } from '@/lib/format';

import { useTerminalTaps } from '../use-terminal-taps';
import { ReaderRow } from './reader-row';

const REFRESH_MS = 5_000;

/** The readers of a till: how they are, what they read, pair a gateway by the code it shows, revoke one. */
export function TillReaders({ terminalId }: { terminalId: string }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const devices = useQuery({
    queryKey: ['devices', 'list'],
    queryFn: () => unwrap(client.GET('/devices', { params: { query: { limit: 200 } } })),
    refetchInterval: REFRESH_MS,
  });
  const tap = useTerminalTaps(terminalId);
  const refresh = () => queries.invalidateQueries({ queryKey: ['devices'] });
  const pair = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/terminals/{id}/devices', {
          params: { path: { id: terminalId } },
          body: { user_code: code.trim() },
        }),
      ),
    onSuccess: (device) => {
      setCode('');
      notifyDone(t('readers.paired', { name: device.name }));
      void refresh();
    },
  });
  const revoke = useMutation({
    mutationFn: (id: string) => unwrap(client.DELETE('/devices/{id}', { params: { path: { id } } })),
    onSuccess: () => void refresh(),
    onError: notifyProblem,
  });
  const own =
    devices.data?.items.filter((device: Device) => device.terminal_id === terminalId && !device.revoked_at) ?? [];
  const ready = /^[A-Z0-9]{4}-[A-Z0-9]{4}$/.test(code.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !pair.isPending) pair.mutate();
  };
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('readers.title')}</h3>
      <ul className="flex flex-col">
        {own.map((device) => (
          <li key={device.id} className="flex flex-col border-b py-2">
            <div className="flex items-center gap-3 pb-2">
              <span className="min-w-0 flex-1">
                {device.name}
                <span className="block text-12 text-ink-3">
                  {device.last_seen_at
                    ? t('readers.seen', { at: formatInstant(device.last_seen_at) })
                    : t('readers.neverSeen')}
                  {!!device.waiting && ` · ${t('readers.waiting', { count: device.waiting })}`}
                </span>
              </span>
              <Button
                size="small"
                look="danger"
                pending={revoke.isPending && revoke.variables === device.id}
                onClick={() => revoke.mutate(device.id)}
              >
                {t('readers.revoke')}
              </Button>
            </div>
            <ul className="flex flex-col">
              {device.readers.map((reader) => (
                <ReaderRow
                  key={reader.reader}
                  device={device}
                  reader={reader}
                  nowMs={devices.dataUpdatedAt}
                  tap={tap?.reader === reader.reader ? tap : null}
                  onChanged={() => void refresh()}
                />
              ))}
            </ul>
          </li>
        ))}
        {devices.isSuccess && own.length === 0 && <li className="text-13 text-ink-3">{t('readers.none')}</li>}
      </ul>
      <form onSubmit={submit} className="flex items-end gap-2">
        <TextField
          boxClassName="flex-1"
          label={t('readers.code')}
          hint={t('readers.codeHint')}
          value={code}
          maxLength={9}
          className="font-mono tracking-widest"
          onChange={(event) => setCode(pairingCode(event.target.value))}
          error={pair.isError ? sentenceOf(pair.error) : undefined}
        />
        <Button type="submit" className="mb-5.5" pending={pair.isPending} disabled={!ready}>
          {t('readers.pair')}
        </Button>
      </form>
    </section>
  );
}

/** `abcd2345` typed becomes `ABCD-2345`. */
function pairingCode(typed: string): string {
  const plain = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 8);
  return plain.length > 4 ? `${plain.slice(0, 4)}-${plain.slice(4)}` : plain;
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { MonitorSmartphone } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useSession } from '@/api/session';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { Button } from '@/components/ui/button';
import { CheckField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { comma } from '@/lib/comma';
import { formatInstant } from '@/lib/format';
import { recall, remember } from '@/lib/preferences';

import { PasswordField } from './password-field';

/** The person's own things: password, PIN, where they are signed in, what this PC does. */
export function AccountPage() {
  const { t } = useTranslation('auth');
  const session = useSession();
  const [prints, setPrints] = useState(recall('auto-print') === 'yes');
  return (
    <OfficePage>
      <PageHead title={t('accountTitle')} note={`${session.user.display_name}${comma()}${session.user.role.name}`}>
        <Link
          to="/password"
          className="inline-flex h-(--rg-control) items-center rounded-2 border border-(--edge) bg-surface px-3.5 hover:bg-sunken"
        >
          {t('changePassword')}
        </Link>
      </PageHead>
      <div className="grid grid-cols-[minmax(0,1fr)_360px] items-start gap-3 narrow:grid-cols-1">
        <Sessions />
        <div className="flex flex-col gap-3">
          <Pin />
          <Sheet title={t('thisPc')}>
            <div className="p-4">
              <CheckField
                label={t('autoPrint')}
                checked={prints}
                onChange={(event) => {
                  setPrints(event.target.checked);
                  remember('auto-print', event.target.checked ? 'yes' : null);
                }}
              />
              <p className="mt-1 text-12 text-ink-3">{t('autoPrintNote')}</p>
            </div>
          </Sheet>
        </div>
      </div>
    </OfficePage>
  );
}

function Sessions() {
  const { t } = useTranslation('auth');
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ['sessions'], queryFn: () => unwrap(client.GET('/sessions')) });
  const end = useMutation({
    mutationFn: (id: string) => unwrap(client.DELETE('/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['sessions'] });
      notifyDone(t('sessionEnded'));
    },
    onError: notifyProblem,
  });
  return (
    <Sheet title={t('sessions')}>
      {list.isLoading && <LoadingRows rows={3} height={56} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      <ul>
        {list.data?.items.map((row) => (
          <li key={row.id} className="flex items-center gap-3 border-b px-4 py-2.5 last:border-b-0">
            <MonitorSmartphone size={20} className="text-ink-3" aria-hidden="true" />
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2">
                {row.terminal?.name ?? browserOf(row.user_agent)}
                {row.current && <Tag look="ok">{t('sessionThis')}</Tag>}
              </span>
              <span className="block text-12 text-ink-3">
                {t('sessionSince', { at: formatInstant(row.created_at) })}
                {comma()}
                {t('sessionUsed', { at: formatInstant(row.last_used_at) })}
              </span>
            </span>
            {!row.current && (
              <Button
                size="small"
                look="danger"
                pending={end.isPending && end.variables === row.id}
                onClick={() => end.mutate(row.id)}
              >
                {t('endSession')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Pin() {
  const { t } = useTranslation('auth');
  const { user } = useSession();
  const [password, setPassword] = useState('');
  const [pin, setPin] = useState('');
  const save = useMutation({
    mutationFn: () => unwrap(client.PUT('/sessions/current/pin', { body: { current_password: password, pin } })),
    onSuccess: () => {
      notifyDone(t('pinSet'));
      setPassword('');
      setPin('');
    },
  });
  const ready = password !== '' && /^\d{4,8}$/.test(pin);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !save.isPending) save.mutate();
  };
  return (
    <Sheet title={t('pinTitle')}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-4" noValidate>
        <p className="text-13 text-ink-2">{user.staff_number ? t('pinNote') : t('noStaffNumber')}</p>
        <PasswordField
          label={t('currentPassword')}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={save.isError ? sentenceOf(save.error) : undefined}
        />
        <PasswordField
          label={t('newPin')}
          inputMode="numeric"
          autoComplete="off"
          value={pin}
          onChange={(event) => setPin(event.target.value.replace(/\D/g, '').slice(0, 8))}
        />
        <Button type="submit" pending={save.isPending} disabled={!ready}>
          {t('setPin')}
        </Button>
      </form>
    </Sheet>
  );
}

function browserOf(agent: string | null): string {
  const name = /(Edg|Firefox|Chrome|Safari)\/(\d+)/.exec(agent ?? '');
  return name ? `${name[1] === 'Edg' ? 'Edge' : name[1]} ${name[2]}` : (agent?.slice(0, 40) ?? '—');
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { fieldError, sentenceOf } from '@/api/problem';
import { sessionQuery, useMaybeSession } from '@/api/session';
import { Brand } from '@/components/ui/brand';
import { Button } from '@/components/ui/button';

import { useSignOut } from '../api/sign-out';
import { AuthFrame } from './auth-frame';
import { PasswordField } from './password-field';

const SHORTEST = 10;

/** A new password: forced after a reset, or chosen. */
export function PasswordPage() {
  const { t } = useTranslation('auth');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const session = useMaybeSession();
  const signOut = useSignOut();
  const [current, setCurrent] = useState('');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const change = useMutation({
    mutationFn: () =>
      unwrap(client.PUT('/sessions/current/password', { body: { current_password: current, new_password: first } })),
    onSuccess: async (changed) => {
      queries.setQueryData(sessionQuery.queryKey, changed);
      await navigate({ to: '/' });
    },
  });
  const short = first !== '' && first.length < SHORTEST;
  const different = second !== '' && second !== first;
  const ready = current !== '' && first.length >= SHORTEST && first === second;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !change.isPending) change.mutate();
  };
  const newError = fieldError(change.error, '/new_password');
  return (
    <AuthFrame>
      <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Brand />
        <div>
          <h1 className="mt-2 text-28 font-semibold">{t('newPassword')}</h1>
          {session?.must_change_password && <p className="mt-1 text-ink-2">{t('mustChange')}</p>}
        </div>
        <PasswordField
          label={t('currentPassword')}
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          error={change.isError && !newError ? sentenceOf(change.error) : undefined}
          autoFocus
        />
        <PasswordField
          label={t('newPassword')}
          autoComplete="new-password"
          value={first}
          onChange={(event) => setFirst(event.target.value)}
          error={newError ?? (short ? t('tooShort', { length: SHORTEST }) : undefined)}
          hint={t('passwordHint', { length: SHORTEST })}
        />
        <PasswordField
          label={t('repeatPassword')}
          autoComplete="new-password"
          value={second}
          onChange={(event) => setSecond(event.target.value)}
          error={different ? t('notSame') : undefined}
        />
        <Button type="submit" look="filled" size="large" hint="Enter" pending={change.isPending} disabled={!ready}>
          {t('changePassword')}
        </Button>
        <Button
          look="ghost"
          onClick={() => (session?.must_change_password ? signOut.mutate() : void navigate({ to: '/account' }))}
        >
          {session?.must_change_password ? t('signOut') : t('back')}
        </Button>
      </form>
    </AuthFrame>
  );
}

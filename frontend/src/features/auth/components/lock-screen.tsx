import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { sessionQuery, useSession } from '@/api/session';
import { Brand } from '@/components/ui/brand';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';

import { useSignOut } from '../api/sign-out';
import { PasswordField } from './password-field';

/** Covers everything until the same or another clerk gives a number and a PIN. */
export function LockScreen({ onUnlocked }: { onUnlocked: () => void }) {
  const { t } = useTranslation('auth');
  const session = useSession();
  const queries = useQueryClient();
  const signOut = useSignOut();
  const [number, setNumber] = useState(session.user.staff_number ?? '');
  const [pin, setPin] = useState('');
  const open = useMutation({
    mutationFn: () => unwrap(client.POST('/sessions/current/clerk', { body: { staff_number: number.trim(), pin } })),
    onSuccess: (next) => {
      if (next.user.id !== session.user.id) queries.clear();
      queries.setQueryData(sessionQuery.queryKey, next);
      onUnlocked();
    },
    onError: () => setPin(''),
  });
  const ready = number.trim() !== '' && pin.length >= 4;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !open.isPending) open.mutate();
  };
  return (
    <div
      className="fixed inset-0 z-60 grid place-items-center bg-canvas"
      role="dialog"
      aria-modal="true"
      aria-labelledby="locked-title"
    >
      <form onSubmit={submit} className="sheet flex w-[380px] max-w-[94vw] flex-col gap-4 p-6" noValidate>
        <Brand />
        <div>
          <h1 id="locked-title" className="flex items-center gap-2 text-20 font-semibold">
            <Lock size={20} aria-hidden="true" />
            {t('locked')}
          </h1>
          <p className="text-ink-2">{session.terminal ? t('lockedNote') : t('lockedNoTerminal')}</p>
        </div>
        {session.terminal && (
          <>
            <TextField
              label={t('staffNumber')}
              value={number}
              onChange={(event) => setNumber(event.target.value)}
              inputMode="numeric"
              className="h-11 text-16"
              autoFocus={number === ''}
            />
            <PasswordField
              label={t('pin')}
              value={pin}
              onChange={(event) => setPin(event.target.value.replace(/\D/g, '').slice(0, 8))}
              inputMode="numeric"
              autoComplete="off"
              error={open.isError ? sentenceOf(open.error) : undefined}
              autoFocus={number !== ''}
            />
            <Button type="submit" look="filled" size="large" hint="Enter" pending={open.isPending} disabled={!ready}>
              {t('continueWork')}
            </Button>
          </>
        )}
        <Button look="ghost" onClick={() => signOut.mutate()} pending={signOut.isPending}>
          {t('signOutHere')}
        </Button>
      </form>
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { Brand } from '@/components/ui/brand';
import { Button } from '@/components/ui/button';
import { CheckField, TextField } from '@/components/ui/field';
import { homeOf } from '@/lib/permissions';
import { isOnPhone } from '@/lib/use-on-phone';
import { recall, remember } from '@/lib/preferences';

import { useSignIn } from '../api/sign-in';
import { AuthFrame } from './auth-frame';
import { PasswordField } from './password-field';

export function SignInPage() {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/sign-in' });
  const signIn = useSignIn();
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: () => unwrap(client.GET('/setup')),
    retry: false,
    staleTime: 60_000,
  });
  const [tenantNumber, setTenantNumber] = useState(recall('tenant-number') ?? '');
  const [userName, setUserName] = useState(recall('user-name') ?? '');
  const [password, setPassword] = useState('');
  const [keep, setKeep] = useState(recall('tenant-number') !== null);
  const passwordRef = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (setup.data?.needed) void navigate({ to: '/setup' });
  }, [setup.data?.needed, navigate]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (signIn.isPending) return;
    signIn.mutate(
      { tenant_number: tenantNumber.trim(), user_name: userName.trim(), password },
      {
        onSuccess: (session) => {
          remember('tenant-number', keep ? tenantNumber.trim() : null);
          remember('user-name', keep ? userName.trim() : null);
          if (session.must_change_password) void navigate({ to: '/password' });
          else void navigate({ to: next ?? homeOf(session.permissions, session.terminal !== null, isOnPhone()) });
        },
        onError: () => passwordRef.current?.select(),
      },
    );
  };
  const complete = tenantNumber.trim() !== '' && userName.trim() !== '' && password !== '';

  return (
    <AuthFrame
      footer={
        <footer className="flex items-center gap-2 text-12 text-ink-3">
          {setup.isSuccess && (
            <>
              <CircleCheck size={16} className="text-accent" aria-hidden="true" />
              {t('serviceFine')}
            </>
          )}
        </footer>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Brand />
        <h1 className="mt-2 mb-1 text-28 font-semibold">{t('signIn')}</h1>
        <TextField
          label={t('tenantNumber')}
          name="tenant_number"
          value={tenantNumber}
          onChange={(event) => setTenantNumber(event.target.value)}
          className="h-11 text-16"
          inputMode="numeric"
          autoComplete="organization"
          autoFocus={tenantNumber === ''}
        />
        <TextField
          label={t('userName')}
          name="user_name"
          value={userName}
          onChange={(event) => setUserName(event.target.value)}
          className="h-11 text-16"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
        <PasswordField
          ref={passwordRef}
          label={t('password')}
          name="password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={signIn.isError ? sentenceOf(signIn.error) : undefined}
          autoFocus={tenantNumber !== ''}
        />
        <Button type="submit" look="filled" size="large" hint="Enter" pending={signIn.isPending} disabled={!complete}>
          {t('signIn')}
        </Button>
        <CheckField label={t('remember')} checked={keep} onChange={(event) => setKeep(event.target.checked)} />
        <p className="text-12 text-ink-3">{t('forgotten')}</p>
      </form>
    </AuthFrame>
  );
}

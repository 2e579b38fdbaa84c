import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { fieldError, sentenceOf } from '@/api/problem';
import type { User } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { newPassword } from '@/lib/new-password';

/** What can be done with one login besides editing it: unlock it, give it a new password. */
export function UserActs({ user }: { user: User }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const [password, setPassword] = useState<string | null>(null);
  const refresh = () => void queries.invalidateQueries({ queryKey: ['users'] });
  const unlock = useMutation({
    mutationFn: () => unwrap(client.POST('/users/{id}/unlock', { params: { path: { id: user.id } } })),
    onSuccess: () => {
      notifyDone(t('users.unlocked', { name: user.display_name }));
      refresh();
    },
    onError: notifyProblem,
  });
  const reset = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/users/{id}/password-reset', {
          params: { path: { id: user.id } },
          body: { password: password ?? '' },
        }),
      ),
    onSuccess: () => {
      notifyDone(t('users.resetDone', { name: user.display_name }));
      refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password && !reset.isPending) reset.mutate();
  };
  return (
    <div className="flex flex-col gap-4">
      {user.locked && (
        <Button onClick={() => unlock.mutate()} pending={unlock.isPending}>
          {t('users.unlock')}
        </Button>
      )}
      {password === null ? (
        <Button onClick={() => setPassword(newPassword())}>{t('users.reset')}</Button>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-3">
          <TextField
            label={t('users.newPassword')}
            hint={t('users.firstPasswordHint')}
            value={password}
            className="font-mono"
            onChange={(event) => setPassword(event.target.value)}
            error={reset.isError ? (fieldError(reset.error, '/password') ?? sentenceOf(reset.error)) : undefined}
          />
          <Button type="submit" look="danger" pending={reset.isPending} disabled={password.length < 10}>
            {t('users.resetAct')}
          </Button>
        </form>
      )}
    </div>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { ApiProblem, fieldError, sentenceOf } from '@/api/problem';
import { useCan } from '@/api/session';
import type { Account, Membership } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { formatMoney, isZero, normaliseTyped } from '@/lib/money';

import { AccountItems } from './account-items';
import { accountOf } from './account-query';

/** What the member owes on account and may owe; who may changes the limit here. Nothing when there is neither. */
export function LimitSheet({ membership }: { membership: Membership }) {
  const { t } = useTranslation(['account', 'desk']);
  const { can } = useCan();
  const [open, setOpen] = useState(false);
  const owes = !isZero(membership.on_account);
  const account = useQuery({ ...accountOf(membership), enabled: can('serve') && (open || owes) });
  if (!owes && isZero(membership.on_account_limit) && !can('accountLimit')) return null;
  return (
    <Sheet title={t('strip')} note={t('stripLimit', { limit: formatMoney(membership.on_account_limit) })}>
      <div className="flex items-center gap-3 p-4">
        <span className={owes ? 'text-20 font-semibold text-ochre' : 'text-20 text-ink-3'}>
          {formatMoney(membership.on_account)}
        </span>
        <span className="flex-1" />
        {(owes || can('accountLimit')) && can('serve') && (
          <Button size="small" onClick={() => setOpen(true)}>
            {can('accountLimit') ? t('limit.change') : t('col.owed')}
          </Button>
        )}
      </div>
      <Drawer open={open} onClose={() => setOpen(false)} title={t('limit.title')}>
        {account.data && (
          <div className="flex flex-col gap-5">
            {can('accountLimit') && (
              <LimitForm key={account.data.row_version} account={account.data} onClose={() => setOpen(false)} />
            )}
            {account.data.items.length > 0 && (
              <div className="overflow-x-auto">
                <AccountItems items={account.data.items} />
              </div>
            )}
          </div>
        )}
      </Drawer>
    </Sheet>
  );
}

function LimitForm({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation(['account', 'common']);
  const queries = useQueryClient();
  const [typed, setTyped] = useState(account.limit);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        client.PATCH('/memberships/{id}/account', {
          params: { path: { id: account.membership_id }, header: ifMatch(account.row_version) },
          body: { limit: typed.trim() || '0' },
        }),
      ),
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: ['members'] });
      void queries.invalidateQueries({ queryKey: ['accounts'] });
      notifyDone(t('limit.saved', { limit: formatMoney(saved.limit) }));
      onClose();
    },
    // Somebody else was faster: their limit and its version are fetched.
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 412) {
        void queries.invalidateQueries({ queryKey: ['members', 'account', account.membership_id] });
      }
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const ofField = save.error ? fieldError(save.error, '/limit') : undefined;
  return (
    <form onSubmit={submit} className="flex flex-col gap-3" noValidate>
      <TextField
        label={t('limit.field')}
        value={typed}
        inputMode="decimal"
        maxLength={13}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(normaliseTyped(event.target.value).replace(/[^\d.]/g, ''))}
        hint={t('limit.hint')}
        error={ofField ?? (save.error ? sentenceOf(save.error) : undefined)}
      />
      <div className="flex gap-3">
        <Button type="submit" look="filled" hint="Enter" pending={save.isPending}>
          {t('common:save')}
        </Button>
        <Button look="ghost" onClick={onClose}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  );
}

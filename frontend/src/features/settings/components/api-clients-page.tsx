import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { ApiClient, ApiClientSecret } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CheckField, TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { comma } from '@/lib/comma';
import { formatInstant } from '@/lib/format';

import { listPermissions } from '../api/choices';
import { ResourcePage } from './resource-page';

export function ApiClientsPage() {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <ResourcePage<ApiClient>
      title={t('common:menu.apiClients')}
      note={t('apiClients.note')}
      queryKey="api-clients"
      load={() => unwrap(client.GET('/api-clients', { params: { query: { limit: 200 } } }))}
      newLabel={t('apiClients.new')}
      emptyTitle={t('apiClients.empty')}
      emptyNext={t('apiClients.emptyNext')}
      nameOf={(row) => row.name}
      columns={[
        { title: t('name'), cell: (row) => row.name },
        { title: t('apiClients.scopes'), cell: (row) => row.scopes.join(comma()), className: 'grows' },
        { title: t('apiClients.created'), cell: (row) => formatInstant(row.created_at) },
      ]}
      createForm={(close) => <NewApiClient onClose={close} />}
      extra={(row, close) => <RemoveApiClient row={row} onDone={close} />}
    />
  );
}

function NewApiClient({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const queries = useQueryClient();
  const permissions = useQuery({ queryKey: ['permissions'], queryFn: listPermissions });
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const create = useMutation({
    mutationFn: () => unwrap(client.POST('/api-clients', { body: { name: name.trim(), scopes } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['api-clients'] }),
  });
  const ready = name.trim() !== '' && scopes.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !create.isPending) create.mutate();
  };
  if (create.data) return <SecretOnce secret={create.data} onClose={onClose} />;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      <TextField
        label={t('name')}
        required
        value={name}
        maxLength={60}
        autoFocus
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-12 text-ink-3">{t('apiClients.scopes')}</legend>
        {permissions.data?.items.map((permission) => (
          <CheckField
            key={permission.code}
            label={permission.label}
            title={permission.code}
            checked={scopes.includes(permission.code)}
            onChange={() =>
              setScopes(
                scopes.includes(permission.code)
                  ? scopes.filter((code) => code !== permission.code)
                  : [...scopes, permission.code],
              )
            }
          />
        ))}
      </fieldset>
      {create.isError && (
        <p role="alert" className="text-red">
          {sentenceOf(create.error)}
        </p>
      )}
      <Button type="submit" look="filled" pending={create.isPending} disabled={!ready}>
        {t('apiClients.new')}
      </Button>
    </form>
  );
}

function SecretOnce({ secret, onClose }: { secret: ApiClientSecret; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const copy = (text: string) => void navigator.clipboard?.writeText(text).then(() => notifyDone(t('common:copied')));
  return (
    <div className="flex flex-col gap-4">
      <p className="rounded-2 border border-ochre-line bg-ochre-soft p-3 font-semibold">{t('apiClients.once')}</p>
      {(['client_id', 'client_secret'] as const).map((key) => (
        <div key={key}>
          <span className="block text-12 text-ink-3">{key}</span>
          <div className="flex items-center gap-2">
            <code className="min-w-0 flex-1 rounded-2 bg-sunken p-2 font-mono text-13 break-all">{secret[key]}</code>
            <Button size="small" onClick={() => copy(secret[key])}>
              <Copy size={14} aria-hidden="true" />
              {t('common:copy')}
            </Button>
          </div>
        </div>
      ))}
      <Button look="filled" onClick={onClose}>
        {t('apiClients.kept')}
      </Button>
    </div>
  );
}

function RemoveApiClient({ row, onDone }: { row: ApiClient; onDone: () => void }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => unwrap(client.DELETE('/api-clients/{id}', { params: { path: { id: row.id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['api-clients'] });
      onDone();
    },
    onError: notifyProblem,
  });
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2">{t('apiClients.removeNote')}</p>
      <Button look="dangerFilled" pending={remove.isPending} onClick={() => remove.mutate()}>
        {t('apiClients.remove', { name: row.name })}
      </Button>
    </div>
  );
}

// Company, legal entities, shops, tills, programs.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { Device, LegalEntity, Program, Shop, Terminal } from '@/api/types';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';

import { listLegalEntities, listPrograms, listShops, listTerminals, useChoices } from '../api/choices';
import { ResourceForm, textOf, type FieldSpec, type Values } from './resource-form';
import { ResourcePage } from './resource-page';

const CODE = /^[A-Za-z0-9_-]{1,20}$/;
const ZONES = [
  'Asia/Shanghai',
  'Asia/Hong_Kong',
  'Asia/Taipei',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
];
const zoneOptions = (current?: string) =>
  [...new Set([...(current ? [current] : []), ...ZONES])].map((zone) => ({ value: zone, label: zone }));

/** A code is given once: it is printed on paper and kept in other systems. */
function useCodeField() {
  const { t } = useTranslation('settings');
  return (existing: unknown): FieldSpec[] =>
    existing ? [] : [{ name: 'code', label: t('code'), required: true, pattern: CODE, hint: t('codeHint') }];
}

export function ShopsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const codeField = useCodeField();
  const entities = useChoices('legal-entities', listLegalEntities, (entity: LegalEntity) => entity.name);
  const changes = (values: Values) => ({
    name: textOf(values, 'name'),
    legal_entity_id: textOf(values, 'legal_entity_id'),
    time_zone: textOf(values, 'time_zone'),
    day_starts_at: textOf(values, 'day_starts_at'),
  });
  return (
    <ResourcePage<Shop>
      title={t('common:menu.shops')}
      queryKey="shops"
      load={listShops}
      newLabel={t('shops.new')}
      emptyTitle={t('shops.empty')}
      emptyNext={t('shops.emptyNext')}
      nameOf={(shop) => shop.name}
      columns={[
        { title: t('name'), cell: (shop) => shop.name },
        { title: t('code'), cell: (shop) => shop.code },
        { title: t('legalEntity'), cell: (shop) => entities.labelOf(shop.legal_entity_id), className: 'grows' },
        { title: t('timeZone'), cell: (shop) => shop.time_zone, className: 'narrow:hidden' },
        { title: t('dayStartsAt'), cell: (shop) => shop.day_starts_at },
      ]}
      fieldsOf={(shop) => [
        { name: 'name', label: t('name'), required: true },
        ...codeField(shop),
        { name: 'legal_entity_id', label: t('legalEntity'), kind: 'select', options: entities.options, required: true },
        {
          name: 'time_zone',
          label: t('timeZone'),
          kind: 'select',
          options: zoneOptions(shop?.time_zone),
          required: true,
        },
        { name: 'day_starts_at', label: t('dayStartsAt'), kind: 'time', required: true, hint: t('dayStartsAtHint') },
      ]}
      valuesOf={(shop) => ({
        name: shop?.name ?? '',
        code: shop?.code ?? '',
        legal_entity_id: shop?.legal_entity_id ?? entities.items[0]?.id ?? '',
        time_zone: shop?.time_zone ?? 'Asia/Shanghai',
        day_starts_at: shop?.day_starts_at ?? '06:00',
      })}
      create={(values) => unwrap(client.POST('/shops', { body: { code: textOf(values, 'code'), ...changes(values) } }))}
      update={(shop, values) =>
        unwrap(
          client.PATCH('/shops/{id}', {
            params: { path: { id: shop.id }, header: ifMatch(shop.row_version) },
            body: changes(values),
          }),
        )
      }
      below={<LegalEntities />}
    />
  );
}

function LegalEntities() {
  const { t } = useTranslation('settings');
  const codeField = useCodeField();
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ['legal-entities', 'list'], queryFn: listLegalEntities });
  const [open, setOpen] = useState<LegalEntity | 'new' | null>(null);
  const fields: FieldSpec[] = [
    { name: 'name', label: t('name'), required: true },
    ...codeField(open === 'new' ? null : open),
  ];
  const save = async (values: Values) => {
    const name = textOf(values, 'name');
    if (open === 'new') await unwrap(client.POST('/legal-entities', { body: { name, code: textOf(values, 'code') } }));
    else if (open) {
      await unwrap(
        client.PATCH('/legal-entities/{id}', {
          params: { path: { id: open.id }, header: ifMatch(open.row_version) },
          body: { name },
        }),
      );
    }
    await queries.invalidateQueries({ queryKey: ['legal-entities'] });
    setOpen(null);
  };
  return (
    <Sheet
      title={t('legalEntities')}
      note={t('legalEntitiesNote')}
      className="mt-3"
      actions={
        <Button size="small" onClick={() => setOpen('new')}>
          {t('legalEntityNew')}
        </Button>
      }
    >
      <ul>
        {list.data?.items.map((entity) => (
          <li key={entity.id} className="flex min-h-(--rg-row) items-center gap-4 border-b px-4 last:border-b-0">
            <span className="w-24 text-ink-3">{entity.code}</span>
            <span className="flex-1">{entity.name}</span>
            <Button size="small" look="ghost" onClick={() => setOpen(entity)}>
              {t('edit')}
            </Button>
          </li>
        ))}
      </ul>
      {open && (
        <div className="border-t p-4">
          <ResourceForm
            key={open === 'new' ? 'new' : open.id}
            fields={fields}
            initial={open === 'new' ? { name: '', code: '' } : { name: open.name, code: open.code }}
            submitLabel={t('saveEntity')}
            onSubmit={save}
            onCancel={() => setOpen(null)}
            onConflict={() => void list.refetch()}
          />
        </div>
      )}
    </Sheet>
  );
}

export function TerminalsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const codeField = useCodeField();
  const shops = useChoices('shops', listShops, (shop: Shop) => shop.name);
  const changes = (values: Values) => ({
    name: textOf(values, 'name'),
    receipt_width_mm: Number(textOf(values, 'receipt_width_mm')),
  });
  return (
    <ResourcePage<Terminal>
      title={t('common:menu.terminals')}
      queryKey="terminals"
      load={listTerminals}
      newLabel={t('terminals.new')}
      emptyTitle={t('terminals.empty')}
      emptyNext={t('terminals.emptyNext')}
      nameOf={(terminal) => terminal.name}
      columns={[
        { title: t('name'), cell: (terminal) => terminal.name },
        { title: t('code'), cell: (terminal) => terminal.code },
        { title: t('shop'), cell: (terminal) => shops.labelOf(terminal.shop_id), className: 'grows' },
        { title: t('paper'), cell: (terminal) => `${terminal.receipt_width_mm} mm` },
      ]}
      fieldsOf={(terminal) => [
        { name: 'name', label: t('name'), required: true },
        ...codeField(terminal),
        ...(terminal
          ? []
          : [{ name: 'shop_id', label: t('shop'), kind: 'select' as const, options: shops.options, required: true }]),
        {
          name: 'receipt_width_mm',
          label: t('paper'),
          kind: 'select',
          required: true,
          options: [
            { value: '80', label: '80 mm' },
            { value: '58', label: '58 mm' },
          ],
        },
      ]}
      valuesOf={(terminal) => ({
        name: terminal?.name ?? '',
        code: terminal?.code ?? '',
        shop_id: terminal?.shop_id ?? shops.items[0]?.id ?? '',
        receipt_width_mm: String(terminal?.receipt_width_mm ?? 80),
      })}
      create={(values) =>
        unwrap(
          client.POST('/terminals', {
            body: { code: textOf(values, 'code'), shop_id: textOf(values, 'shop_id'), ...changes(values) },
          }),
        )
      }
      update={(terminal, values) =>
        unwrap(
          client.PATCH('/terminals/{id}', {
            params: { path: { id: terminal.id }, header: ifMatch(terminal.row_version) },
            body: changes(values),
          }),
        )
      }
      extra={(terminal) => <Readers terminalId={terminal.id} />}
    />
  );
}

/** The readers of a till: pair one by the code it shows, revoke one. */
function Readers({ terminalId }: { terminalId: string }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const devices = useQuery({
    queryKey: ['devices', 'list'],
    queryFn: () => unwrap(client.GET('/devices', { params: { query: { limit: 200 } } })),
  });
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
          <li key={device.id} className="flex items-center gap-3 border-b py-2">
            <span className="min-w-0 flex-1">
              {device.name}
              <span className="block text-12 text-ink-3">
                {device.last_seen_at
                  ? t('readers.seen', { at: formatInstant(device.last_seen_at) })
                  : t('readers.neverSeen')}
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

export function ProgramsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const codeField = useCodeField();
  const changes = (values: Values) => ({
    name: textOf(values, 'name'),
    card_number_prefix: textOf(values, 'card_number_prefix'),
    card_number_digits: Number(textOf(values, 'card_number_digits')),
  });
  return (
    <ResourcePage<Program>
      title={t('common:menu.programs')}
      queryKey="programs"
      load={listPrograms}
      newLabel={t('programs.new')}
      emptyTitle={t('programs.empty')}
      emptyNext={t('programs.emptyNext')}
      nameOf={(program) => program.name}
      columns={[
        { title: t('name'), cell: (program) => program.name },
        { title: t('code'), cell: (program) => program.code },
        { title: t('programs.prefix'), cell: (program) => program.card_number_prefix, className: 'grows' },
        { title: t('programs.digits'), cell: (program) => program.card_number_digits, className: 'num' },
      ]}
      fieldsOf={(program) => [
        { name: 'name', label: t('name'), required: true },
        ...codeField(program),
        {
          name: 'card_number_prefix',
          label: t('programs.prefix'),
          pattern: /^\d{0,8}$/,
          inputMode: 'numeric',
          hint: t('programs.prefixHint'),
        },
        {
          name: 'card_number_digits',
          label: t('programs.digits'),
          required: true,
          pattern: /^\d{1,2}$/,
          inputMode: 'numeric',
          hint: t('programs.digitsHint'),
        },
      ]}
      valuesOf={(program) => ({
        name: program?.name ?? '',
        code: program?.code ?? '',
        card_number_prefix: program?.card_number_prefix ?? '',
        card_number_digits: String(program?.card_number_digits ?? 16),
      })}
      create={(values) =>
        unwrap(client.POST('/programs', { body: { code: textOf(values, 'code'), ...changes(values) } }))
      }
      update={(program, values) =>
        unwrap(
          client.PATCH('/programs/{id}', {
            params: { path: { id: program.id }, header: ifMatch(program.row_version) },
            body: changes(values),
          }),
        )
      }
    />
  );
}

export function TenantPage() {
  const { t } = useTranslation(['settings', 'common']);
  const queries = useQueryClient();
  const tenant = useQuery({ queryKey: ['tenant'], queryFn: () => unwrap(client.GET('/tenant')) });
  return (
    <OfficePage>
      <PageHead
        title={t('common:menu.tenant')}
        note={tenant.data && t('tenant.number', { number: tenant.data.number })}
      />
      <Sheet className="max-w-xl">
        <div className="p-5">
          {tenant.isLoading && <LoadingRows rows={5} height={56} />}
          {tenant.isError && <ProblemNote error={tenant.error} onRetry={() => void tenant.refetch()} />}
          {tenant.data && (
            <ResourceForm
              key={tenant.data.row_version}
              fields={[
                { name: 'name', label: t('tenant.name'), required: true },
                { name: 'short_name', label: t('tenant.shortName'), required: true, hint: t('tenant.shortNameHint') },
                {
                  name: 'language',
                  label: t('tenant.language'),
                  kind: 'select',
                  required: true,
                  options: [
                    { value: 'zh-CN', label: t('common:languageZh') },
                    { value: 'en', label: 'English' },
                  ],
                },
                {
                  name: 'time_zone',
                  label: t('timeZone'),
                  kind: 'select',
                  required: true,
                  options: zoneOptions(tenant.data.time_zone),
                },
                {
                  name: 'browse_scope',
                  label: t('tenant.browseScope'),
                  kind: 'select',
                  required: true,
                  hint: t('tenant.browseScopeHint'),
                  options: (['owner_tree', 'shop', 'tenant'] as const).map((scope) => ({
                    value: scope,
                    label: t(`tenant.scope.${scope}`),
                  })),
                },
              ]}
              initial={{
                name: tenant.data.name,
                short_name: tenant.data.short_name,
                language: tenant.data.language,
                time_zone: tenant.data.time_zone,
                browse_scope: tenant.data.browse_scope,
              }}
              submitLabel={t('common:save')}
              onConflict={() => void tenant.refetch()}
              onSubmit={async (values) => {
                const saved = await unwrap(
                  client.PATCH('/tenant', {
                    params: { header: ifMatch(tenant.data.row_version) },
                    body: {
                      name: textOf(values, 'name'),
                      short_name: textOf(values, 'short_name'),
                      language: textOf(values, 'language'),
                      time_zone: textOf(values, 'time_zone'),
                      browse_scope: textOf(values, 'browse_scope') as 'owner_tree' | 'shop' | 'tenant',
                    },
                  }),
                );
                queries.setQueryData(['tenant'], saved);
                notifyDone(t('common:saved'));
              }}
            />
          )}
        </div>
      </Sheet>
    </OfficePage>
  );
}

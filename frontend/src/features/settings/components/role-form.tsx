import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { fieldError, sentenceOf } from '@/api/problem';
import { useSession } from '@/api/session';
import type { Permission, Role } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CheckField, SelectField, TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatPercent, parsePercent } from '@/lib/money';

import { listPermissions, listRoles, useChoices, indented } from '../api/choices';

const GROUPS = [
  'desk',
  'member',
  'card',
  'topup',
  'consumption',
  'posting',
  'message',
  'rule',
  'product',
  'program',
  'shop',
  'terminal',
  'device',
  'user',
  'role',
  'employee',
  'report',
  'audit',
  'client',
  'tenant',
] as const;

const WHOLE_BP = 10_000;

/** A role: its place in the tree, what it may do, and how far it may reduce a price. */
export function RoleForm({ edited, onClose }: { edited: Role | null; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const queries = useQueryClient();
  const permissions = useQuery({
    queryKey: ['permissions'],
    queryFn: listPermissions,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const roles = useChoices('roles', listRoles, indented);
  const [name, setName] = useState(edited?.name ?? '');
  const [description, setDescription] = useState(edited?.description ?? '');
  const [parentId, setParentId] = useState(edited?.parent_id ?? '');
  const [floor, setFloor] = useState(formatPercent(edited?.price_floor_bp ?? WHOLE_BP));
  const session = useSession();
  const ownFloor = roles.items.find((role) => role.id === session.user.role.id)?.price_floor_bp ?? 0;
  const floorBp = parsePercent(floor);
  const floorFits = floorBp !== null && floorBp >= ownFloor && floorBp <= WHOLE_BP;
  const [limit, setLimit] = useState(edited?.correction_limit ?? '');
  const limitFits = limit.trim() === '' || /^\d{1,12}(?:\.\d{1,2})?$/.test(limit.trim());
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set(edited?.permissions));
  const finish = (words: string) => {
    void queries.invalidateQueries({ queryKey: ['roles'] });
    notifyDone(words, name);
    onClose();
  };
  const save = useMutation({
    mutationFn: () => {
      const body = {
        name: name.trim(),
        description: description.trim(),
        permissions: [...held],
        price_floor_bp: floorBp ?? WHOLE_BP,
        correction_limit: limit.trim() || null,
      };
      return edited
        ? unwrap(
            client.PATCH('/roles/{id}', {
              params: { path: { id: edited.id }, header: ifMatch(edited.row_version) },
              body: parentId && parentId !== edited.parent_id ? { ...body, parent_id: parentId } : body,
            }),
          )
        : unwrap(client.POST('/roles', { body: { ...body, parent_id: parentId } }));
    },
    onSuccess: () => finish(t('common:saved')),
  });
  const remove = useMutation({
    mutationFn: () => unwrap(client.DELETE('/roles/{id}', { params: { path: { id: edited?.id ?? '' } } })),
    onSuccess: () => finish(t('roles.removed')),
    onError: notifyProblem,
  });
  const groups = byGroup(permissions.data?.items ?? []);
  const groupWords = (group: string) => {
    const known = GROUPS.find((each) => each === group);
    return known ? t(`roles.group.${known}`) : group;
  };
  const toggle = (codes: string[], on: boolean) => {
    const next = new Set(held);
    for (const code of codes) {
      if (on) next.add(code);
      else next.delete(code);
    }
    setHeld(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '' && (edited !== null || parentId !== '') && floorFits && limitFits && !save.isPending)
      save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      <TextField
        label={t('roles.name')}
        required
        value={name}
        maxLength={60}
        autoFocus
        onChange={(event) => setName(event.target.value)}
        error={fieldError(save.error, '/name')}
      />
      <TextField
        label={t('roles.description')}
        value={description}
        maxLength={200}
        onChange={(event) => setDescription(event.target.value)}
      />
      <SelectField
        label={t('roles.parent')}
        value={parentId}
        hint={t('roles.parentHint')}
        onChange={(event) => setParentId(event.target.value)}
      >
        {(parentId === '' || edited?.parent_id === null) && <option value="">{edited ? t('roles.top') : ''}</option>}
        {roles.options
          .filter((option) => option.value !== edited?.id)
          .map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
      </SelectField>
      <TextField
        label={t('roles.floor')}
        inputMode="decimal"
        value={floor}
        boxClassName="max-w-72"
        hint={ownFloor > 0 ? t('roles.floorOwn', { own: formatPercent(ownFloor) }) : t('roles.floorHint')}
        error={
          floorFits
            ? fieldError(save.error, '/price_floor_bp')
            : t('roles.floorWrong', { own: formatPercent(ownFloor) })
        }
        onChange={(event) => setFloor(event.target.value)}
      />
      <TextField
        label={t('roles.limit')}
        inputMode="decimal"
        value={limit}
        boxClassName="max-w-72"
        hint={t('roles.limitHint')}
        error={limitFits ? fieldError(save.error, '/correction_limit') : t('roles.limitWrong')}
        onChange={(event) => setLimit(event.target.value)}
      />
      <fieldset>
        <legend className="mb-1 text-12 text-ink-3">{t('roles.permissionsOf', { count: held.size })}</legend>
        {[...groups].map(([group, list]) => {
          const codes = list.map((permission) => permission.code);
          const all = codes.every((code) => held.has(code));
          return (
            <div key={group} className="border-b py-2">
              <CheckField
                label={<b className="font-semibold">{groupWords(group)}</b>}
                checked={all}
                onChange={() => toggle(codes, !all)}
              />
              <div className="mt-1 grid grid-cols-2 gap-1 pl-6.5">
                {list.map((permission) => (
                  <CheckField
                    key={permission.code}
                    label={permission.label}
                    title={permission.code}
                    checked={held.has(permission.code)}
                    onChange={() => toggle([permission.code], !held.has(permission.code))}
                  />
                ))}
              </div>
            </div>
          );
        })}
      </fieldset>
      {save.isError && (
        <p role="alert" className="text-red">
          {sentenceOf(save.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button
          type="submit"
          look="filled"
          pending={save.isPending}
          disabled={name.trim() === '' || (edited === null && parentId === '') || !floorFits || !limitFits}
        >
          {edited ? t('common:save') : t('roles.new')}
        </Button>
        {edited && edited.user_count === 0 && (
          <Button look="danger" pending={remove.isPending} onClick={() => remove.mutate()}>
            {t('roles.remove')}
          </Button>
        )}
      </div>
    </form>
  );
}

function byGroup(permissions: readonly Permission[]): Map<string, Permission[]> {
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions)
    groups.set(permission.group, [...(groups.get(permission.group) ?? []), permission]);
  return groups;
}

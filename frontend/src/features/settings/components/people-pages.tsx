// Users, roles, employees.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { fieldError, sentenceOf } from '@/api/problem';
import type { Employee, Permission, Role, Shop, User } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CheckField, SelectField, TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Tag } from '@/components/ui/tag';
import { newPassword } from '@/lib/new-password';

import { listEmployees, listPermissions, listRoles, listShops, listUsers, useChoices } from '../api/choices';
import { optionalOf, textOf } from './resource-form';
import { ResourcePage } from './resource-page';

const indented = (role: Role) => `${'\u3000'.repeat(role.depth)}${role.name}`;

export function UsersPage() {
  const { t } = useTranslation(['settings', 'common']);
  const roles = useChoices('roles', listRoles, indented);
  return (
    <ResourcePage<User>
      title={t('common:menu.users')}
      queryKey="users"
      load={listUsers}
      newLabel={t('users.new')}
      emptyTitle={t('users.empty')}
      emptyNext={t('users.emptyNext')}
      nameOf={(user) => user.display_name}
      columns={[
        { title: t('users.displayName'), cell: (user) => user.display_name },
        { title: t('users.userName'), cell: (user) => user.user_name },
        { title: t('users.staffNumber'), cell: (user) => user.staff_number ?? '—' },
        { title: t('users.role'), cell: (user) => user.role_name, className: 'grows' },
        { title: t('state'), cell: (user) => <UserState user={user} /> },
      ]}
      fieldsOf={(user) => [
        { name: 'display_name', label: t('users.displayName'), required: true },
        ...(user
          ? []
          : [
              {
                name: 'user_name',
                label: t('users.userName'),
                required: true,
                pattern: /^[A-Za-z0-9._-]{2,40}$/,
                hint: t('users.userNameHint'),
              },
            ]),
        {
          name: 'staff_number',
          label: t('users.staffNumber'),
          hint: t('users.staffNumberHint'),
          pattern: /^[A-Za-z0-9]{0,12}$/,
        },
        { name: 'role_id', label: t('users.role'), kind: 'select', options: roles.options, required: true },
        ...(user
          ? [{ name: 'can_sign_in', label: t('users.canSignIn'), kind: 'check' as const }]
          : [
              {
                name: 'password',
                label: t('users.firstPassword'),
                required: true,
                pattern: /^.{10,}$/,
                hint: t('users.firstPasswordHint'),
              },
            ]),
      ]}
      valuesOf={(user) => ({
        display_name: user?.display_name ?? '',
        user_name: user?.user_name ?? '',
        staff_number: user?.staff_number ?? '',
        role_id: user?.role_id ?? roles.items.at(-1)?.id ?? '',
        can_sign_in: user?.can_sign_in ?? true,
        password: user ? '' : newPassword(),
      })}
      create={(values) =>
        unwrap(
          client.POST('/users', {
            body: {
              user_name: textOf(values, 'user_name'),
              display_name: textOf(values, 'display_name'),
              role_id: textOf(values, 'role_id'),
              password: String(values.password),
              can_sign_in: true,
              staff_number: textOf(values, 'staff_number'),
            },
          }),
        )
      }
      update={(user, values) =>
        unwrap(
          client.PATCH('/users/{id}', {
            params: { path: { id: user.id }, header: ifMatch(user.row_version) },
            body: {
              display_name: textOf(values, 'display_name'),
              role_id: textOf(values, 'role_id'),
              staff_number: textOf(values, 'staff_number'),
              can_sign_in: values.can_sign_in === true,
            },
          }),
        )
      }
      extra={(user) => <UserActs user={user} />}
    />
  );
}

function UserState({ user }: { user: User }) {
  const { t } = useTranslation('settings');
  if (user.locked) return <Tag look="bad">{t('users.locked')}</Tag>;
  if (!user.can_sign_in) return <Tag look="quiet">{t('users.off')}</Tag>;
  if (user.must_change_password) return <Tag look="warn">{t('users.mustChange')}</Tag>;
  return (
    <span className="inline-flex items-center gap-1.5 text-ink-2">
      <Check size={16} className="text-accent" aria-hidden="true" />
      {t('users.fine')}
    </span>
  );
}

function UserActs({ user }: { user: User }) {
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

export function EmployeesPage() {
  const { t } = useTranslation(['settings', 'common']);
  const shops = useChoices('shops', listShops, (shop: Shop) => shop.name);
  const users = useChoices('users', listUsers, (user: User) => user.display_name);
  return (
    <ResourcePage<Employee>
      title={t('common:menu.employees')}
      note={t('employees.note')}
      queryKey="employees"
      load={listEmployees}
      newLabel={t('employees.new')}
      emptyTitle={t('employees.empty')}
      emptyNext={t('employees.emptyNext')}
      nameOf={(employee) => employee.name}
      columns={[
        { title: t('employees.name'), cell: (employee) => employee.name },
        { title: t('employees.number'), cell: (employee) => employee.number },
        { title: t('shop'), cell: (employee) => shops.labelOf(employee.shop_id), className: 'grows' },
        { title: t('employees.user'), cell: (employee) => users.labelOf(employee.user_id) },
      ]}
      fieldsOf={(employee) => [
        { name: 'name', label: t('employees.name'), required: true },
        ...(employee
          ? []
          : [{ name: 'number', label: t('employees.number'), required: true, pattern: /^[A-Za-z0-9]{1,12}$/ }]),
        { name: 'shop_id', label: t('shop'), kind: 'select', options: shops.options },
        {
          name: 'user_id',
          label: t('employees.user'),
          kind: 'select',
          options: users.options,
          hint: t('employees.userHint'),
        },
      ]}
      valuesOf={(employee) => ({
        name: employee?.name ?? '',
        number: employee?.number ?? '',
        shop_id: employee?.shop_id ?? '',
        user_id: employee?.user_id ?? '',
      })}
      create={(values) =>
        unwrap(client.POST('/employees', { body: { number: textOf(values, 'number'), ...employeeBody(values) } }))
      }
      update={(employee, values) =>
        unwrap(
          client.PATCH('/employees/{id}', {
            params: { path: { id: employee.id }, header: ifMatch(employee.row_version) },
            body: employeeBody(values),
          }),
        )
      }
    />
  );
}

const employeeBody = (values: Record<string, string | boolean>) => ({
  name: textOf(values, 'name'),
  shop_id: optionalOf(values, 'shop_id'),
  user_id: optionalOf(values, 'user_id'),
});

export function RolesPage() {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <ResourcePage<Role>
      title={t('common:menu.roles')}
      note={t('roles.note')}
      queryKey="roles"
      load={listRoles}
      newLabel={t('roles.new')}
      emptyTitle={t('roles.empty')}
      emptyNext={t('roles.emptyNext')}
      nameOf={(role) => role.name}
      wide
      columns={[
        {
          title: t('roles.name'),
          cell: (role) => (
            <span className="inline-flex items-center">
              {Array.from({ length: role.depth }, (_, depth) => (
                <span key={depth} className="inline-block w-6 text-center font-normal text-ink-3" aria-hidden="true">
                  {depth === role.depth - 1 ? '└' : ''}
                </span>
              ))}
              {role.name}
            </span>
          ),
        },
        { title: t('roles.description'), cell: (role) => role.description ?? '', className: 'grows' },
        { title: t('roles.permissions'), cell: (role) => role.permissions.length, className: 'num' },
        { title: t('roles.users'), cell: (role) => role.user_count, className: 'num' },
      ]}
      createForm={(close) => <RoleForm edited={null} onClose={close} />}
      extra={(role, close) => <RoleForm key={role.id} edited={role} onClose={close} />}
    />
  );
}

function byGroup(permissions: readonly Permission[]): Map<string, Permission[]> {
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions)
    groups.set(permission.group, [...(groups.get(permission.group) ?? []), permission]);
  return groups;
}

function RoleForm({ edited, onClose }: { edited: Role | null; onClose: () => void }) {
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
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set(edited?.permissions));
  const finish = (words: string) => {
    void queries.invalidateQueries({ queryKey: ['roles'] });
    notifyDone(words, name);
    onClose();
  };
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), description: description.trim(), permissions: [...held] };
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
    if (name.trim() !== '' && (edited !== null || parentId !== '') && !save.isPending) save.mutate();
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
      <fieldset>
        <legend className="mb-1 text-12 text-ink-3">{t('roles.permissionsOf', { count: held.size })}</legend>
        {[...groups].map(([group, list]) => {
          const codes = list.map((permission) => permission.code);
          const all = codes.every((code) => held.has(code));
          return (
            <div key={group} className="border-b py-2">
              <CheckField
                label={<b className="font-semibold">{group}</b>}
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
          disabled={name.trim() === '' || (edited === null && parentId === '')}
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

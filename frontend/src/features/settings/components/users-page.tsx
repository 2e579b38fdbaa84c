import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import type { User } from '@/api/types';
import { Tag } from '@/components/ui/tag';
import { newPassword } from '@/lib/new-password';

import { listRoles, listUsers, useChoices, indented } from '../api/choices';
import { UserActs } from './user-acts';
import { textOf } from './resource-form';
import { ResourcePage } from './resource-page';

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
        { title: t('users.role'), cell: (user) => user.role_name },
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

import { useTranslation } from 'react-i18next';

import type { Role } from '@/api/types';

import { formatMoney, formatPercent } from '@/lib/money';

import { listRoles } from '../api/choices';
import { RoleForm } from './role-form';
import { ResourcePage } from './resource-page';

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
            <span className="whitespace-pre">
              {role.depth > 0 && (
                <span className="font-normal text-ink-3" aria-hidden="true">
                  {`${'\u3000'.repeat(role.depth - 1)}\u3000└ `}
                </span>
              )}
              {role.name}
            </span>
          ),
        },
        { title: t('roles.description'), cell: (role) => role.description ?? '', className: 'grows' },
        {
          title: t('roles.floorColumn'),
          cell: (role) => `${formatPercent(role.price_floor_bp)}%`,
          className: 'num',
        },
        {
          title: t('roles.limitColumn'),
          cell: (role) => (role.correction_limit === null ? t('roles.limitNone') : formatMoney(role.correction_limit)),
          className: 'num',
        },
        { title: t('roles.permissions'), cell: (role) => role.permissions.length, className: 'num' },
        { title: t('roles.users'), cell: (role) => role.user_count, className: 'num' },
      ]}
      createForm={(close) => <RoleForm edited={null} onClose={close} />}
      extra={(role, close) => <RoleForm key={role.id} edited={role} onClose={close} />}
    />
  );
}

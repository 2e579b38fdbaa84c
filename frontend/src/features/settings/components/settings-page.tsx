import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { EmptyState } from '@/components/ui/states';
import { allowsAny, type Need } from '@/lib/permissions';

const ENTRIES: {
  to: string;
  key:
    | 'rules'
    | 'programs'
    | 'shops'
    | 'terminals'
    | 'users'
    | 'roles'
    | 'employees'
    | 'reasons'
    | 'apiClients'
    | 'audit'
    | 'tenant';
  needs: Need[];
}[] = [
  { to: '/rules', key: 'rules', needs: ['rulePublish'] },
  { to: '/settings/programs', key: 'programs', needs: ['programManage'] },
  { to: '/settings/shops', key: 'shops', needs: ['shopManage'] },
  { to: '/settings/terminals', key: 'terminals', needs: ['terminalManage'] },
  { to: '/settings/users', key: 'users', needs: ['userRead'] },
  { to: '/settings/roles', key: 'roles', needs: ['roleManage'] },
  { to: '/settings/employees', key: 'employees', needs: ['employeeManage'] },
  { to: '/settings/reasons', key: 'reasons', needs: ['tenantManage'] },
  { to: '/settings/api-clients', key: 'apiClients', needs: ['apiClientManage'] },
  { to: '/settings/audit', key: 'audit', needs: ['auditRead'] },
  { to: '/settings/tenant', key: 'tenant', needs: ['tenantManage'] },
];

/** Everything that can be set, as far as the person may. */
export function SettingsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const { permissions } = useSession();
  const entries = ENTRIES.filter((entry) => allowsAny(permissions, entry.needs));
  return (
    <OfficePage>
      <PageHead title={t('common:menu.settings')} />
      {entries.length === 0 && <EmptyState title={t('nothingToSet')} next={t('common:noAccess.next')} />}
      <ul className="grid grid-cols-3 gap-3 narrow:grid-cols-2 stacked:grid-cols-1">
        {entries.map((entry) => (
          <li key={entry.to}>
            <Link to={entry.to} className="sheet block h-full p-4 hover:border-accent-line hover:bg-accent-soft">
              <span className="block text-16 font-semibold">{t(`common:menu.${entry.key}`)}</span>
              <span className="text-13 text-ink-2">{t(`about.${entry.key}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </OfficePage>
  );
}

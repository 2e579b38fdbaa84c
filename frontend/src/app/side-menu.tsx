import { Link } from '@tanstack/react-router';
import { Lock, Settings } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { cn } from '@/lib/cn';

import type { Menu, MenuEntry } from './menu';

const RAIL_ENTRIES = 4;

/** What a phone's foot has room for, by what people look at from there. */
const ON_PHONE = ['/overview', '/desk', '/members', '/refunds', '/ledger'];

/** The menu: words at the left in the back office, a rail at the desk and on narrow screens, a row at a phone's foot. */
export function SideMenu({
  menu,
  shape,
  onLock,
}: {
  menu: Menu;
  shape: 'words' | 'rail' | 'foot';
  onLock: () => void;
}) {
  const { t } = useTranslation('common');
  if (shape === 'foot') return <Foot menu={menu} />;
  if (shape === 'rail') return <Rail menu={menu} onLock={onLock} />;
  return (
    <nav
      aria-label={t('menu.label')}
      className="flex min-h-0 flex-col overflow-y-auto border-r bg-surface px-2.5 py-3 narrow:px-1.5 narrow:py-2"
    >
      {menu.groups.map((group) => (
        <div key={group.title}>
          <h2 className="px-2.5 pt-3 pb-1 text-12 text-ink-3 narrow:hidden">{group.title}</h2>
          {group.entries.map((entry) => (
            <Entry key={entry.to} entry={entry} shape="row" />
          ))}
        </div>
      ))}
      <span className="flex-1" />
      <button
        type="button"
        onClick={onLock}
        className="flex h-9 items-center gap-2.5 rounded-2 px-2.5 text-ink-2 hover:bg-sunken narrow:h-auto narrow:flex-col narrow:gap-0.5 narrow:py-2 narrow:text-12"
      >
        <Lock size={20} aria-hidden="true" />
        {t('lock')}
      </button>
    </nav>
  );
}

function Foot({ menu }: { menu: Menu }) {
  const { t } = useTranslation('common');
  const first = ON_PHONE.flatMap((to) => menu.all.filter((entry) => entry.to === to)).slice(0, RAIL_ENTRIES);
  return (
    <nav aria-label={t('menu.label')} className="order-last grid auto-cols-fr grid-flow-col border-t bg-surface px-1">
      {first.map((entry) => (
        <Entry key={entry.to} entry={entry} shape="tile" />
      ))}
      <Entry entry={{ to: '/settings', label: t('menu.settings'), icon: Settings }} shape="tile" />
    </nav>
  );
}

function Rail({ menu, onLock }: { menu: Menu; onLock: () => void }) {
  const { t } = useTranslation('common');
  const more = menu.all.length > RAIL_ENTRIES;
  return (
    <nav aria-label={t('menu.label')} className="flex flex-col gap-1 border-r bg-surface px-1.5 py-2">
      {menu.all.slice(0, RAIL_ENTRIES).map((entry) => (
        <Entry key={entry.to} entry={entry} shape="tile" />
      ))}
      {more && <Entry entry={{ to: '/settings', label: t('menu.settings'), icon: Settings }} shape="tile" />}
      <span className="flex-1" />
      <button type="button" onClick={onLock} className={cn(TILE, 'hover:bg-sunken')}>
        <Lock size={20} aria-hidden="true" />
        {t('lock')}
      </button>
    </nav>
  );
}

const TILE = 'relative grid min-h-14 justify-items-center gap-1 rounded-2 pt-2 pb-1.5 text-center text-12 text-ink-2';
const ACTIVE = [
  'aria-[current]:bg-accent-soft aria-[current]:font-semibold aria-[current]:text-accent-text',
  'aria-[current]:before:absolute aria-[current]:before:inset-y-2.5 aria-[current]:before:-left-1.5 aria-[current]:before:w-[3px]',
  'aria-[current]:before:rounded-r-1 aria-[current]:before:bg-accent',
];

function Entry({ entry, shape }: { entry: MenuEntry; shape: 'tile' | 'row' }) {
  const Icon = entry.icon;
  return (
    <Link
      to={entry.to}
      className={cn(
        ACTIVE,
        shape === 'tile'
          ? TILE
          : [
              'relative flex h-9 items-center gap-2.5 rounded-2 px-2.5 text-ink-2',
              'narrow:mb-0.5 narrow:h-auto narrow:flex-col narrow:gap-0.5 narrow:px-0 narrow:py-2 narrow:text-center narrow:text-12',
            ],
        'hover:bg-sunken',
      )}
    >
      <Icon size={20} aria-hidden="true" />
      {entry.label}
    </Link>
  );
}

import { useNavigate } from '@tanstack/react-router';
import { CircleHelp, Languages, Lock, LogOut, Monitor, MonitorSmartphone, Nfc, SunMoon, UserRound } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Kbd } from '@/components/ui/kbd';
import { useSignOut } from '@/features/auth/api/sign-out';
import { changeLanguage } from '@/lib/i18n';
import { applyTheme, recall, recallTheme, remember, type Theme } from '@/lib/preferences';

import { PERSON_BUTTON, PersonName } from './person-name';

interface PersonMenuProps {
  /** It was asked for before it was here. */
  openAtFirst: boolean;
  onShortcuts: () => void;
  onTerminal: () => void;
  onLock: () => void;
}

const ITEM =
  'flex h-10 cursor-pointer items-center gap-2.5 rounded-2 px-2.5 outline-none data-[highlighted]:bg-accent-soft data-[highlighted]:text-accent-text';

/** The person's menu: account, lock, till, theme, language. Fetched after the desk stands. */
export function PersonMenu({ openAtFirst, onShortcuts, onTerminal, onLock }: PersonMenuProps) {
  const { t, i18n } = useTranslation('common');
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [theme, setTheme] = useState<Theme>(recallTheme);
  const [density, setDensity] = useState(recall('density') ?? 'comfortable');
  const english = i18n.language === 'en';

  return (
    <DropdownMenu.Root modal={false} defaultOpen={openAtFirst}>
      <DropdownMenu.Trigger className={PERSON_BUTTON}>
        <PersonName />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="reveal z-50 w-64 rounded-3 border bg-raised p-1.5 text-14 shadow-(--rg-shadow-2)"
        >
          <DropdownMenu.Item className={ITEM} onSelect={() => void navigate({ to: '/account' })}>
            <UserRound size={18} aria-hidden="true" />
            {t('account')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ITEM} onSelect={onLock}>
            <Lock size={18} aria-hidden="true" />
            {t('switchClerk')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ITEM} onSelect={onTerminal}>
            <MonitorSmartphone size={18} aria-hidden="true" />
            {t('terminal.change')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ITEM} onSelect={() => void navigate({ to: '/reader-test' })}>
            <Nfc size={18} aria-hidden="true" />
            {t('reader.test')}
          </DropdownMenu.Item>
          <DropdownMenu.Separator className="my-1.5 border-t" />
          <DropdownMenu.Item
            className={ITEM}
            onSelect={(event) => {
              event.preventDefault();
              const next: Theme = theme === 'light' ? 'dark' : theme === 'dark' ? 'system' : 'light';
              applyTheme(next);
              setTheme(next);
            }}
          >
            <SunMoon size={18} aria-hidden="true" />
            <span className="flex-1">{t('theme.label')}</span>
            <span className="text-ink-3">{t(`theme.${theme}`)}</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className={ITEM}
            onSelect={(event) => {
              event.preventDefault();
              const next = density === 'compact' ? 'comfortable' : 'compact';
              remember('density', next);
              document.documentElement.dataset.density = next;
              setDensity(next);
            }}
          >
            <Monitor size={18} aria-hidden="true" />
            <span className="flex-1">{t('density.label')}</span>
            <span className="text-ink-3">{t(density === 'compact' ? 'density.compact' : 'density.comfortable')}</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ITEM} onSelect={() => void changeLanguage(english ? 'zh-CN' : 'en')}>
            <Languages size={18} aria-hidden="true" />
            {t('otherLanguage')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ITEM} onSelect={onShortcuts}>
            <CircleHelp size={18} aria-hidden="true" />
            <span className="flex-1">{t('shortcuts')}</span>
            <Kbd>F1</Kbd>
          </DropdownMenu.Item>
          <DropdownMenu.Separator className="my-1.5 border-t" />
          <DropdownMenu.Item className={ITEM} onSelect={() => signOut.mutate()}>
            <LogOut size={18} aria-hidden="true" />
            {t('signOut')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

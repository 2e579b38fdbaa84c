import { Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { changeLanguage } from '@/lib/i18n';
import { applyTheme, type Language } from '@/lib/preferences';

import { Segmented } from './segmented';

/** Language and theme, for screens before the sign-in. */
export function LookSwitch() {
  const { t, i18n } = useTranslation('common');
  const [dark, setDark] = useState(document.documentElement.dataset.theme === 'dark');
  return (
    <div className="flex items-center justify-end gap-2.5">
      <Segmented<Language>
        label={t('language')}
        value={i18n.language === 'en' ? 'en' : 'zh-CN'}
        options={[
          { value: 'zh-CN', label: t('languageZh') },
          { value: 'en', label: 'English' },
        ]}
        onChange={(language) => void changeLanguage(language)}
      />
      <button
        type="button"
        className="grid size-11 place-items-center rounded-2 text-ink-3"
        aria-label={dark ? t('theme.toLight') : t('theme.toDark')}
        onClick={() => {
          applyTheme(dark ? 'light' : 'dark');
          setDark(!dark);
        }}
      >
        {dark ? <Sun size={20} aria-hidden="true" /> : <Moon size={20} aria-hidden="true" />}
      </button>
    </div>
  );
}

// One person, one look: theme and language that are chosen in another tab are taken here too.
import i18n from 'i18next';

import { changeLanguage } from '@/lib/i18n';
import { applyTheme, isRemembered, recallLanguage, recallTheme } from '@/lib/preferences';

import { queryClient } from './query-client';

export function followOtherTabs(): () => void {
  // What another tab chose since this one looked, before anybody listened, counts too.
  if (recallLanguage() !== i18n.language) void changeLanguage(recallLanguage());
  applyTheme(recallTheme());
  const onStorage = (event: StorageEvent) => {
    if (isRemembered(event, 'language')) void changeLanguage(recallLanguage());
    if (isRemembered(event, 'theme')) applyTheme(recallTheme());
  };
  // Some of the server's answers are words.
  const onLanguage = () => void queryClient.invalidateQueries();
  window.addEventListener('storage', onStorage);
  i18n.on('languageChanged', onLanguage);
  return () => {
    window.removeEventListener('storage', onStorage);
    i18n.off('languageChanged', onLanguage);
  };
}

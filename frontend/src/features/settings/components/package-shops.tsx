import { useTranslation } from 'react-i18next';

import { CheckGroup } from '@/components/ui/check-group';

import { listShops, useChoices } from '../api/choices';

interface PackageShopsProps {
  /** Ids; none for every shop. */
  chosen: readonly string[];
  error: string | undefined;
  onChange: (chosen: string[]) => void;
}

/** 适用门店: where a package is sold and used. A company with one shop has nothing to choose. */
export function PackageShops({ chosen, error, onChange }: PackageShopsProps) {
  const { t } = useTranslation('settings');
  const shops = useChoices('shops', listShops, (shop) => shop.name);
  if (shops.options.length < 2) return null;
  return (
    <CheckGroup
      legend={t('packages.shops')}
      options={shops.options}
      chosen={chosen}
      error={error}
      onChange={onChange}
    />
  );
}

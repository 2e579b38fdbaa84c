import { useTranslation } from 'react-i18next';

import { CheckField } from '@/components/ui/field';

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
    <fieldset>
      <legend className="text-12 text-ink-3">{t('packages.shops')}</legend>
      <div className="flex flex-wrap gap-x-4">
        {shops.options.map(({ value, label }) => (
          <CheckField
            key={value}
            label={label}
            checked={chosen.includes(value)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))
            }
          />
        ))}
      </div>
      {error && (
        <p role="alert" className="text-12 text-red">
          {error}
        </p>
      )}
    </fieldset>
  );
}

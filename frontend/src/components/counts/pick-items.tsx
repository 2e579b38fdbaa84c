import { useTranslation } from 'react-i18next';

import type { Package } from '@/api/types';
import { CheckField } from '@/components/ui/field';
import { formatWhole } from '@/lib/money';

import { itemWords } from './counts-words';

interface PickItemsProps {
  sold: Package;
  picked: readonly string[];
  onPick: (picked: readonly string[]) => void;
}

/** The items that a buyer picks some of, in the order of the package. */
export function PickItems({ sold, picked, onPick }: PickItemsProps) {
  const { t } = useTranslation('counts');
  const pick = sold.pick ?? 0;
  const offered = sold.items.filter((item) => item.optional);
  const change = (code: string, on: boolean) =>
    onPick(offered.map((item) => item.code).filter((each) => (each === code ? on : picked.includes(each))));
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-1 text-12 text-ink-3">
        {t('pick', { pick: formatWhole(pick), of: formatWhole(offered.length), picked: formatWhole(picked.length) })}
      </legend>
      <div className="grid grid-cols-2 gap-x-5 gap-y-1 stacked:grid-cols-1">
        {offered.map((item) => (
          <CheckField
            key={item.code}
            label={itemWords(item, t)}
            checked={picked.includes(item.code)}
            disabled={picked.length >= pick && !picked.includes(item.code)}
            onChange={(event) => change(item.code, event.target.checked)}
          />
        ))}
      </div>
    </fieldset>
  );
}

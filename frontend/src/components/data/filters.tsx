// Filters above the lists of the back office; each keeps its value where the page keeps it, in the address.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { Button } from '@/components/ui/button';
import { SelectField } from '@/components/ui/field';

const SHOPS_KEPT_MS = 10 * 60_000;

/** Shops to choose from; whoever may not list them is offered none. */
export const shopChoice = queryOptions({
  queryKey: ['shops', 'choice'],
  queryFn: () => unwrap(client.GET('/shops', { params: { query: { limit: 200 } } })),
  retry: false,
  staleTime: SHOPS_KEPT_MS,
});

/** A filter by one of several. */
export function ChoiceFilter({
  label,
  value,
  options,
  onChoose,
}: {
  label: string;
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string | undefined) => void;
}) {
  const { t } = useTranslation('common');
  return (
    <SelectField
      boxClassName="w-44"
      label={label}
      value={value ?? ''}
      onChange={(event) => onChoose(event.target.value || undefined)}
    >
      <option value="">{t('filter.all')}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </SelectField>
  );
}

/** Legal entities to choose from; whoever may not list them is offered none. */
const entityChoice = queryOptions({
  queryKey: ['legal-entities', 'choice'],
  queryFn: () => unwrap(client.GET('/legal-entities', { params: { query: { limit: 200 } } })),
  retry: false,
  staleTime: SHOPS_KEPT_MS,
});

/** A filter by legal entity, where there are several. */
export function EntityFilter({
  label,
  value,
  onChoose,
}: {
  label: string;
  value: string | undefined;
  onChoose: (entity: string | undefined) => void;
}) {
  const entities = useQuery(entityChoice).data?.items ?? [];
  if (entities.length < 2) return null;
  const options = entities.map((entity) => ({ value: entity.id, label: entity.name }));
  return <ChoiceFilter label={label} value={value} options={options} onChoose={onChoose} />;
}

/** A filter by shop, where there are several. */
export function ShopFilter({
  value,
  onChoose,
}: {
  value: string | undefined;
  onChoose: (shop: string | undefined) => void;
}) {
  const { t } = useTranslation('common');
  const shops = useQuery(shopChoice).data?.items ?? [];
  if (shops.length < 2) return null;
  const options = shops.map((shop) => ({ value: shop.id, label: shop.name }));
  return <ChoiceFilter label={t('filter.shop')} value={value} options={options} onChoose={onChoose} />;
}

/** Takes every filter off; shown while one is on. */
export function ResetFilter({ on, onReset }: { on: boolean; onReset: () => void }) {
  const { t } = useTranslation('common');
  if (!on) return null;
  return (
    <Button look="ghost" onClick={onReset}>
      {t('filter.reset')}
    </Button>
  );
}

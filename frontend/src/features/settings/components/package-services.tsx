import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { CategoryField } from '@/components/goods/category-field';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';

import { decimals, digits, serviceDraft, SERVICES_MAX, type ServiceDraft } from './package-draft';

/** Fewer would share nothing. */
const SERVICES_MIN = 2;

interface PackageServicesProps {
  services: ServiceDraft[];
  onChange: (services: ServiceDraft[]) => void;
  errorOf: (field: string) => string | undefined;
}

/** The services that share the counts of an item, each with its price and the counts that it takes. */
export function PackageServices({ services, onChange, errorOf }: PackageServicesProps) {
  const { t } = useTranslation('settings');
  const set = (id: number, change: Partial<ServiceDraft>) =>
    onChange(services.map((service) => (service.id === id ? { ...service, ...change } : service)));
  return (
    <div className="col-span-full flex flex-col gap-4 border-l-2 pl-4">
      {services.map((service, index) => {
        const at = (field: string) => errorOf(`pool/${index}/${field}`);
        return (
          <fieldset key={service.id} className="grid grid-cols-3 items-start gap-3 stacked:grid-cols-1">
            <legend className="mb-1 text-12 font-semibold text-ink-2">
              {t('packages.service', { number: index + 1 })}
            </legend>
            <TextField
              label={t('packages.itemLabel')}
              required
              maxLength={100}
              value={service.label}
              error={at('label')}
              onChange={(event) => set(service.id, { label: event.target.value })}
            />
            <TextField
              label={t('packages.itemCode')}
              required
              maxLength={40}
              value={service.code}
              error={at('code')}
              onChange={(event) => set(service.id, { code: event.target.value })}
            />
            <TextField
              label={t('packages.servicePrice')}
              required
              inputMode="decimal"
              maxLength={14}
              value={service.unit_price}
              error={at('unit_price')}
              onChange={(event) => set(service.id, { unit_price: decimals(event.target.value) })}
            />
            <TextField
              label={t('packages.weight')}
              required
              inputMode="numeric"
              value={service.weight}
              error={at('weight')}
              onChange={(event) => set(service.id, { weight: digits(event.target.value) })}
            />
            <CategoryField
              label={t('packages.category')}
              value={service.category}
              error={at('category')}
              onChange={(category) => set(service.id, { category })}
            />
            {services.length > SERVICES_MIN && (
              <Button
                look="ghost"
                className="mt-5 self-start"
                onClick={() => onChange(services.filter((each) => each.id !== service.id))}
              >
                {t('packages.removeService')}
              </Button>
            )}
          </fieldset>
        );
      })}
      {services.length < SERVICES_MAX && (
        <Button
          className="self-start"
          onClick={() => onChange([...services, serviceDraft(Math.max(...services.map(({ id }) => id)) + 1, null)])}
        >
          <Plus size={16} aria-hidden="true" />
          {t('packages.addService')}
        </Button>
      )}
    </div>
  );
}

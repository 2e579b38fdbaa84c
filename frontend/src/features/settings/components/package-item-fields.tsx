import { useTranslation } from 'react-i18next';

import { CategoryField } from '@/components/goods/category-field';
import { Button } from '@/components/ui/button';
import { CheckGroup } from '@/components/ui/check-group';
import { CheckField, TextField } from '@/components/ui/field';

import { decimals, digits, serviceDraft, type ItemDraft } from './package-draft';
import { PackageServices } from './package-services';

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

interface PackageItemFieldsProps {
  item: ItemDraft;
  number: number;
  onChange: (change: Partial<ItemDraft>) => void;
  /** Absent for the only item. */
  onRemove: (() => void) | undefined;
  /** What the server said of a field, by its path in the item. */
  errorOf: (field: string) => string | undefined;
}

/** One item of a package: counts of one thing, a time pass, or counts that several services share. */
export function PackageItemFields({ item, number, onChange, onRemove, errorOf }: PackageItemFieldsProps) {
  const { t } = useTranslation('settings');
  const shared = item.services.length > 0;
  return (
    <fieldset className="grid grid-cols-3 gap-4 border-t pt-4 stacked:grid-cols-1">
      <legend className="pr-3 text-14 font-semibold">{t('packages.item', { number })}</legend>
      <TextField
        label={t('packages.itemLabel')}
        required
        maxLength={100}
        value={item.label}
        error={errorOf('label')}
        onChange={(event) => onChange({ label: event.target.value })}
      />
      <TextField
        label={t('packages.itemCode')}
        required
        maxLength={40}
        value={item.code}
        error={errorOf('code')}
        onChange={(event) => onChange({ code: event.target.value })}
      />
      <TextField
        label={t(shared ? 'packages.countPrice' : 'packages.unitPrice')}
        required
        inputMode="decimal"
        maxLength={14}
        value={item.unit_price}
        error={errorOf('unit_price')}
        onChange={(event) => onChange({ unit_price: decimals(event.target.value) })}
      />
      {!item.unlimited && (
        <>
          <TextField
            label={t('packages.paid')}
            required
            inputMode="numeric"
            value={item.paid}
            error={errorOf('paid')}
            onChange={(event) => onChange({ paid: digits(event.target.value) })}
          />
          <TextField
            label={t('packages.gift')}
            inputMode="numeric"
            value={item.gift}
            error={errorOf('gift')}
            onChange={(event) => onChange({ gift: digits(event.target.value) })}
          />
        </>
      )}
      <TextField
        label={t('packages.perDay')}
        inputMode="numeric"
        value={item.per_day}
        error={errorOf('per_day')}
        onChange={(event) => onChange({ per_day: digits(event.target.value) })}
      />
      <CategoryField
        label={t('packages.category')}
        value={item.category}
        error={errorOf('category')}
        onChange={(category) => onChange({ category })}
      />
      <div className="col-span-full flex flex-wrap items-center gap-x-5 gap-y-2">
        <CheckField
          label={t('packages.unlimited')}
          checked={item.unlimited}
          onChange={(event) => onChange({ unlimited: event.target.checked })}
        />
        {errorOf('unlimited') && <p className="text-12 text-red">{errorOf('unlimited')}</p>}
        {!item.unlimited && (
          <CheckField
            label={t('packages.shared')}
            checked={shared}
            onChange={(event) =>
              onChange({ services: event.target.checked ? [1, 2].map((id) => serviceDraft(id, null)) : [] })
            }
          />
        )}
        <CheckField
          label={t('packages.optional')}
          checked={item.optional}
          onChange={(event) => onChange({ optional: event.target.checked })}
        />
        {onRemove && (
          <Button look="ghost" onClick={onRemove}>
            {t('packages.removeItem')}
          </Button>
        )}
      </div>
      {shared && !item.unlimited && (
        <PackageServices services={item.services} onChange={(services) => onChange({ services })} errorOf={errorOf} />
      )}
      <WeekdayChoice chosen={item.weekdays} onChange={(weekdays) => onChange({ weekdays })} />
    </fieldset>
  );
}

function WeekdayChoice({ chosen, onChange }: { chosen: number[]; onChange: (days: number[]) => void }) {
  const { t } = useTranslation('settings');
  const { t: words } = useTranslation('counts');
  return (
    <CheckGroup
      className="col-span-full"
      legend={t('packages.weekdays')}
      options={WEEKDAYS.map((day) => ({ value: Number(day), label: words(`weekday.${day}`) }))}
      chosen={chosen}
      onChange={onChange}
    />
  );
}

import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { CategoriesField, useCategories } from '@/components/goods/categories-field';
import { categoryOptions } from '@/components/goods/category-words';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { cn } from '@/lib/cn';
import { listComma } from '@/lib/comma';
import { formatPercent, formatZhe, parsePercent } from '@/lib/money';

import { FRESH_ITEM, WEEKDAYS, type ItemDraft, type PricingDraft } from '../sale-drafts';
import { Chips } from './chips';
import { ChoiceCards } from './choice-cards';
import type { EditorProps, TierStep } from './editor-parts';

/** Discounts by goods, tier, weekday and hour, and how several prices of one line go together. */
export function PricingEditor({ draft, live, tiers, onChange, errorOf, readOnly }: EditorProps<PricingDraft>) {
  const { t } = useTranslation('rules');
  const set = (index: number, change: Partial<ItemDraft>) =>
    onChange({
      ...draft,
      items: draft.items.map((item, at) => (at === index ? { ...item, ...change } : item)),
    });
  const markOf = (item: ItemDraft): 'added' | 'changed' | null => {
    if (!live) return null;
    const before = live.items.find((each) => each.code === item.code);
    if (!before) return 'added';
    return JSON.stringify(before) === JSON.stringify(item) ? null : 'changed';
  };
  return (
    <div className="flex flex-col">
      <h3 className="px-4 pt-3 text-12 text-ink-3">{t('pricing.combine')}</h3>
      <ChoiceCards
        className="pt-2!"
        legend={t('pricing.combine')}
        name="combine"
        value={draft.combine}
        was={live?.combine}
        options={(['lowest_single', 'member_then_tier', 'stack'] as const).map((combine) => ({
          value: combine,
          title: t(`pricing.combines.${combine}.title`),
          note: t(`pricing.combines.${combine}.note`),
        }))}
        readOnly={readOnly}
        onChange={(combine) => onChange({ ...draft, combine })}
      />
      <h3 className="border-t px-4 pt-3 text-12 text-ink-3">{t('pricing.items')}</h3>
      {draft.items.length === 0 && <p className="px-4 py-3 text-ink-2">{t('pricing.noItems')}</p>}
      <ol>
        {draft.items.map((item, index) => (
          // Items have no identity of their own; their place is it.
          <Item
            key={`item-${String(index)}`}
            item={item}
            index={index}
            tiers={tiers}
            mark={markOf(item)}
            readOnly={readOnly}
            errorOf={errorOf}
            onSet={(change) => set(index, change)}
            onRemove={() => onChange({ ...draft, items: draft.items.filter((_, at) => at !== index) })}
          />
        ))}
      </ol>
      <div className="flex min-h-11 items-center gap-3 border-t px-4">
        {!readOnly && (
          <Button
            size="small"
            look="ghost"
            onClick={() => onChange({ ...draft, items: [...draft.items, { ...FRESH_ITEM }] })}
          >
            <Plus size={16} aria-hidden="true" />
            {t('pricing.add')}
          </Button>
        )}
        <span className="flex-1" />
        <span className="text-13 text-ink-3">{t('pricing.footnote')}</span>
      </div>
    </div>
  );
}

function Item({
  item,
  index,
  tiers,
  mark,
  readOnly,
  errorOf,
  onSet,
  onRemove,
}: {
  item: ItemDraft;
  index: number;
  tiers: readonly TierStep[];
  mark: 'added' | 'changed' | null;
  readOnly: boolean;
  errorOf: (pointer: string) => string | undefined;
  onSet: (change: Partial<ItemDraft>) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('rules');
  const at = (field: string) => errorOf(`/items/${index}/${field}`);
  const levels = [
    ...tiers,
    ...item.levels
      .filter((level) => !tiers.some((tier) => tier.level === level))
      .map((level) => ({ level, name: t('levelNumber', { level }) })),
  ];
  return (
    <li className={cn('flex flex-col gap-3 border-b p-4 last:border-b-0', mark && 'bg-ochre-soft')}>
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          boxClassName="w-44"
          label={t('pricing.code')}
          value={item.code}
          maxLength={40}
          readOnly={readOnly}
          error={at('code')}
          onChange={(event) => onSet({ code: event.target.value })}
        />
        <TextField
          boxClassName="w-28"
          label={t('pricing.off')}
          value={item.off}
          inputMode="decimal"
          readOnly={readOnly}
          error={at('percent_off_bp')}
          onChange={(event) => onSet({ off: event.target.value })}
        />
        <TextField
          boxClassName="w-24"
          label={t('pricing.from')}
          value={item.from}
          readOnly={readOnly}
          error={at('from_minute')}
          onChange={(event) => onSet({ from: event.target.value })}
        />
        <TextField
          boxClassName="w-24"
          label={t('pricing.to')}
          value={item.to}
          readOnly={readOnly}
          error={at('to_minute')}
          onChange={(event) => onSet({ to: event.target.value })}
        />
      </div>
      <CategoriesField
        label={t('pricing.categories')}
        none={t('pricing.allGoods')}
        chosen={item.categories}
        readOnly={readOnly}
        error={at('categories')}
        onChange={(categories) => onSet({ categories })}
      />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <Chips
          label={t('pricing.weekdays')}
          options={WEEKDAYS.map((day) => ({ value: day, label: t(`pricing.day.${day}`) }))}
          chosen={item.weekdays}
          readOnly={readOnly}
          onChange={(weekdays) => onSet({ weekdays: weekdays.toSorted((a, b) => a - b) })}
        />
        <Chips
          label={t('pricing.levels')}
          options={levels.map((tier) => ({ value: tier.level, label: tier.name }))}
          chosen={item.levels}
          readOnly={readOnly}
          onChange={(chosen) => onSet({ levels: chosen.toSorted((a, b) => a - b) })}
        />
      </div>
      <div className="flex items-center gap-3">
        {mark && (
          <span className="rounded-1 border border-ochre px-1.5 text-11 font-semibold text-ochre">
            {t(`mark.${mark}`)}
          </span>
        )}
        <p className="min-w-0 flex-1 text-13 text-ink-2">
          <ItemWords item={item} levels={levels} />
        </p>
        {!readOnly && (
          <Button size="small" look="ghost" onClick={onRemove}>
            <Trash2 size={16} aria-hidden="true" />
            {t('pricing.remove')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** An item as one would say it at the counter. */
function ItemWords({ item, levels }: { item: ItemDraft; levels: readonly TierStep[] }) {
  const { t } = useTranslation('rules');
  const off = parsePercent(item.off);
  const goods = categoryOptions(useCategories(), item.categories)
    .filter((each) => item.categories.includes(each.code))
    .map((each) => each.label)
    .join(listComma());
  const days = item.weekdays.map((day) => t(`pricing.day.${day as (typeof WEEKDAYS)[number]}`)).join(listComma());
  const who = levels
    .filter((tier) => item.levels.includes(tier.level))
    .map((tier) => tier.name)
    .join(listComma());
  return [
    days ? t('pricing.words.days', { days }) : t('pricing.words.everyDay'),
    item.from === '00:00' && item.to === '24:00' ? null : t('pricing.words.hours', { from: item.from, to: item.to }),
    who || t('pricing.words.everybody'),
    goods || t('pricing.allGoods'),
    off === null ? null : t('discount.means', { zhe: formatZhe(off), percent: formatPercent(off) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

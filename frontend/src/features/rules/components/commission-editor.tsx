import { useQuery } from '@tanstack/react-query';
import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { Activity, CommissionBase } from '@/api/types';
import { gradesQuery } from '@/components/staff/grades-query';
import { CategoriesField } from '@/components/goods/categories-field';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { cn } from '@/lib/cn';

import {
  FRESH_COMMISSION_ITEM,
  FRESH_LADDER,
  type CommissionDraft,
  type CommissionItemDraft,
} from '../commission-draft';
import { Chips } from './chips';
import { CommissionLadders } from './commission-ladders';
import { CommissionProducts } from './commission-products';
import type { EditorProps } from './editor-parts';

const ACTIVITIES: readonly Activity[] = ['sale', 'count_use', 'top_up', 'package'];
const BASES: readonly CommissionBase[] = ['paid', 'charged', 'list'];

/** 提成规则: items in the order in which they are tried, and the ladders that they may name. */
export function CommissionEditor({ draft, live, onChange, errorOf, readOnly }: EditorProps<CommissionDraft>) {
  const { t } = useTranslation('rules');
  const setItems = (items: CommissionItemDraft[]) => onChange({ ...draft, items });
  const markOf = (item: CommissionItemDraft): 'added' | 'changed' | null => {
    if (!live) return null;
    const before = live.items.find((each) => each.code === item.code);
    if (!before) return 'added';
    return JSON.stringify(before) === JSON.stringify(item) ? null : 'changed';
  };
  return (
    <div className="flex flex-col">
      <p className="px-4 pt-3 text-13 text-ink-2">{t('commission.order')}</p>
      {draft.items.length === 0 && <p className="px-4 py-3 text-ink-2">{t('commission.noItems')}</p>}
      <ol>
        {draft.items.map((item, index) => (
          // Items have no identity of their own; their place is it.
          <Item
            key={`item-${String(index)}`}
            item={item}
            index={index}
            ladders={draft.ladders.map((ladder) => ladder.code)}
            mark={markOf(item)}
            readOnly={readOnly}
            errorOf={errorOf}
            onSet={(change) => setItems(draft.items.map((each, at) => (at === index ? { ...each, ...change } : each)))}
            onRemove={() => setItems(draft.items.filter((_, at) => at !== index))}
            onUp={
              index === 0
                ? undefined
                : () => setItems(draft.items.with(index - 1, item).with(index, draft.items[index - 1] ?? item))
            }
          />
        ))}
      </ol>
      {!readOnly && (
        <div className="flex min-h-11 items-center gap-3 border-t px-4">
          <Button size="small" look="ghost" onClick={() => setItems([...draft.items, { ...FRESH_COMMISSION_ITEM }])}>
            <Plus size={16} aria-hidden="true" />
            {t('commission.add')}
          </Button>
          <Button
            size="small"
            look="ghost"
            onClick={() => onChange({ ...draft, ladders: [...draft.ladders, { ...FRESH_LADDER }] })}
          >
            <Plus size={16} aria-hidden="true" />
            {t('commission.addLadder')}
          </Button>
        </div>
      )}
      <CommissionLadders
        ladders={draft.ladders}
        readOnly={readOnly}
        errorOf={errorOf}
        onChange={(ladders) => onChange({ ...draft, ladders })}
      />
    </div>
  );
}

function Item({
  item,
  index,
  ladders,
  mark,
  readOnly,
  errorOf,
  onSet,
  onRemove,
  onUp,
}: {
  item: CommissionItemDraft;
  index: number;
  ladders: readonly string[];
  mark: 'added' | 'changed' | null;
  readOnly: boolean;
  errorOf: (pointer: string) => string | undefined;
  onSet: (change: Partial<CommissionItemDraft>) => void;
  onRemove: () => void;
  onUp: (() => void) | undefined;
}) {
  const { t, i18n } = useTranslation('rules');
  const grades = useQuery(gradesQuery).data?.items ?? [];
  const at = (field: string) => errorOf(`/items/${index}/${field}`);
  const language = i18n.language === 'en' ? 'en' : 'zh-CN';
  const byLadder = item.ladder !== '';
  return (
    <li className={cn('flex flex-col gap-3 border-b p-4 last:border-b-0', mark && 'bg-ochre-soft')}>
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          boxClassName="w-36"
          label={t('commission.code')}
          value={item.code}
          maxLength={40}
          readOnly={readOnly}
          error={at('code')}
          onChange={(event) => onSet({ code: event.target.value })}
        />
        <SelectField
          boxClassName="w-52"
          label={t('commission.base')}
          value={item.base}
          disabled={readOnly}
          onChange={(event) => onSet({ base: event.target.value as CommissionBase })}
        >
          {BASES.map((base) => (
            <option key={base} value={base}>
              {t(`commission.bases.${base}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          boxClassName="w-24"
          label={t('commission.rate')}
          inputMode="decimal"
          value={byLadder ? '' : item.rate}
          readOnly={readOnly || byLadder}
          error={at('rate_bp')}
          onChange={(event) => onSet({ rate: event.target.value })}
        />
        <TextField
          boxClassName="w-28"
          label={t('commission.fee')}
          inputMode="decimal"
          placeholder="0.00"
          value={item.fee}
          readOnly={readOnly}
          error={at('fee')}
          onChange={(event) => onSet({ fee: event.target.value })}
        />
        {(ladders.length > 0 || byLadder) && (
          <SelectField
            boxClassName="w-36"
            label={t('commission.ladder')}
            value={item.ladder}
            disabled={readOnly}
            error={at('ladder')}
            onChange={(event) => onSet({ ladder: event.target.value })}
          >
            <option value="">{t('commission.noLadder')}</option>
            {[...new Set([...ladders, ...(byLadder ? [item.ladder] : [])])].map((code) => (
              <option key={code} value={code}>
                {code}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      <CategoriesField
        label={t('commission.categories')}
        none={t('pricing.allGoods')}
        chosen={item.categories}
        readOnly={readOnly}
        error={at('categories')}
        onChange={(categories) => onSet({ categories })}
      />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <Chips
          label={t('commission.activities')}
          options={ACTIVITIES.map((value) => ({ value, label: t(`commission.activity.${value}`) }))}
          chosen={item.activities}
          readOnly={readOnly}
          onChange={(activities) => onSet({ activities })}
        />
        <Chips
          label={t('commission.role')}
          options={(['performer', 'seller'] as const).map((value) => ({
            value,
            label: t(`commission.roles.${value}`),
          }))}
          chosen={item.role ? [item.role] : []}
          readOnly={readOnly}
          onChange={(chosen) => onSet({ role: chosen.at(-1) ?? null })}
        />
        <Chips
          label={t('commission.customer')}
          options={(['member', 'walk_in'] as const).map((value) => ({
            value,
            label: t(`commission.customers.${value}`),
          }))}
          chosen={item.customer ? [item.customer] : []}
          readOnly={readOnly}
          onChange={(chosen) => onSet({ customer: chosen.at(-1) ?? null })}
        />
        <Chips
          label={t('commission.assigned')}
          options={(['requested', 'rotation'] as const).map((value) => ({
            value,
            label: t(`commission.assign.${value}`),
          }))}
          chosen={item.assigned ? [item.assigned] : []}
          readOnly={readOnly}
          onChange={(chosen) => onSet({ assigned: chosen.at(-1) ?? null })}
        />
        {grades.length > 0 && (
          <Chips
            label={t('commission.grades')}
            options={grades
              .filter((grade) => !grade.retired || item.grades.includes(grade.code))
              .map((grade) => ({ value: grade.code, label: grade.labels[language] }))}
            chosen={item.grades}
            readOnly={readOnly}
            onChange={(chosen) => onSet({ grades: chosen })}
          />
        )}
        <CommissionProducts chosen={item.products} readOnly={readOnly} onChange={(products) => onSet({ products })} />
      </div>
      <div className="flex items-center gap-3">
        {mark && (
          <span className="rounded-1 border border-ochre px-1.5 text-11 font-semibold text-ochre">
            {t(`mark.${mark}`)}
          </span>
        )}
        <span className="flex-1 text-12 text-ink-3">{t('commission.emptyFitsAll')}</span>
        {!readOnly && (
          <>
            <Button size="small" look="ghost" disabled={!onUp} onClick={onUp}>
              <ArrowUp size={16} aria-hidden="true" />
              {t('commission.up')}
            </Button>
            <Button size="small" look="ghost" onClick={onRemove}>
              <Trash2 size={16} aria-hidden="true" />
              {t('commission.remove')}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}

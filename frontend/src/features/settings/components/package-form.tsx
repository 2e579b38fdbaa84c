// A package with its items. The server judges it; each of its words lands on its field.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import type { Package, PackageItem, TermBegin } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CheckField, SelectField, TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { normaliseTyped } from '@/lib/money';

type ItemDraft = Record<'code' | 'label' | 'category' | 'paid' | 'gift' | 'unit_price' | 'per_day', string> & {
  id: number;
  unlimited: boolean;
  weekdays: number[];
};

interface Draft {
  code: string;
  name: string;
  price: string;
  refund_unit_price: string;
  term_months: string;
  term_begins: TermBegin;
  pause_days: string;
  pause_times: string;
  items: ItemDraft[];
}

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
const ITEMS_MAX = 20;

function itemDraft(id: number, item: PackageItem | null): ItemDraft {
  return {
    id,
    code: item?.code ?? '',
    label: item?.label ?? '',
    category: item?.category ?? '',
    paid: item && !item.unlimited ? String(item.paid) : '',
    gift: item && !item.unlimited && item.gift > 0 ? String(item.gift) : '',
    unit_price: item?.unit_price ?? '',
    per_day: item?.per_day == null ? '' : String(item.per_day),
    unlimited: item?.unlimited ?? false,
    weekdays: item?.weekdays ?? [],
  };
}

function draftOf(sold: Package | null): Draft {
  return {
    code: sold?.code ?? '',
    name: sold?.name ?? '',
    price: sold?.price ?? '',
    refund_unit_price: sold?.refund_unit_price ?? '',
    term_months: sold ? (sold.term_months === null ? '' : String(sold.term_months)) : '12',
    term_begins: sold?.term_begins ?? 'at_sale',
    pause_days: sold?.pause ? String(sold.pause.days) : '',
    pause_times: sold?.pause ? String(sold.pause.times) : '',
    items: (sold?.items ?? [null]).map((item, index) => itemDraft(index + 1, item)),
  };
}

const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** A time pass may be paused for so many days; once, when nothing is said of how often. */
function pauseOf(draft: Draft) {
  const days = numberOf(draft.pause_days);
  const isPass = draft.items.some((item) => item.unlimited);
  return isPass && days !== null ? { days, times: numberOf(draft.pause_times) ?? 1 } : null;
}

function termsOf(draft: Draft) {
  return {
    name: draft.name.trim(),
    price: draft.price.trim(),
    refund_unit_price: draft.refund_unit_price.trim() || null,
    term_months: numberOf(draft.term_months),
    term_begins: draft.term_begins,
    pause: pauseOf(draft),
    items: draft.items.map((item) => ({
      code: item.code.trim(),
      label: item.label.trim(),
      category: item.category.trim() || null,
      paid: item.unlimited ? 0 : (numberOf(item.paid) ?? 0),
      gift: item.unlimited ? 0 : (numberOf(item.gift) ?? 0),
      unlimited: item.unlimited,
      unit_price: item.unit_price.trim(),
      per_day: numberOf(item.per_day),
      weekdays: item.weekdays,
    })),
  };
}

export function PackageForm({ sold, onClose }: { sold: Package | null; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(sold));
  const save = useMutation({
    mutationFn: () =>
      sold
        ? unwrap(
            client.PATCH('/packages/{id}', {
              params: { path: { id: sold.id }, header: ifMatch(sold.row_version) },
              body: termsOf(draft),
            }),
          )
        : unwrap(client.POST('/packages', { body: { code: draft.code.trim(), ...termsOf(draft) } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['packages'] });
      notifyDone(t('common:saved'), draft.name);
      onClose();
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 412)
        void queries.invalidateQueries({ queryKey: ['packages'] });
    },
  });
  const fields = save.error instanceof ApiProblem ? save.error.fields : [];
  const errorOf = (pointer: string): string | undefined => {
    const found = fields.find((field) => field.pointer === pointer || field.pointer.startsWith(`${pointer}/`));
    return found && fieldWordsOf(found);
  };
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const setItem = (id: number, change: Partial<ItemDraft>) =>
    setDraft((now) => ({ ...now, items: now.items.map((item) => (item.id === id ? { ...item, ...change } : item)) }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const digits = (text: string) => text.replace(/\D/g, '').slice(0, 5);
  const decimals = (text: string) => normaliseTyped(text).replace(/[^\d.]/g, '');
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      <div className="grid grid-cols-2 gap-4 stacked:grid-cols-1">
        <TextField
          label={t('name')}
          required
          maxLength={100}
          value={draft.name}
          error={errorOf('/name')}
          onChange={(event) => set({ name: event.target.value })}
        />
        <TextField
          label={t('code')}
          required
          maxLength={40}
          value={draft.code}
          readOnly={sold !== null}
          error={errorOf('/code')}
          onChange={(event) => set({ code: event.target.value })}
        />
        <TextField
          label={t('packages.price')}
          required
          inputMode="decimal"
          maxLength={14}
          value={draft.price}
          error={errorOf('/price')}
          onChange={(event) => set({ price: decimals(event.target.value) })}
        />
        <TextField
          label={t('packages.refundUnitPrice')}
          inputMode="decimal"
          maxLength={14}
          value={draft.refund_unit_price}
          error={errorOf('/refund_unit_price')}
          onChange={(event) => set({ refund_unit_price: decimals(event.target.value) })}
        />
        <TextField
          label={t('packages.termMonths')}
          inputMode="numeric"
          value={draft.term_months}
          error={errorOf('/term_months')}
          onChange={(event) => set({ term_months: digits(event.target.value) })}
        />
        <SelectField
          label={t('packages.begins')}
          value={draft.term_begins}
          error={errorOf('/term_begins')}
          onChange={(event) => set({ term_begins: event.target.value as TermBegin })}
        >
          <option value="at_sale">{t('packages.at_sale')}</option>
          <option value="at_first_use">{t('packages.at_first_use')}</option>
        </SelectField>
        {draft.items.some((item) => item.unlimited) && (
          <>
            <TextField
              label={t('packages.pauseDays')}
              inputMode="numeric"
              value={draft.pause_days}
              error={errorOf('/pause/days')}
              onChange={(event) => set({ pause_days: digits(event.target.value) })}
            />
            <TextField
              label={t('packages.pauseTimes')}
              inputMode="numeric"
              value={draft.pause_times}
              error={errorOf('/pause/times')}
              onChange={(event) => set({ pause_times: digits(event.target.value) })}
            />
          </>
        )}
      </div>
      {draft.items.map((item, index) => {
        const at = (field: string) => errorOf(`/items/${index}/${field}`);
        return (
          <fieldset key={item.id} className="grid grid-cols-3 gap-4 border-t pt-4 stacked:grid-cols-1">
            <legend className="pr-3 text-14 font-semibold">{t('packages.item', { number: index + 1 })}</legend>
            <TextField
              label={t('packages.itemLabel')}
              required
              maxLength={100}
              value={item.label}
              error={at('label')}
              onChange={(event) => setItem(item.id, { label: event.target.value })}
            />
            <TextField
              label={t('packages.itemCode')}
              required
              maxLength={40}
              value={item.code}
              error={at('code')}
              onChange={(event) => setItem(item.id, { code: event.target.value })}
            />
            <TextField
              label={t('packages.unitPrice')}
              required
              inputMode="decimal"
              maxLength={14}
              value={item.unit_price}
              error={at('unit_price')}
              onChange={(event) => setItem(item.id, { unit_price: decimals(event.target.value) })}
            />
            {!item.unlimited && (
              <>
                <TextField
                  label={t('packages.paid')}
                  required
                  inputMode="numeric"
                  value={item.paid}
                  error={at('paid')}
                  onChange={(event) => setItem(item.id, { paid: digits(event.target.value) })}
                />
                <TextField
                  label={t('packages.gift')}
                  inputMode="numeric"
                  value={item.gift}
                  error={at('gift')}
                  onChange={(event) => setItem(item.id, { gift: digits(event.target.value) })}
                />
              </>
            )}
            <TextField
              label={t('packages.perDay')}
              inputMode="numeric"
              value={item.per_day}
              error={at('per_day')}
              onChange={(event) => setItem(item.id, { per_day: digits(event.target.value) })}
            />
            <TextField
              label={t('packages.category')}
              maxLength={40}
              value={item.category}
              error={at('category')}
              onChange={(event) => setItem(item.id, { category: event.target.value })}
            />
            <div className="col-span-full flex flex-wrap items-center gap-x-5 gap-y-2">
              <CheckField
                label={t('packages.unlimited')}
                checked={item.unlimited}
                onChange={(event) => setItem(item.id, { unlimited: event.target.checked })}
              />
              {at('unlimited') && <p className="text-12 text-red">{at('unlimited')}</p>}
              {draft.items.length > 1 && (
                <Button look="ghost" onClick={() => set({ items: draft.items.filter((each) => each.id !== item.id) })}>
                  {t('packages.removeItem')}
                </Button>
              )}
            </div>
            <WeekdayChoice chosen={item.weekdays} onChange={(weekdays) => setItem(item.id, { weekdays })} />
          </fieldset>
        );
      })}
      {draft.items.length < ITEMS_MAX && (
        <Button
          className="self-start"
          onClick={() =>
            set({ items: [...draft.items, itemDraft(Math.max(...draft.items.map((item) => item.id)) + 1, null)] })
          }
        >
          <Plus size={16} aria-hidden="true" />
          {t('packages.addItem')}
        </Button>
      )}
      {save.isError && (
        <p role="alert" className="text-red">
          {sentenceOf(save.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="filled" hint="Enter" pending={save.isPending}>
          {sold ? t('common:save') : t('packages.new')}
        </Button>
        <Button look="ghost" hint="Esc" onClick={onClose}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  );
}

function WeekdayChoice({ chosen, onChange }: { chosen: number[]; onChange: (days: number[]) => void }) {
  const { t } = useTranslation('settings');
  const { t: words } = useTranslation('counts');
  return (
    <fieldset className="col-span-full">
      <legend className="text-12 text-ink-3">{t('packages.weekdays')}</legend>
      <div className="flex flex-wrap gap-x-4">
        {WEEKDAYS.map((day) => (
          <CheckField
            key={day}
            label={words(`weekday.${day}`)}
            checked={chosen.includes(Number(day))}
            onChange={(event) =>
              onChange(
                event.target.checked
                  ? [...chosen, Number(day)].toSorted((a, b) => a - b)
                  : chosen.filter((each) => each !== Number(day)),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

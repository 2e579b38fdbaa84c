// A package with its items. The server judges it; each of its words lands on its field.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import type { Package, TermBegin } from '@/api/types';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';

import { decimals, digits, draftOf, itemDraft, ITEMS_MAX, termsOf, type Draft, type ItemDraft } from './package-draft';
import { PackageItemFields } from './package-item-fields';
import { PackageShops } from './package-shops';

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
      <PackageShops chosen={draft.shop_ids} error={errorOf('/shop_ids')} onChange={(shop_ids) => set({ shop_ids })} />
      {draft.items.map((item, index) => (
        <PackageItemFields
          key={item.id}
          item={item}
          number={index + 1}
          onChange={(change) => setItem(item.id, change)}
          onRemove={
            draft.items.length > 1 ? () => set({ items: draft.items.filter((each) => each.id !== item.id) }) : undefined
          }
          errorOf={(field) => errorOf(`/items/${index}/${field}`)}
        />
      ))}
      {draft.items.some((item) => item.optional) && (
        <TextField
          label={t('packages.pick')}
          required
          inputMode="numeric"
          boxClassName="w-48"
          value={draft.pick}
          error={errorOf('/pick')}
          onChange={(event) => set({ pick: digits(event.target.value) })}
        />
      )}
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

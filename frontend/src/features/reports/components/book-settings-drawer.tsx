// How the company keeps its books: accounts of the journal, tax inside revenue, how points are estimated.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import i18n from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiProblem, fieldWordsOf } from '@/api/problem';
import type { BookAccount, BookSettings } from '@/api/types';
import { useWayCodes } from '@/components/ledger/payment-ways';
import { methodName } from '@/components/ledger/tender-words';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';

import { bookSettings, changeBookSettings } from '../api/books';

const KEY = ['book-settings'];

export function BookSettingsDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('books');
  const settings = useQuery({ queryKey: KEY, queryFn: bookSettings });
  return (
    <Drawer open onClose={onClose} title={t('settings.title')} description={t('settings.note')} size="broad">
      {settings.isLoading && <LoadingRows rows={8} />}
      {settings.isError && <ProblemNote error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && (
        <SettingsForm
          key={settings.data.row_version}
          settings={settings.data}
          onConflict={() => void settings.refetch()}
          onClose={onClose}
        />
      )}
    </Drawer>
  );
}

/** A rate in basis points as people type it. */
const percentOf = (bp: number) => String(bp / 100);
const bpOf = (percent: string) => Math.round(Number(percent) * 100);

function SettingsForm({
  settings,
  onConflict,
  onClose,
}: {
  settings: BookSettings;
  onConflict: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(['books', 'common']);
  const queries = useQueryClient();
  const [pointValue, setPointValue] = useState(settings.point_value);
  const [use, setUse] = useState(percentOf(settings.points_use_bp));
  const [perUnit, setPerUnit] = useState(settings.points_per_unit);
  const [breakage, setBreakage] = useState(percentOf(settings.breakage_bp));
  const [vat, setVat] = useState(percentOf(settings.vat_bp));
  const [accounts, setAccounts] = useState<BookAccount[]>(settings.accounts);
  const save = useMutation({
    mutationFn: () =>
      changeBookSettings(settings.row_version, {
        point_value: pointValue.trim(),
        points_use_bp: bpOf(use),
        points_per_unit: perUnit.trim(),
        breakage_bp: bpOf(breakage),
        vat_bp: bpOf(vat),
        accounts,
      }),
    onSuccess: (saved) => {
      queries.setQueryData(KEY, saved);
      void queries.invalidateQueries({ queryKey: ['reports', 'books'] });
      notifyDone(t('common:saved'));
      onClose();
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 412) onConflict();
    },
  });
  const fields = save.error instanceof ApiProblem ? save.error.fields : [];
  const errorOf = (pointer: string) => {
    const found = fields.find((field) => field.pointer === pointer);
    return found && fieldWordsOf(found);
  };
  const change = (place: number, part: Partial<BookAccount>) =>
    setAccounts(accounts.map((account, index) => (index === place ? { ...account, ...part } : account)));
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="grid grid-cols-3 gap-3 stacked:grid-cols-1">
        <TextField
          label={t('settings.vat')}
          hint={t('settings.vatHint')}
          inputMode="decimal"
          value={vat}
          error={errorOf('/vat_bp')}
          onChange={(event) => setVat(event.target.value)}
        />
        <TextField
          label={t('settings.pointValue')}
          inputMode="decimal"
          value={pointValue}
          error={errorOf('/point_value')}
          onChange={(event) => setPointValue(event.target.value)}
        />
        <TextField
          label={t('settings.use')}
          hint={t('settings.useHint')}
          inputMode="decimal"
          value={use}
          error={errorOf('/points_use_bp')}
          onChange={(event) => setUse(event.target.value)}
        />
        <TextField
          label={t('settings.perUnit')}
          hint={t('settings.perUnitHint')}
          inputMode="decimal"
          value={perUnit}
          error={errorOf('/points_per_unit')}
          onChange={(event) => setPerUnit(event.target.value)}
        />
        <TextField
          label={t('settings.breakage')}
          hint={t('settings.breakageHint')}
          inputMode="decimal"
          value={breakage}
          error={errorOf('/breakage_bp')}
          onChange={(event) => setBreakage(event.target.value)}
        />
      </div>
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-2 font-semibold">{t('settings.accounts')}</legend>
        {accounts.map((account, place) => (
          <div key={account.role} className="grid grid-cols-[8rem_1fr] gap-3">
            <TextField
              label={t('settings.number', { role: roleWords(account.role, t) })}
              value={account.number}
              error={errorOf(`/accounts/${place}/number`)}
              onChange={(event) => change(place, { number: event.target.value })}
            />
            <TextField
              label={t('settings.name', { role: roleWords(account.role, t) })}
              value={account.name}
              error={errorOf(`/accounts/${place}/name`)}
              onChange={(event) => change(place, { name: event.target.value })}
            />
          </div>
        ))}
      </fieldset>
      <AddMethod
        known={accounts}
        onAdd={(method) => {
          const bank = accounts.find((account) => account.role === 'bank');
          setAccounts([...accounts, { role: `method:${method}`, number: bank?.number ?? '', name: bank?.name ?? '' }]);
        }}
      />
      {save.isError && <ProblemNote error={save.error} />}
      <div className="flex justify-end gap-2">
        <Button type="button" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button type="submit" look="filled" pending={save.isPending}>
          {t('common:save')}
        </Button>
      </div>
    </form>
  );
}

/** An account of its own for a way of payment; the others go to the bank. */
function AddMethod({ known, onAdd }: { known: readonly BookAccount[]; onAdd: (method: string) => void }) {
  const { t } = useTranslation(['books', 'common']);
  const { t: common } = useTranslation('common');
  const open = useWayCodes().filter(
    (method) => method !== 'cash' && !known.some((account) => account.role === `method:${method}`),
  );
  if (open.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span className="text-13 text-ink-2">{t('settings.ownFor')}</span>
      {open.map((method) => (
        <Button key={method} type="button" onClick={() => onAdd(method)}>
          {methodName(method, common)}
        </Button>
      ))}
    </div>
  );
}

type T = ReturnType<typeof useTranslation<['books', 'common']>>['t'];

/** What an account is for, in words. */
function roleWords(role: string, t: T): string {
  return role.startsWith('method:')
    ? methodName(role.slice('method:'.length), i18n.getFixedT(null, 'common'))
    : t(`settings.roles.${role}` as 'settings.roles.cash');
}

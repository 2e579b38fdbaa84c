// The kinds of invoices that the company issues, each with where that was read.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiProblem, fieldWordsOf } from '@/api/problem';
import type { InvoiceKind, InvoiceSettings } from '@/api/types';
import { changeInvoiceSettings, invoiceSettings } from '@/components/invoices/invoices-api';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { CheckField, TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';

const KEY = ['invoices', 'settings'];
const KINDS_MAX = 20;

export function KindsDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('invoices');
  const settings = useQuery({ queryKey: KEY, queryFn: invoiceSettings, staleTime: 0 });
  return (
    <Drawer open onClose={onClose} title={t('kinds.title')} description={t('kinds.note')} size="broad">
      {settings.isLoading && <LoadingRows rows={6} />}
      {settings.isError && <ProblemNote error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && (
        <KindsForm
          key={settings.data.row_version}
          settings={settings.data}
          onConflict={() => void settings.refetch()}
          onClose={onClose}
        />
      )}
    </Drawer>
  );
}

function KindsForm({
  settings,
  onConflict,
  onClose,
}: {
  settings: InvoiceSettings;
  onConflict: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(['invoices', 'common']);
  const queries = useQueryClient();
  const [kinds, setKinds] = useState<InvoiceKind[]>(settings.kinds);
  const save = useMutation({
    mutationFn: () => changeInvoiceSettings(settings.row_version, kinds),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['invoices'] });
      notifyDone(t('common:saved'));
      onClose();
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 412) onConflict();
    },
  });
  const fields = save.error instanceof ApiProblem ? save.error.fields : [];
  const errorOf = (place: number, name: string) => {
    const found = fields.find((field) => field.pointer === `/kinds/${place}/${name}`);
    return found && fieldWordsOf(found);
  };
  const change = (place: number, part: Partial<InvoiceKind>) =>
    setKinds(kinds.map((kind, index) => (index === place ? { ...kind, ...part } : kind)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {kinds.map((kind, place) => (
        <fieldset key={place} className="flex flex-col gap-2 border-b pb-4">
          <legend className="sr-only">{t('kinds.one', { number: place + 1 })}</legend>
          <div className="grid grid-cols-[8rem_1fr] gap-3">
            <TextField
              label={t('kinds.code')}
              value={kind.code}
              maxLength={20}
              error={errorOf(place, 'code')}
              onChange={(event) => change(place, { code: event.target.value })}
            />
            <TextField
              label={t('kinds.name')}
              value={kind.name}
              maxLength={80}
              error={errorOf(place, 'name')}
              onChange={(event) => change(place, { name: event.target.value })}
            />
          </div>
          <TextField
            label={t('kinds.source')}
            value={kind.source}
            maxLength={300}
            error={errorOf(place, 'source')}
            onChange={(event) => change(place, { source: event.target.value })}
          />
          <div className="flex items-center justify-between">
            <CheckField
              label={t('kinds.prepaid')}
              checked={kind.prepaid}
              onChange={(event) => change(place, { prepaid: event.target.checked })}
            />
            {kinds.length > 1 && (
              <Button size="small" look="ghost" onClick={() => setKinds(kinds.filter((_, index) => index !== place))}>
                {t('kinds.remove', { code: kind.code })}
              </Button>
            )}
          </div>
        </fieldset>
      ))}
      {save.isError && <ProblemNote error={save.error} />}
      <div className="flex gap-2">
        {kinds.length < KINDS_MAX && (
          <Button onClick={() => setKinds([...kinds, { code: '', name: '', prepaid: false, source: '' }])}>
            {t('kinds.add')}
          </Button>
        )}
        <span className="flex-1" />
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button type="submit" look="filled" pending={save.isPending}>
          {t('common:save')}
        </Button>
      </div>
    </form>
  );
}

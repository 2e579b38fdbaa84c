// 出结算单: up to which day, and between whom.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { Settlement } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';

import { fix, type Parties } from '../api/settlement';

export function FixDialog({
  today,
  by,
  onFixed,
  onClose,
}: {
  today: string;
  by: Parties;
  onFixed: (settlement: Settlement) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('settlement');
  const queries = useQueryClient();
  const [to, setTo] = useState(today);
  const [parties, setParties] = useState<Parties>(by);
  const act = useMutation({
    mutationFn: () => fix(parties, to),
    onSuccess: (settlement) => {
      void queries.invalidateQueries({ queryKey: ['settlements'] });
      notifyDone(t('fixed', { number: settlement.number }));
      onFixed(settlement);
    },
    onError: notifyProblem,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isPending && to !== '') act.mutate();
  };
  return (
    <Dialog open onClose={onClose} title={t('fixTitle')} description={t('fixNote')}>
      <form onSubmit={submit} className="mt-4 flex flex-col gap-4" noValidate>
        <TextField
          label={t('to')}
          type="date"
          value={to}
          max={today}
          autoFocus
          onChange={(event) => setTo(event.target.value)}
        />
        <SelectField
          label={t('fixBy')}
          value={parties}
          onChange={(event) => setParties(event.target.value === 'entity' ? 'entity' : 'shop')}
        >
          <option value="shop">{t('parties.shop')}</option>
          <option value="entity">{t('parties.entity')}</option>
        </SelectField>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="filled" hint="Enter" pending={act.isPending} disabled={to === ''}>
            {t('fix')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

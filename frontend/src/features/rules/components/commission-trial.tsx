import { useMutation } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { CommissionBody } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState } from '@/components/ui/states';
import { businessDateOf } from '@/lib/format';
import { formatChange, formatMoney, isZero, subtract } from '@/lib/money';
import { monthBefore } from '@/lib/months';
import { useNow } from '@/lib/use-now';

/** What the draft would have paid for a month, beside what was paid. Nothing is kept. */
export function CommissionTrial({ programId, body }: { programId: string; body: CommissionBody }) {
  const { t } = useTranslation('rules');
  const now = useNow(60_000);
  const [month, setMonth] = useState(() => monthBefore(businessDateOf(now)));
  const trial = useMutation({
    mutationFn: (asked: CommissionBody) =>
      unwrap(client.POST('/reports/commission/what-if', { body: { month, program_id: programId, body: asked } })),
  });
  const tried = trial.data;
  return (
    <Sheet title={t('commission.trial.title')} note={t('commission.trial.note')}>
      <div className="flex flex-wrap items-end gap-3 p-4">
        <TextField
          boxClassName="w-40"
          type="month"
          label={t('commission.trial.month')}
          value={month}
          onChange={(event) => setMonth(event.target.value)}
        />
        <Button pending={trial.isPending} disabled={!/^\d{4}-\d{2}$/.test(month)} onClick={() => trial.mutate(body)}>
          <FlaskConical size={18} aria-hidden="true" />
          {t('commission.trial.act')}
        </Button>
        {trial.isError && (
          <span role="alert" className="text-13 text-red">
            {sentenceOf(trial.error)}
          </span>
        )}
      </div>
      {tried?.items.length === 0 && (
        <EmptyState title={t('commission.trial.empty')} next={t('commission.trial.emptyNext')} />
      )}
      {tried && tried.items.length > 0 && (
        <table className="grid-table border-t" aria-live="polite">
          <thead>
            <tr>
              <th className="w-full">{t('commission.trial.employee')}</th>
              <th className="num">{t('commission.trial.actual')}</th>
              <th className="num">{t('commission.trial.draft')}</th>
              <th className="num">{t('commission.trial.difference')}</th>
            </tr>
          </thead>
          <tbody>
            {tried.items.map((row) => (
              <tr key={row.employee.id}>
                <td>
                  {row.employee.number} {row.employee.name}
                </td>
                <td className="num">{formatMoney(row.actual)}</td>
                <td className="num">{formatMoney(row.draft)}</td>
                <td className={isZero(row.difference) ? 'num text-ink-3' : 'num font-semibold'}>
                  {formatChange(row.difference)}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="font-semibold">
              <td>{t('commission.trial.total')}</td>
              <td className="num">{formatMoney(tried.actual)}</td>
              <td className="num">{formatMoney(tried.draft)}</td>
              <td className="num">{formatChange(subtract(tried.draft, tried.actual))}</td>
            </tr>
          </tfoot>
        </table>
      )}
    </Sheet>
  );
}

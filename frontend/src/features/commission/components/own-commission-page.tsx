import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { businessDateOf } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { monthOf } from '@/lib/months';
import { useNow } from '@/lib/use-now';

import { ownLinesOf, ownOf } from '../api/commission';
import { CommissionLines } from './commission-lines';
import { LadderNotes } from './ladder-notes';
import { MonthField } from './month-field';

const ROWS = 50;
const MINUTE_MS = 60_000;

/** 我的提成: what the employee behind this login is due for a month, line by line. */
export function OwnCommissionPage() {
  const { t } = useTranslation('commission');
  const navigate = useNavigate();
  const today = businessDateOf(useNow(MINUTE_MS));
  const month = useSearch({ from: '/shell/reports/own-commission' }).month ?? monthOf(today);
  const own = useQuery({ queryKey: ['commission', 'own', month], queryFn: () => ownOf(month), retry: false });
  const lines = usePages(['commission', 'own-lines', month], (cursor) => ownLinesOf(month, ROWS, cursor), {
    enabled: own.isSuccess,
  });
  const isNobody = own.error instanceof ApiProblem && own.error.code === 'employee-not-found';
  return (
    <OfficePage>
      <PageHead title={t('own')} note={t('ownNote')} />
      {isNobody ? (
        <div className="sheet">
          <EmptyState title={t('nobody')} next={t('nobodyNext')} />
        </div>
      ) : (
        <>
          <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
            <MonthField
              value={month}
              today={today}
              onChoose={(chosen) => void navigate({ to: '/reports/own-commission', search: { month: chosen } })}
            />
            <span className="flex-1" />
            {own.data && (
              <p className="text-right" aria-live="polite">
                <span className="block text-12 text-ink-3">{t('dueFor', { month })}</span>
                <b className="text-28 font-semibold">{formatMoney(own.data.amount)}</b>
              </p>
            )}
          </div>
          {own.isLoading && <LoadingRows rows={5} />}
          {own.isError && <ProblemNote error={own.error} onRetry={() => void own.refetch()} />}
          {own.data && (
            <Sheet title={t('lines')} note={own.data.employee.name} className="flex-none">
              <LadderNotes row={own.data} />
              <CommissionLines list={lines} />
            </Sheet>
          )}
        </>
      )}
    </OfficePage>
  );
}

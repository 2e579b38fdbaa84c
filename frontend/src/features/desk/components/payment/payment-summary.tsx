import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { wordsOf, type ApiProblem } from '@/api/problem';
import type { ConsumptionRequest, PostingResult } from '@/api/types';
import { spendablePoints } from '@/components/ledger/amounts';
import { Button } from '@/components/ui/button';
import { MoneyAmount } from '@/components/ui/money';
import { formatChange, formatMoney, formatWhole, isZero } from '@/lib/money';

import { breakdownOf, earnedPoints, tenderBy, type Handed } from '../../payment';

/** From the list price to the change: what the server says this payment comes to. */
export function PaymentSummary({
  due,
  sale,
  result,
  handed,
  refused,
  unread,
  isMember,
  onFillStored,
  children,
}: OutcomeProps & {
  due: string | null;
  sale: ConsumptionRequest;
  children: ReactNode;
}) {
  const { t } = useTranslation('pay');
  const bill = result && breakdownOf(result);
  const line = (label: string, figure: string) => (
    <div className="flex justify-between gap-3 text-13">
      <dt className="text-ink-2">{label}</dt>
      <dd>{figure}</dd>
    </div>
  );
  return (
    <section className="flex flex-col rounded-2 bg-sunken p-4" aria-label={t('summary')}>
      <dl>
        {bill && bill.list !== bill.due && line(t('list'), formatMoney(bill.list))}
        {bill && !isZero(bill.off) && line(t('off'), `\u2212${formatMoney(bill.off)}`)}
        {bill && !isZero(bill.reduced) && line(sale.reason ?? t('reduced'), `\u2212${formatMoney(bill.reduced)}`)}
        <div className="flex items-end justify-between gap-3">
          <dt className="pb-1.5 text-16 font-semibold">{t('due')}</dt>
          <dd>
            <MoneyAmount value={bill?.due ?? due ?? '0.00'} big className="total inline-block text-40 font-semibold" />
          </dd>
        </div>
        <div className="mt-1 min-h-5">
          {bill && !isZero(bill.rounding) && line(t('rounding'), formatChange(bill.rounding))}
        </div>
      </dl>
      <div className="flex min-h-[76px] flex-col justify-center border-t py-1.5" aria-live="polite">
        <Outcome
          result={result}
          handed={handed}
          refused={refused}
          unread={unread}
          isMember={isMember}
          {...(onFillStored ? { onFillStored } : {})}
        />
      </div>
      <div className="mt-auto pt-2 stacked:hidden">{children}</div>
    </section>
  );
}

interface OutcomeProps {
  result: PostingResult | undefined;
  handed: Handed | null;
  refused: ApiProblem | null;
  /** Something typed is no amount yet. */
  unread: boolean;
  /** A walk-in has no balance to say. */
  isMember: boolean;
  onFillStored?: () => void;
}

/** What will happen, or why it cannot. */
function Outcome({ result, handed, refused, unread, isMember, onFillStored }: OutcomeProps) {
  const { t } = useTranslation(['pay', 'desk']);
  const words = refused && wordsOf(refused);
  const cash = result && tenderBy(result.tenders, 'cash')?.amount;
  if (words) {
    return (
      <div className="text-13 text-red">
        <b className="block font-semibold">{words.title}</b>
        {words.detail}
        {onFillStored && (
          <Button size="desk" className="mt-1 w-full" onClick={onFillStored}>
            {t('fillStored')}
          </Button>
        )}
      </div>
    );
  }
  if (unread || handed?.kind === 'unread') return <span className="text-ink-2">{t('unread')}</span>;
  if (!result) return <span className="late text-ink-3">{t('desk:counting')}</span>;
  if (handed?.kind === 'short') {
    return <span className="text-16 font-semibold text-red">{t('short', { amount: formatMoney(handed.amount) })}</span>;
  }
  return (
    <>
      {handed?.kind === 'change' && (
        <span className="flex items-end justify-between gap-3">
          <span className="pb-1.5 text-16 font-semibold">{t('change')}</span>
          <MoneyAmount value={handed.amount} big className="text-40 font-semibold text-accent-text" />
        </span>
      )}
      {handed?.kind === 'exact' && cash && (
        <span className="flex justify-between gap-3 text-16">
          <span>{t('inCash')}</span>
          <b className="font-semibold">{formatMoney(cash)}</b>
        </span>
      )}
      <span className="text-13 text-ink-2">
        {[
          isMember
            ? t('pointsAfter', {
                earned: formatWhole(earnedPoints(result)),
                points: formatWhole(spendablePoints({ ...result, reward_points: result.after.reward_points })),
              })
            : null,
          isMember ? t('balanceAfter', { balance: formatMoney(result.after.balance) }) : null,
          tenderBy(result.tenders, 'on_account') && result.after.on_account
            ? t('onAccountAfter', { owed: formatMoney(result.after.on_account) })
            : null,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {result.needs_approval && (
        <span className="mt-1 flex items-center gap-1.5 text-13 text-ochre">
          <ShieldCheck size={16} aria-hidden="true" />
          {t('needsApproval', { least: formatMoney(result.needs_approval.least) })}
        </span>
      )}
    </>
  );
}

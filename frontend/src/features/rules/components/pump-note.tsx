import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import type { RulePump, RulePumpStep } from '@/api/types';
import { formatChange, formatMoney, formatWholeChange, isZero } from '@/lib/money';

type Translate = ReturnType<typeof useTranslation<'rules'>>['t'];

/** The sequence in a refusal of rules that give value away. */
export function pumpOf(error: unknown): RulePump | undefined {
  if (!(error instanceof ApiProblem) || error.code !== 'rules-gain-value') return undefined;
  return error.body as unknown as RulePump;
}

/** A sequence by which a member gains, step by step: refused, or published as the shop's own choice. */
export function PumpNote({ pump, look }: { pump: RulePump; look: 'refused' | 'warned' }) {
  const { t } = useTranslation('rules');
  const gain = formatMoney(pump.gain);
  return (
    <section
      role={look === 'refused' ? 'alert' : 'status'}
      className="sheet flex flex-col gap-2 border-l-4 border-l-ochre p-4"
    >
      <h2 className="text-14 font-semibold">{t(`pump.${look}`)}</h2>
      <p className="text-13 text-ink-2">{t(`pump.${look}Note`)}</p>
      {pump.level > 0 && <p className="text-13">{t('pump.fromLevel', { level: pump.level })}</p>}
      <ol className="flex flex-col gap-1">
        {pump.steps.map((step, place) => (
          <li key={place} className="flex flex-wrap gap-x-3 text-13">
            <span className="tabular-nums text-ink-3">{place + 1}</span>
            <span>{wordsOfStep(step, t)}</span>
            <span className="text-ink-3">{movesOf(step, t)}</span>
          </li>
        ))}
      </ol>
      <p className="text-13 font-semibold">{t(pump.keeps_goods ? 'pump.keepsGoods' : 'pump.holdsMore', { gain })}</p>
    </section>
  );
}

function wordsOfStep(step: RulePumpStep, t: Translate): string {
  const amount = step.amount === null ? '' : formatMoney(step.amount);
  const of = step.of_step ?? 0;
  switch (step.act) {
    case 'top_up':
      return t('pump.topUp', { amount });
    case 'gift_card':
      return t('pump.giftCard', { amount });
    case 'buy': {
      const rest = t(`pump.paidBy.${step.rest_paid_by ?? 'cash'}`);
      const how = step.by_points ? t('pump.pointsThen', { rest }) : rest;
      return step.silent_amount
        ? t('pump.buySilent', { amount, silent: formatMoney(step.silent_amount), how })
        : t('pump.buy', { amount, how });
    }
    case 'return':
      return step.amount === null ? t('pump.returnAll', { of }) : t('pump.returnPart', { amount, of });
    case 'refund':
      return t('pump.refund');
    case 'correct':
      return t('pump.correct', { of });
    default:
      return step.act;
  }
}

/** What a step moves for the member. */
function movesOf(step: RulePumpStep, t: Translate): string {
  const moves = [
    !isZero(step.money) && t('pump.money', { change: formatChange(step.money) }),
    !isZero(step.stored_value) && t('pump.storedValue', { change: formatChange(step.stored_value) }),
    step.points !== 0 && t('pump.points', { change: formatWholeChange(step.points) }),
  ];
  return moves.filter((move) => move !== false).join(' · ');
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiProblem } from '@/api/problem';
import type { Approval, ConsumptionRequest, DeskPanel, PostingResult, SaleTenderRequest, Tender } from '@/api/types';
import { spendablePoints } from '@/components/ledger/amounts';
import { useCommandGate } from '@/components/ledger/command-gate';
import { CollectPayment } from '@/components/payments/collect-payment';
import { bearerWays, paidBy, useCollect, waysOf, type Way } from '@/components/payments/use-collect';
import { Dialog } from '@/components/ui/dialog';
import { notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatMoney, formatWhole } from '@/lib/money';

import { agreedOn, consumptionPreview, useCountAgain } from '../../api/preview';
import { breakdownOf, cardSavesOf, PAID_IN_CASH, PRICE_PROBE, startPayment, type DraftStep } from '../../payment';
import { ApprovalForm } from './approval-form';
import { PaymentForm } from './payment-form';

interface PaymentDialogProps {
  /** None for a walk-in, who pays in money alone. */
  panel: DeskPanel | null;
  /** The sale before it is said who pays. */
  sale: ConsumptionRequest;
  /** What the desk has seen of its price. */
  known?: PostingResult | undefined;
  /** Stored value that may be spent now. */
  available: string;
  /** Stored value pays all; only a manager's approval is missing. */
  approvalFirst: boolean;
  onClose: () => void;
  onPaid: (result: PostingResult) => void;
  onLaidAside: () => void;
}

/** Takes a payment in several ways, and a manager's approval where a price needs one. */
export function PaymentDialog(props: PaymentDialogProps) {
  const { panel, onClose } = props;
  const { t } = useTranslation(['pay', 'common']);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title')}
      description={
        panel
          ? [
              panel.member.name,
              panel.card && t('common:tail', { tail: panel.card.tail }),
              t('held', {
                balance: formatMoney(panel.membership.balance),
                points: formatWhole(spendablePoints(panel.membership)),
              }),
            ]
              .filter(Boolean)
              .join(' · ')
          : t('common:walkIn')
      }
      className="w-[940px]! p-5!"
    >
      <Payment {...props} />
    </Dialog>
  );
}

/** What is to be approved: the lowest price that the till may charge, and what is asked. */
type Needed = { least: string; asked: string };

/** What is sent, what of it a provider takes, and the figures that were agreed on. */
interface Bill {
  tenders: SaleTenderRequest[];
  ways: Way[];
  total: string;
  agreed: PostingResult;
}
type Asked = Bill & { needed: Needed };

function Payment({ panel, sale, known, available, approvalFirst, onClose, onPaid, onLaidAside }: PaymentDialogProps) {
  const { t } = useTranslation('common');
  const gate = useCommandGate();
  const collect = useCollect();
  const countAgain = useCountAgain();
  const price = useQuery(consumptionPreview({ ...sale, tenders: PRICE_PROBE }));
  const [steps, setSteps] = useState<DraftStep[]>([]);
  const [isEarly, setEarly] = useState(false);
  const [hasEntered, setEntered] = useState(false);
  const [asking, setAsking] = useState<Asked | null>(null);
  const [refusal, setRefusal] = useState<ApiProblem | null>(null);
  const [turnedBack, setTurnedBack] = useState(false);

  // What could not be counted is not paid later by itself.
  if (price.isError && hasEntered) setEntered(false);

  /** Money first: what a provider takes is collected, then the sale is sent. */
  const pay = (bill: Bill, approval?: Approval) =>
    new Promise<void>((sent) =>
      collect.begin(
        bill.ways,
        (collected) => void send({ ...bill, tenders: paidBy(bill.tenders, collected) }, approval).then(sent),
      ),
    );

  /** Sends once; a price below the floor asks for the manager. */
  const send = async (bill: Bill, approval?: Approval) => {
    const { tenders, total } = bill;
    const outcome = await gate.run(
      { kind: 'consumption', body: agreedOn({ ...sale, tenders }, bill.agreed) },
      {
        amount: total,
        memberName: panel?.member.name ?? t('walkIn'),
        cardTail: panel?.card?.tail ?? null,
        membershipId: panel?.membership.id ?? '',
      },
      approval,
    );
    if (outcome?.kind === 'done') {
      collect.forget(tenders.flatMap((tender) => tender.payment_id ?? []));
      return onPaid(outcome.result);
    }
    if (outcome?.kind === 'laid_aside') {
      collect.forget();
      return onLaidAside();
    }
    if (outcome?.kind !== 'refused') return;
    const { problem } = outcome;
    if (problem.code === 'price-below-floor') {
      setAsking((before) => before ?? { ...bill, needed: neededOf(problem) });
      setRefusal(approval ? problem : null);
    } else if (approval && OF_APPROVAL.includes(problem.code)) setRefusal(problem);
    else {
      setAsking(null);
      notifyProblem(problem);
      if (!countAgain(problem)) void price.refetch();
    }
  };

  if (price.isError) return <ProblemNote error={price.error} onRetry={() => void price.refetch()} className="px-0!" />;
  const priced = price.data ?? known ?? null;
  if (approvalFirst && !priced) return <LoadingRows rows={4} height={52} />;
  const due = priced && breakdownOf(priced).due;
  const needed = priced?.needs_approval ?? null;
  const unapproved = approvalFirst && !turnedBack && priced && needed && due;
  const open = asking ?? (unapproved ? { tenders: [], ways: [], total: due, agreed: priced, needed } : null);
  if (collect.open) return <CollectPayment collect={collect} purpose="sale" />;
  if (open) {
    return (
      <ApprovalForm
        needed={open.needed}
        total={open.total}
        reason={sale.reason ?? ''}
        refusal={refusal}
        pending={gate.busy}
        onApprove={(approval) => pay(open, approval)}
        onBack={() => {
          setAsking(null);
          setRefusal(null);
          setTurnedBack(true);
        }}
      />
    );
  }
  // What the desk has seen is the price for stored value; only the price for others says what the card saves.
  const saves = price.data ? cardSavesOf(price.data) : null;
  const start = panel ? startPayment(due ?? '0.00', available, saves) : PAID_IN_CASH;
  return (
    <PaymentForm
      // Keys work before the price is there. It decides where a payment starts; the steps taken meanwhile follow, and
      // whoever took one keeps their place.
      key={due && !isEarly ? 'priced' : 'early'}
      panel={panel}
      sale={sale}
      due={due}
      saves={saves}
      draft={steps.reduce((draft, step) => step(draft), start)}
      onChange={(step) => {
        if (!due) setEarly(true);
        setEntered(false);
        setSteps((before) => [...before, step]);
      }}
      pending={gate.busy}
      entered={hasEntered}
      onEntered={setEntered}
      onCancel={onClose}
      onPay={(tenders, result, card) => {
        const ways = [...waysOf(withReferences(result.tenders, tenders)), ...bearerWays(result.tenders, card)];
        const bill = { tenders, ways, total: result.posting.total, agreed: result };
        if (result.needs_approval) setAsking({ ...bill, needed: result.needs_approval });
        else void pay(bill);
      }}
    />
  );
}

/** Refusals that are about the approval, not about the sale. */
const OF_APPROVAL = ['approval-refused', 'account-locked', 'too-many-requests'];

/** The amounts as the server counts them, with the numbers that the clerk typed. */
function withReferences(counted: readonly Tender[], typed: readonly SaleTenderRequest[]) {
  return counted.map(({ method, amount }) => ({
    method,
    amount,
    reference: typed.find((tender) => tender.method === method)?.reference ?? null,
  }));
}

function neededOf(problem: ApiProblem): Needed {
  const { least, asked } = problem.body;
  return { least: String(least ?? '0.00'), asked: String(asked ?? '0.00') };
}

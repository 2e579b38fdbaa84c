import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiProblem } from '@/api/problem';
import type { Approval, ConsumptionRequest, DeskPanel, PostingResult, SaleTenderRequest } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { Dialog } from '@/components/ui/dialog';
import { notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatMoney, formatWhole } from '@/lib/money';

import { consumptionPreview } from '../../api/preview';
import { breakdownOf, PAID_IN_CASH, PRICE_PROBE, startPayment, type PaymentDraft } from '../../payment';
import { ApprovalForm } from './approval-form';
import { PaymentForm } from './payment-form';

interface PaymentDialogProps {
  /** None for a walk-in, who pays in money alone. */
  panel: DeskPanel | null;
  /** The sale before it is said who pays. */
  sale: ConsumptionRequest;
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
                points: formatWhole(panel.membership.reward_points),
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

function Payment({ panel, sale, available, approvalFirst, onClose, onPaid, onLaidAside }: PaymentDialogProps) {
  const { t } = useTranslation('common');
  const gate = useCommandGate();
  const price = useQuery(consumptionPreview({ ...sale, tenders: PRICE_PROBE }));
  const [typed, setTyped] = useState<PaymentDraft | null>(null);
  const [asking, setAsking] = useState<{ tenders: SaleTenderRequest[]; total: string; needed: Needed } | null>(null);
  const [refusal, setRefusal] = useState<ApiProblem | null>(null);
  const [turnedBack, setTurnedBack] = useState(false);

  /** Sends once; a price below the floor asks for the manager. */
  const send = async (tenders: SaleTenderRequest[], total: string, approval?: Approval) => {
    const outcome = await gate.run(
      { kind: 'consumption', body: { ...sale, tenders } },
      {
        amount: total,
        memberName: panel?.member.name ?? t('walkIn'),
        cardTail: panel?.card?.tail ?? null,
        membershipId: panel?.membership.id ?? '',
      },
      approval,
    );
    if (outcome?.kind === 'done') return onPaid(outcome.result);
    if (outcome?.kind === 'laid_aside') return onLaidAside();
    if (outcome?.kind !== 'refused') return;
    const { problem } = outcome;
    if (problem.code === 'price-below-floor') {
      setAsking({ tenders, total, needed: neededOf(problem) });
      setRefusal(approval ? problem : null);
    } else if (approval && OF_APPROVAL.includes(problem.code)) setRefusal(problem);
    else {
      setAsking(null);
      notifyProblem(problem);
      void price.refetch();
    }
  };

  if (price.isError) return <ProblemNote error={price.error} className="px-0!" />;
  if (!price.data) return <LoadingRows rows={9} height={52} />;
  const { due } = breakdownOf(price.data);
  const needed = price.data.needs_approval ?? null;
  const open = asking ?? (approvalFirst && !turnedBack && needed ? { tenders: [], total: due, needed } : null);
  if (open) {
    return (
      <ApprovalForm
        needed={open.needed}
        total={open.total}
        reason={sale.reason ?? ''}
        refusal={refusal}
        pending={gate.busy}
        onApprove={(approval) => send(open.tenders, open.total, approval)}
        onBack={() => {
          setAsking(null);
          setRefusal(null);
          setTurnedBack(true);
        }}
      />
    );
  }
  return (
    <PaymentForm
      panel={panel}
      sale={sale}
      due={due}
      draft={typed ?? (panel ? startPayment(due, available) : PAID_IN_CASH)}
      onChange={setTyped}
      pending={gate.busy}
      onCancel={onClose}
      onPay={(tenders, result) => {
        const total = result.posting.total;
        if (result.needs_approval) setAsking({ tenders, total, needed: result.needs_approval });
        else void send(tenders, total);
      }}
    />
  );
}

/** Refusals that are about the approval, not about the sale. */
const OF_APPROVAL = ['approval-refused', 'account-locked', 'too-many-requests'];

function neededOf(problem: ApiProblem): Needed {
  const { least, asked } = problem.body;
  return { least: String(least ?? '0.00'), asked: String(asked ?? '0.00') };
}

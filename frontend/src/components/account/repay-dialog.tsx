// 还款 at the desk: money for what is owed on account, the oldest sale first.
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { DeskPanel, PostingResult, RepaymentRequest, TenderMethod } from '@/api/types';
import { CashGiven, withGiven } from '@/components/ledger/cash-given';
import { useCommandGate } from '@/components/ledger/command-gate';
import { MethodButtons } from '@/components/ledger/method-buttons';
import { withReference } from '@/components/ledger/parted-payment';
import { useWayCodes } from '@/components/ledger/payment-ways';
import { WayReferences } from '@/components/ledger/way-references';
import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { MoneyAmount } from '@/components/ui/money';
import { notifyProblem } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatMoney, fromMinor, normaliseTyped, parseTyped, subtract, toMinor } from '@/lib/money';

import { AccountItems } from './account-items';
import { accountOf } from './account-query';

interface RepayDialogProps {
  panel: DeskPanel;
  onClose: () => void;
  onDone: (result: PostingResult, title: string) => void;
  /** The result stays unknown and the clerk serves the next person. */
  onLaidAside: () => void;
}

export function RepayDialog(props: RepayDialogProps) {
  const { t } = useTranslation('account');
  const amountRef = useRef<HTMLInputElement>(null);
  const account = useQuery(accountOf(props.panel.membership));
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t('title')}
      description={props.panel.member.name}
      className="w-[680px]!"
      focusFirst={amountRef}
    >
      {account.isLoading && <LoadingRows rows={3} height={48} />}
      {account.isError && <ProblemNote error={account.error} onRetry={() => void account.refetch()} />}
      {account.data && account.data.items.length === 0 && <EmptyState title={t('nothing')} next={t('nothingNext')} />}
      {account.data && account.data.items.length > 0 && (
        <>
          <p className="mt-2 text-13 text-ink-3">{t('oldest')}</p>
          <div className="max-h-56 overflow-auto">
            <AccountItems items={account.data.items} />
          </div>
          <RepayForm {...props} owed={account.data.owed} amountRef={amountRef} />
        </>
      )}
    </Dialog>
  );
}

function RepayForm({
  panel,
  owed,
  amountRef,
  onClose,
  onDone,
  onLaidAside,
}: RepayDialogProps & { owed: string; amountRef: React.RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation(['account', 'common']);
  const gate = useCommandGate();
  const [typed, setTyped] = useState(owed);
  const [method, setMethod] = useState<TenderMethod>('cash');
  const [given, setGiven] = useState('');
  const [references, setReferences] = useState<Partial<Record<string, string>>>({});
  const methods = useWayCodes();
  const minor = parseTyped(typed) ?? 0;
  const amount = fromMinor(minor);
  const isTooMuch = minor > toMinor(owed);
  const body: RepaymentRequest | null =
    minor > 0 && !isTooMuch
      ? {
          membership_id: panel.membership.id,
          tenders: [withReference(withGiven({ method, amount }, given), references)],
        }
      : null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!body || gate.busy) return;
    const { member, card, membership } = panel;
    const outcome = await gate.run(
      { kind: 'repayment', body },
      { amount, memberName: member.name, cardTail: card?.tail ?? null, membershipId: membership.id },
    );
    if (outcome?.kind === 'done') {
      onDone(outcome.result, t('done', { name: member.name, amount: formatMoney(amount) }));
    }
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="mt-4 flex flex-col gap-4" noValidate>
      <div className="flex items-end gap-3">
        <TextField
          ref={amountRef}
          label={t('amount')}
          value={typed}
          inputMode="decimal"
          autoComplete="off"
          maxLength={13}
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTyped(normaliseTyped(event.target.value).replace(/[^\d.]/g, ''))}
          error={isTooMuch ? t('tooMuch', { owed: formatMoney(owed) }) : undefined}
        />
        <Button size="large" onClick={() => setTyped(owed)} aria-pressed={typed === owed}>
          {t('all')}
        </Button>
        <span className="flex-1" />
        <span className="text-right" aria-live="polite">
          <span className="block text-12 text-ink-3">{t('left')}</span>
          <MoneyAmount value={body ? subtract(owed, amount) : owed} big className="text-28 font-semibold" />
        </span>
      </div>
      <MethodButtons label={t('method')} methods={methods} chosen={method} onChoose={setMethod} />
      <WayReferences taking={[method]} references={references} onChange={setReferences} />
      {method === 'cash' && <CashGiven due={amount} given={given} onGive={setGiven} />}
      <div className="flex items-center gap-3">
        <Button type="submit" look="filled" size="large" hint="Enter" pending={gate.busy} disabled={!body}>
          {t('act', { amount: formatMoney(amount) })}
        </Button>
        <CancelButton onClick={onClose} />
      </div>
    </form>
  );
}

import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { wordsOf } from '@/api/problem';
import { appliesIn } from '@/api/rule-scopes';
import { useCan, useSession } from '@/api/session';
import type { DeskPanel, PostingResult, TenderMethod, TopUpBody, TopUpRequest } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { MethodButtons } from '@/components/ledger/method-buttons';
import { restBy, shareOf, toldTenders, type PartedPayment } from '@/components/ledger/parted-payment';
import { PaymentParts } from '@/components/ledger/payment-parts';
import { useWayCodes } from '@/components/ledger/payment-ways';
import { methodName } from '@/components/ledger/tender-words';
import { paidBy, useCollect, waysOf, type Collected } from '@/components/payments/use-collect';
import { StaffField } from '@/components/staff/staff-field';
import { equalShares } from '@/components/staff/staff-shares';
import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { Dialog } from '@/components/ui/dialog';
import { MoneyAmount } from '@/components/ui/money';
import { notifyProblem } from '@/components/ui/notify';
import { cn } from '@/lib/cn';
import { formatDate } from '@/lib/format';
import { formatMoney, formatWholeChange, fromMinor, isZero, normaliseTyped, parseTyped, toMinor } from '@/lib/money';
import { withTexts } from '@/lib/i18n';
import { recall, remember } from '@/lib/preferences';
import { useDebounced } from '@/lib/use-debounced';

import { agreedOn, topUpPreview, useCountAgain } from '../api/preview';
import { Keypad } from './keypad';

const CollectPayment = lazy(() =>
  withTexts(import('@/components/payments/collect-payment')).then((module) => ({ default: module.CollectPayment })),
);

const CommissionPreview = lazy(() =>
  withTexts(import('@/components/staff/commission-preview')).then((module) => ({ default: module.CommissionPreview })),
);

const PrepaidTopUpPart = lazy(() =>
  withTexts(import('@/components/prepaid/top-up-part')).then((module) => ({ default: module.PrepaidTopUpPart })),
);

const USUAL = ['100.00', '200.00', '500.00', '1000.00', '2000.00', '5000.00'];
const PRESETS_MAX = 6;

/** Money in: compare person, card and screen, choose or type the amount, Enter. */
export function TopUpDialog({
  panel,
  open,
  onClose,
  onDone,
  onLaidAside,
}: {
  panel: DeskPanel;
  open: boolean;
  onClose: () => void;
  onDone: (result: PostingResult) => void;
  onLaidAside: () => void;
}) {
  const { t } = useTranslation('desk');
  const inputRef = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('topUp.title')}
      description={t('topUp.compare')}
      className="w-[760px]!"
      focusFirst={inputRef}
    >
      <TopUpForm panel={panel} inputRef={inputRef} onDone={onDone} onLaidAside={onLaidAside} onClose={onClose} />
    </Dialog>
  );
}

function TopUpForm({
  panel,
  inputRef,
  onDone,
  onLaidAside,
  onClose,
}: {
  panel: DeskPanel;
  inputRef: React.RefObject<HTMLInputElement | null>;
  onDone: (result: PostingResult) => void;
  onLaidAside: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(['desk', 'common', 'counts']);
  const { t: common } = useTranslation('common');
  const countAgain = useCountAgain();
  const gate = useCommandGate();
  const collect = useCollect();
  const methods = useWayCodes();
  const presets = usePresets(panel.membership.program.id);
  const [typed, setTyped] = useState<string | null>(null);
  const [payment, setPayment] = useState<PartedPayment<TenderMethod>>(() => ({
    rest: methods.find((each) => each === recall('top-up-method')) ?? 'cash',
    parts: [],
    given: '',
  }));
  const [sellers, setSellers] = useState<readonly string[]>([]);
  const usual = presets.find((preset) => preset === recall('top-up-amount')) ?? presets[0] ?? '';
  const text = typed ?? (usual ? fromMinor(toMinor(usual)) : '');
  const minor = parseTyped(text);
  const [purchase, setPurchase] = useState('');
  const bought = parseTyped(purchase);
  const tenders = minor && minor > 0 ? toldTenders(payment, fromMinor(minor)) : null;
  const rest = minor ? shareOf(payment, payment.rest, fromMinor(minor)) : null;
  const body: TopUpRequest | null =
    minor && tenders
      ? {
          membership_id: panel.membership.id,
          ...(panel.card ? { card_id: panel.card.id } : {}),
          tenders,
          ...(sellers.length > 0 ? { staff: equalShares(sellers, 'seller') } : {}),
          ...(bought && bought > minor ? { purchase_total: fromMinor(bought) } : {}),
        }
      : null;
  const rested = useDebounced(body, 150);
  const settled = JSON.stringify(rested) === JSON.stringify(body);
  const preview = useQuery(topUpPreview(rested));
  const shown = settled ? preview.data : undefined;
  const toCome = shown?.bonus_to_come;
  const overBudget = shown?.derivation?.not_fired.find(({ cause }) => cause === 'budget_too_small');
  const refused = settled && preview.isError ? wordsOf(preview.error) : null;

  // The suggested amount may come after the dialog: typing must replace it, never continue it.
  useEffect(() => {
    if (typed === null && text !== '') inputRef.current?.select();
  }, [typed, text, inputRef]);

  const choose = (amount: string) => {
    setTyped(amount);
    inputRef.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!body || gate.busy || refused) return;
    const asked = agreedOn(body, shown);
    collect.begin(waysOf(body.tenders), (collected) => void send(asked, collected));
  };
  const send = async (asked: TopUpRequest, collected: Collected) => {
    const amount = fromMinor(minor ?? 0);
    const outcome = await gate.run(
      { kind: 'top_up', body: { ...asked, tenders: paidBy(asked.tenders, collected) } },
      { amount, memberName: panel.member.name, cardTail: panel.card?.tail ?? null, membershipId: panel.membership.id },
    );
    if (outcome?.kind === 'done') {
      collect.forget();
      remember('top-up-method', payment.rest);
      if (presets.includes(amount)) remember('top-up-amount', amount);
      onDone(outcome.result);
    }
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') {
      notifyProblem(outcome.problem);
      countAgain(outcome.problem);
    }
  };

  if (collect.open) {
    return (
      <Suspense>
        <CollectPayment collect={collect} purpose="top_up" />
      </Suspense>
    );
  }
  return (
    <form onSubmit={submit} className="mt-3 flex flex-col gap-3">
      <div className="flex items-center justify-between gap-4 rounded-2 bg-card px-4 py-2 text-on-card">
        <span className="min-w-0">
          <span className="block text-20 font-semibold break-words">{panel.member.name}</span>
          <span className="text-13 text-card-2">
            {[
              panel.member.phone_masked,
              panel.membership.program.name,
              t('balanceIs', { balance: formatMoney(panel.membership.balance) }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <span className="text-right">
          <span className="block text-12 text-card-2">{panel.card ? t('compareTail') : t('memberNumber')}</span>
          <span className="text-40 font-semibold tracking-[.06em]">
            {panel.card?.tail ?? panel.member.number.slice(-4)}
          </span>
        </span>
      </div>
      <div className="grid grid-cols-[1fr_auto] gap-5 stacked:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-3">
          <div className="flex flex-col gap-1">
            <label htmlFor="top-up-amount" className="text-12 text-ink-3">
              {t('topUp.amount')}
            </label>
            <div
              className="input-box flex h-[52px] items-center gap-2 rounded-2 border border-line-strong bg-surface pl-3.5"
              data-invalid={refused ? true : undefined}
            >
              <span className="text-20 text-ink-2" aria-hidden="true">
                ¥
              </span>
              <input
                id="top-up-amount"
                ref={inputRef}
                value={text}
                inputMode="decimal"
                autoComplete="off"
                maxLength={13}
                onFocus={(event) => event.target.select()}
                onChange={(event) => setTyped(normaliseTyped(event.target.value).replace(/[^\d.]/g, ''))}
                className="h-full w-full min-w-0 bg-transparent text-28 font-semibold"
                aria-invalid={refused ? true : undefined}
                aria-describedby="top-up-result"
              />
            </div>
          </div>
          <div className="grid grid-cols-3 gap-2" role="group" aria-label={t('topUp.presets')}>
            {presets.map((preset) => (
              <button
                key={preset}
                type="button"
                aria-pressed={minor === toMinor(preset)}
                onClick={() => choose(preset)}
                className={cn(
                  'h-12 rounded-2 border text-16 font-semibold',
                  minor === toMinor(preset)
                    ? 'border-accent bg-accent-soft text-accent-text'
                    : 'border-(--edge) bg-surface hover:bg-sunken',
                )}
              >
                {formatMoney(preset).replace(/\.00$/, '')}
              </button>
            ))}
          </div>
          <MethodButtons
            label={t('topUp.method')}
            methods={methods}
            chosen={payment.rest}
            onChoose={(method) => setPayment(restBy(payment, method))}
            keysElsewhere={collect.open !== null}
          />
          <PaymentParts ways={methods} payment={payment} onChange={setPayment} />
          {payment.parts.length > 0 && rest !== null && (
            <p className="text-13 text-ink-2" aria-live="polite">
              {t('topUp.restBy', { method: methodName(payment.rest, common), amount: formatMoney(rest) })}
            </p>
          )}
          <StaffField label={t('counts:staff.sellers')} chosen={sellers} onChange={setSellers} />
        </div>
        <div className="flex flex-col gap-3">
          <div className="stacked:hidden">
            <Keypad value={typed ?? ''} onChange={(value) => setTyped(value)} />
          </div>
          {overBudget && (
            <p role="status" className="w-0 min-w-full text-13 text-ochre">
              {t('topUp.budget', {
                left: formatMoney(overBudget.amount ?? '0'),
                asked: formatMoney(overBudget.asked ?? '0'),
              })}
            </p>
          )}
        </div>
      </div>
      {panel.membership.prepaid && (
        <Suspense>
          <PrepaidTopUpPart
            membership={panel.membership}
            asksBuyer={refused?.code === 'buyer-unknown'}
            purchase={purchase}
            onPurchase={setPurchase}
            onRecorded={() => void preview.refetch().then(() => inputRef.current?.focus())}
          />
        </Suspense>
      )}
      <div
        id="top-up-result"
        className="flex min-h-[76px] items-center rounded-2 bg-sunken px-4 py-1"
        aria-live="polite"
      >
        {refused ? (
          <p className="text-red">
            <b className="font-semibold">{refused.title}</b>
            <span className="ml-2">{refused.detail}</span>
          </p>
        ) : shown ? (
          <div className="w-full">
            <dl className="grid w-full auto-cols-fr grid-flow-col gap-4">
              <div>
                <dt className="text-12 text-ink-3">{t('common:posting.principal')}</dt>
                <dd className="text-20 font-semibold text-accent-text">+{formatMoney(shown.effects.principal)}</dd>
              </div>
              <div>
                <dt className="text-12 text-ink-3">{t('common:posting.bonus')}</dt>
                <dd
                  className={cn(
                    'text-20 font-semibold',
                    isZero(shown.effects.bonus) ? 'text-ink-3' : 'text-accent-text',
                  )}
                >
                  +{formatMoney(shown.effects.bonus)}
                </dd>
              </div>
              {shown.effects.reward_points !== 0 && (
                <div>
                  <dt className="text-12 text-ink-3">{t('common:posting.reward')}</dt>
                  <dd className="text-20 font-semibold text-accent-text">
                    {formatWholeChange(shown.effects.reward_points)}
                  </dd>
                </div>
              )}
              <div className="text-right">
                <dt className="text-12 text-ink-3">{t('topUp.after')}</dt>
                <dd>
                  <MoneyAmount value={shown.after.balance} big className="total text-28 font-semibold" />
                </dd>
              </div>
            </dl>
            {toCome && (
              <p className="pb-1 text-12 text-ink-2">
                {t('topUp.toCome', {
                  amount: formatMoney(toCome.amount),
                  next: formatMoney(toCome.next),
                  day: formatDate(toCome.next_on),
                })}
              </p>
            )}
          </div>
        ) : (
          <span className="text-ink-3">
            {body ? t('counting') : t(minor && !tenders ? 'topUp.typeParts' : 'topUp.typeAmount')}
          </span>
        )}
      </div>
      {shown?.commission && (
        <Suspense>
          <CommissionPreview shares={shown.commission} compact />
        </Suspense>
      )}
      <div className="flex items-center gap-3">
        <Button
          type="submit"
          look="filled"
          size="large"
          hint="Enter"
          pending={gate.busy}
          disabled={!body || refused !== null}
        >
          {t('topUp.act', { amount: minor ? formatMoney(fromMinor(minor)) : '' })}
        </Button>
        <CancelButton onClick={onClose} />
      </div>
    </form>
  );
}

/** The thresholds of the rule in force are what people pay; where the clerk may not read rules, the usual round sums. */
function usePresets(programId: string): string[] {
  const { can } = useCan();
  const rules = useQuery({
    queryKey: ['rules', programId, 'top_up'],
    queryFn: () => unwrap(client.GET('/rules', { params: { query: { program_id: programId, kind: 'top_up' } } })),
    enabled: can('ruleRead'),
    staleTime: 10 * 60_000,
    retry: false,
  });
  const inForce = appliesIn(rules.data?.items ?? [], useSession().shop?.id ?? null);
  const bands = inForce
    ? (inForce.body as TopUpBody).bands.map((band) => band.from).filter((from) => toMinor(from) > 0)
    : [];
  const merged = [...new Set([...bands, ...USUAL])].toSorted((a, b) => toMinor(a) - toMinor(b));
  const wanted = bands.length >= 3 ? bands : merged;
  return wanted.slice(0, PRESETS_MAX);
}

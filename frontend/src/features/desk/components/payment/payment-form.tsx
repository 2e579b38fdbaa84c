import { useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiProblem, UNREACHABLE, wordsOf } from '@/api/problem';
import type { ConsumptionRequest, DeskPanel, PostingResult, SaleMethod, SaleTenderRequest } from '@/api/types';
import { useBearerPrograms } from '@/components/gifts/bearer-queries';
import { spendablePoints } from '@/components/ledger/amounts';
import { useWays } from '@/components/ledger/payment-ways';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { formatMoney, isZero, toMinor } from '@/lib/money';
import { useDebounced } from '@/lib/use-debounced';
import { useKeys } from '@/lib/use-keys';

import { consumptionPreview } from '../../api/preview';
import {
  handedOver,
  METHODS,
  methodsOf,
  paidBy,
  PLAIN_VOUCHER,
  POINTS_PROBE,
  pointsOffer,
  restBy,
  restOf,
  sentTenders,
  startPayment,
  takesPart,
  tenderBy,
  tendersOf,
  typePart,
  worthOf,
  type DraftStep,
  type PaymentDraft,
  type PointsOffer,
} from '../../payment';
import { Keypad } from '../keypad';
import { PaymentSummary } from './payment-summary';
import { useBearer } from './use-bearer';
import { startOf, useVoucher } from './use-voucher';
import { UsualBills } from './usual-bills';
import { fieldId, WayRow, type WayField } from './way-row';

const PREVIEW_REST_MS = 150;
/** Refusals after which stored value may pay what there is, and cash the rest. */
const STORED_TOO_LITTLE = ['insufficient-balance', 'value-on-hold'];

/** The digit of a way's key: its place among all ways, whoever pays. */
const placeOf = (method: SaleMethod) => METHODS.indexOf(method) + 1;

interface PaymentFormProps {
  /** None for a walk-in. */
  panel: DeskPanel | null;
  sale: ConsumptionRequest;
  /** `null` until the price is there. */
  due: string | null;
  /** How much less is due when stored value pays all; what is left for others is only known from the server then. */
  saves: string | null;
  draft: PaymentDraft;
  /** What was typed or chosen, as a step from the draft of before: it holds for every price. */
  onChange: (step: DraftStep) => void;
  pending: boolean;
  /** Enter was pressed before the server had counted: it holds until it has, or until something else is typed. */
  entered: boolean;
  onEntered: (entered: boolean) => void;
  /** `card` is the number of the gift card or deposit that pays a part. */
  onPay: (tenders: SaleTenderRequest[], result: PostingResult, card?: string) => void;
  onCancel: () => void;
}

/** Every way of payment in its row, what they come to beside it, and Enter. */
export function PaymentForm({
  panel,
  sale,
  due,
  saves,
  draft,
  onChange,
  pending,
  entered,
  onEntered,
  onPay,
  onCancel,
}: PaymentFormProps) {
  const { t } = useTranslation(['pay', 'common']);
  const membership = panel?.membership ?? null;
  const hasGiftCards = (useBearerPrograms().data ?? []).length > 0;
  const ways = useWays();
  const money = ways.map((way) => way.code);
  const methods = methodsOf(membership, hasGiftCards, money);
  const besideCash = money.find((way) => way !== 'cash') ?? 'cash';
  const held = membership ? spendablePoints(membership) : 0;
  // An object each time, so that the same field can be gone to again.
  const [goal, setGoal] = useState<WayField>(() => startOf(draft));
  // In the step that shows the form: no key goes to what was there before.
  useLayoutEffect(() => document.getElementById(fieldId(goal))?.focus(), [goal]);
  const [active, setActive] = useState<WayField>({ method: 'cash', field: 'given' });

  const { gap: voucherGap, open: openVoucher } = useVoucher(draft, onChange, setGoal);

  const tenders = tendersOf(draft);
  const body = tenders && { ...sale, tenders };
  const rested = useDebounced(body, PREVIEW_REST_MS);
  const isCurrent = JSON.stringify(rested) === JSON.stringify(body);
  const preview = useQuery(consumptionPreview(pending ? null : rested));
  const shown = (isCurrent && preview.data) || undefined;
  const isPriced = due !== null;
  // Before the price is there nobody has said who pays: what the server says of that start refuses nothing.
  const refused = isPriced && isCurrent && preview.error instanceof ApiProblem ? preview.error : null;
  const probe = useQuery(consumptionPreview(held > 0 ? { ...sale, tenders: POINTS_PROBE } : null));
  const offer = probe.data ? pointsOffer(probe.data) : null;
  const pointsNote = usePointsNote(held, offer, probe.error);
  const bearer = useBearer(draft, { amount: due, offer }, onChange, setGoal);
  // What a provider takes brings its own number.
  const untold = ways.find(
    ({ code, kind, asks_reference }) =>
      asks_reference && kind === 'by_hand' && takesPart(draft, code) && !draft.references[code]?.trim(),
  );
  const gap: WayField | null = voucherGap
    ? { method: 'voucher', field: voucherGap }
    : (bearer.gap ?? (untold ? { method: untold.code, field: 'reference' } : null));

  const cash = shown && tenderBy(shown.tenders, 'cash')?.amount;
  const handed = cash ? handedOver(draft.given, cash) : null;
  const canPay = tenders !== null && !gap && !refused && handed?.kind !== 'short' && handed?.kind !== 'unread';
  // While the server still counts, Enter waits for its answer.
  const mayEnter = canPay || !isPriced;
  // No answer came: Enter asks again.
  const isUnanswered = refused?.code === UNREACHABLE;

  const payRestBy = (method: SaleMethod) => {
    if (method === 'points') return payAllPoints();
    if (method === 'voucher') return openVoucher();
    if (method === 'gift_card' || method === 'deposit') return bearer.open();
    onChange((before) => restBy(before, method));
    setGoal({ method, field: method === 'cash' ? 'given' : 'rest' });
  };
  const payAllPoints = () => {
    if (!offer) return;
    onChange((before) => typePart(before, 'points', String(offer.points)));
    setGoal({ method: 'points', field: 'part' });
  };

  const act = (run: () => void) => (event: globalThis.KeyboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  useKeys(
    {
      ...Object.fromEntries(
        methods
          .filter((method) => placeOf(method) > 0)
          .map((method) => [`Alt+Digit${placeOf(method) % 10}`, act(() => payRestBy(method))]),
      ),
      F8: act(payAllPoints),
    },
    { first: true, enabled: !pending },
  );

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isUnanswered) void preview.refetch();
    else if (!pending && mayEnter) onEntered(true);
  };
  useEffect(() => {
    if (!entered || pending || !isPriced) return;
    if (!canPay) return onEntered(false);
    if (!shown) return;
    onEntered(false);
    onPay(sentTenders(tenders, draft), shown, draft.references.gift_card?.trim());
  });
  const textOf = ({ method, field }: WayField): string =>
    field === 'given'
      ? draft.given
      : field === 'reference'
        ? (draft.references[method] ?? '')
        : field === 'settlement'
          ? (draft.voucher?.settlement ?? '')
          : (draft.typed[method] ?? '');
  const write = ({ method, field }: WayField, text: string) => {
    if (field === 'given') onChange((before) => ({ ...before, given: text }));
    else if (field === 'reference')
      onChange((before) => ({ ...before, references: { ...before.references, [method]: text } }));
    else if (field === 'settlement' || field === 'platform')
      onChange((before) => ({ ...before, voucher: { ...PLAIN_VOUCHER, ...before.voucher, [field]: text } }));
    else onChange((before) => typePart(before, method, text, besideCash));
  };
  const step = (event: KeyboardEvent<HTMLInputElement>, { method, field }: WayField) => {
    // Enter goes to what a voucher or card still misses, also the Enter by which a scanner ends its code.
    if (event.key === 'Enter' && gap) {
      event.preventDefault();
      setGoal(gap);
      return;
    }
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0 || field === 'rest' || field === 'platform') return;
    event.preventDefault();
    const next = methods[methods.indexOf(method) + by];
    if (next) setGoal({ method: next, field: 'part' });
  };

  const amountOf = (method: SaleMethod): string | null => {
    const paid = shown && paidBy(shown, method);
    if (paid) return paid;
    if (method === draft.rest && shown) return '0.00';
    if (method === draft.rest && due !== null && saves === null) {
      const rest = restOf(draft, due, offer);
      return toMinor(rest) < 0 ? '0.00' : rest;
    }
    const points = Number(draft.typed.points ?? 0);
    return method === 'points' && offer && Number.isSafeInteger(points) && points > 0 ? worthOf(points, offer) : null;
  };
  const fillStored = () => {
    const available = String(refused?.body.free ?? refused?.body.available ?? membership?.available ?? '0.00');
    const { rest, typed } = startPayment(due ?? available, available, saves);
    onChange((before) => {
      const { voucher } = before.typed;
      return { ...before, rest, typed: voucher ? { ...typed, voucher } : typed };
    });
  };

  return (
    <form onSubmit={submit} className="mt-3 flex flex-col gap-3" noValidate>
      <div className="grid grid-cols-[minmax(0,1fr)_296px] gap-4 stacked:grid-cols-1">
        <div className="min-w-0">
          <p className="flex justify-between border-b px-2 pb-1 text-12 text-ink-3" aria-hidden="true">
            <span>{t('head.rest')}</span>
            <span className="pr-3">{t('head.part')}</span>
          </p>
          <ul aria-label={t('ways')}>
            {methods.map((method) => (
              <WayRow
                key={method}
                method={method}
                place={placeOf(method)}
                draft={draft}
                amount={amountOf(method)}
                note={
                  method === 'stored_value' && membership
                    ? [
                        isZero(membership.held)
                          ? t('balanceIs', { balance: formatMoney(membership.balance) })
                          : t('availableIs', {
                              available: formatMoney(membership.available),
                              held: formatMoney(membership.held),
                            }),
                        saves && t('cardSaves', { amount: formatMoney(saves) }),
                      ]
                        .filter(Boolean)
                        .join(' · ')
                    : method === 'points'
                      ? pointsNote
                      : method === 'on_account' && membership
                        ? t('onAccountIs', {
                            owed: formatMoney(membership.on_account),
                            limit: formatMoney(membership.on_account_limit),
                          })
                        : method === 'voucher' && voucherGap
                          ? t(`voucher.missing.${voucherGap}`)
                          : method === 'gift_card'
                            ? bearer.note
                            : method === untold?.code
                              ? t('referenceNeeded')
                              : null
                }
                canPay={method === 'points' ? offer !== null : true}
                onRest={() => payRestBy(method)}
                onWrite={write}
                onFocus={setActive}
                onStep={step}
              />
            ))}
          </ul>
          <UsualBills
            cash={cash ?? null}
            given={draft.given}
            onGive={(given) => {
              onChange((before) => ({ ...before, given }));
              setGoal({ method: 'cash', field: 'given' });
            }}
          />
        </div>
        <PaymentSummary
          due={due}
          sale={sale}
          result={shown}
          handed={handed}
          refused={refused}
          unread={tenders === null}
          isMember={membership !== null}
          {...(refused && STORED_TOO_LITTLE.includes(refused.code) ? { onFillStored: fillStored } : {})}
        >
          <Keypad value={textOf(active)} onChange={(text) => write(active, text)} />
        </PaymentSummary>
      </div>
      <div className="sticky -bottom-5 -mx-5 -mb-5 flex items-center gap-3 bg-raised px-5 pt-1 pb-5">
        <Button
          type="submit"
          look="filled"
          size="large"
          hint="Enter"
          pending={pending || entered}
          disabled={!mayEnter && !isUnanswered}
        >
          {shown?.needs_approval
            ? t('actApproved', { amount: formatMoney(shown.posting.total) })
            : shown
              ? t('act', { amount: formatMoney(shown.posting.total) })
              : t('actPlain')}
        </Button>
        <Button look="ghost" size="large" onClick={onCancel}>
          {t('common:back')}
          <Kbd>Esc</Kbd>
        </Button>
        <span className="min-w-0 flex-1 text-right text-12 text-ink-3">{t('keysHint')}</span>
      </div>
    </form>
  );
}

/** What points may pay of this bill, or why they cannot. */
function usePointsNote(held: number, offer: PointsOffer | null, error: unknown): string {
  const { t } = useTranslation('pay');
  if (held === 0) return t('points.none');
  if (offer) return t('points.offer', { points: offer.points, amount: formatMoney(offer.amount) });
  if (!(error instanceof ApiProblem)) return '';
  if (error.code === 'points-cannot-pay') return t('points.noRule');
  if (error.code !== 'points-out-of-range') return wordsOf(error).title;
  return error.body.most === 0 ? t('points.tooSmall') : t('points.tooFew', { points: Number(error.body.step ?? 0) });
}

import { useQuery } from '@tanstack/react-query';
import { CircleHelp, Hourglass, ScanLine, XCircle } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { wordsOf } from '@/api/problem';
import { useMaybeSession } from '@/api/session';
import type { Payment, PaymentPurpose } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { MoneyAmount } from '@/components/ui/money';
import { halfWidth, paymentWalletOf } from '@/lib/credential';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { allows } from '@/lib/permissions';
import { useKeys } from '@/lib/use-keys';
import { useLatest } from '@/lib/use-latest';
import { useSwipes } from '@/lib/use-swipes';

import { isBearer, type Collect, type Way } from './use-collect';
import { usePayment, type Stage } from './use-payment';

const METHOD_OF = { wechat: 'wechat', alipay: 'alipay', unionpay: 'bank_card' } as const;

/** Collects what providers are to take, one way after the other. */
export function CollectPayment({ collect, purpose }: { collect: Collect; purpose: PaymentPurpose }) {
  const way = collect.open?.ways[0];
  if (!way) return null;
  return (
    <CollectWay
      key={way.method}
      way={way}
      purpose={purpose}
      onPaid={(payment) => collect.paid(way, payment)}
      onByHand={collect.byHand}
      onBack={collect.back}
    />
  );
}

interface CollectWayProps {
  way: Way;
  purpose: PaymentPurpose;
  onPaid: (payment: Payment) => void;
  onByHand: () => void;
  onBack: () => void;
}

function CollectWay({ way, purpose, onPaid, onByHand, onBack }: CollectWayProps) {
  const { t } = useTranslation(['payments', 'common']);
  const taking = usePayment(way, purpose, onPaid);
  const { stage, payment } = taking;
  const method = t(`common:method.${way.method}`);
  const isOver = stage === 'failed' || stage === 'cancelled';
  const mayCancel = (stage === 'waiting' || stage === 'unknown') && taking.cancelIn === 0;
  const [wrong, setWrong] = useState<string | null>(null);
  /** Sends a code of this way of payment, and drops everything else. */
  const read = (text: string) => {
    if (isBearer(way.method)) {
      setWrong(null);
      return void taking.take(text.trim());
    }
    const digits = halfWidth(text).replace(/[\s-]/g, '');
    const wallet = paymentWalletOf(digits);
    if (!wallet) return setWrong(t('collect.notACode', { method }));
    const other = METHOD_OF[wallet];
    if (other !== way.method) return setWrong(t('collect.otherCode', { method: t(`common:method.${other}`) }));
    setWrong(null);
    void taking.take(digits);
  };
  // Scanners and readers belong to this payment until it ends: none of them opens somebody else behind it.
  const scanned = useLatest(stage === 'scan' ? read : null);
  useSwipes(({ value }) => scanned.current?.(value));
  // The number of a gift card was told before: it is asked at once, and only a refusal asks for another.
  const told = useRef(way.code);
  useEffect(() => {
    const code = told.current;
    told.current = undefined;
    if (code) scanned.current?.(code);
  }, [scanned]);
  const act = (run: () => void) => (event: KeyboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  useKeys(
    {
      Escape: act(() => stage !== 'asking' && onBack()),
      'Alt+KeyX': act(() => mayCancel && void taking.cancel()),
      'Alt+KeyH': act(() => stage === 'scan' && !isBearer(way.method) && onByHand()),
    },
    { first: true },
  );
  return (
    <section
      className="mt-4 flex flex-col gap-4"
      aria-label={t('collect.take', { method, amount: formatMoney(way.amount) })}
    >
      <div className="flex items-center gap-4 rounded-2 bg-sunken px-4 py-3">
        <StageIcon stage={stage} />
        <div className="min-w-0 flex-1" aria-live="polite">
          <h3 className="text-16 font-semibold">{t(`collect.${stage}`)}</h3>
          <p className="text-ink-2">
            {stage === 'scan' && t(isBearer(way.method) ? 'collect.scanCard' : 'collect.scanNote', { method })}
            {stage === 'waiting' && t('collect.waitingNote')}
            {stage === 'unknown' && t('collect.unknownNote')}
            {stage === 'cancelling' && t('collect.cancellingNote')}
            {stage === 'cancelled' && t('collect.cancelledNote')}
            {stage === 'failed' &&
              t('collect.failedNote', { reason: t(`reasons.${payment?.fail_reason ?? 'refused'}`) })}
          </p>
        </div>
        <div className="text-right">
          <span className="block text-13 text-ink-3">{method}</span>
          <MoneyAmount value={way.amount} big className="total text-40 font-semibold" />
        </div>
      </div>
      {(stage === 'scan' || stage === 'asking') && (
        <CodeField
          label={t(isBearer(way.method) ? 'collect.cardNumber' : 'collect.code')}
          asking={stage === 'asking'}
          wrong={wrong}
          onText={read}
        />
      )}
      <div className="min-h-6" aria-live="assertive">
        {taking.problem === 'no_answer' && <p className="text-red">{t('collect.noAnswer')}</p>}
        {taking.problem && taking.problem !== 'no_answer' && (
          <p className="text-red">
            <b className="font-semibold">{wordsOf(taking.problem).title}</b>
            <span className="ml-2">{wordsOf(taking.problem).detail}</span>
          </p>
        )}
      </div>
      {stage === 'scan' && <Left way={way} onUse={onPaid} />}
      <div className="flex flex-wrap items-center gap-3">
        {isOver && (
          <Button autoFocus look="filled" size="large" hint="Enter" onClick={taking.again}>
            {t('collect.again')}
          </Button>
        )}
        {(stage === 'waiting' || stage === 'unknown' || stage === 'cancelling') && (
          <Button autoFocus look="filled" size="large" hint="Enter" onClick={() => void taking.query()}>
            {t('query')}
          </Button>
        )}
        {(stage === 'waiting' || stage === 'unknown') && (
          <Button look="danger" size="large" disabled={!mayCancel} onClick={() => void taking.cancel()}>
            {mayCancel ? t('cancel') : t('cancelAfter', { seconds: taking.cancelIn })}
            <Kbd>Alt X</Kbd>
          </Button>
        )}
        <Button look="ghost" size="large" onClick={onBack} disabled={stage === 'asking'}>
          {t('common:back')}
          <Kbd>Esc</Kbd>
        </Button>
        <span className="flex-1" />
        {stage === 'scan'
          ? !isBearer(way.method) && (
              <Button look="ghost" onClick={onByHand} title={t('collect.byHandNote')}>
                {t('collect.byHand')}
                <Kbd>Alt H</Kbd>
              </Button>
            )
          : !isOver && <span className="max-w-[320px] text-12 text-ink-3">{t('collect.backNote')}</span>}
      </div>
    </section>
  );
}

function StageIcon({ stage }: { stage: Stage }) {
  const common = { size: 32, className: 'flex-none text-accent', 'aria-hidden': true } as const;
  if (stage === 'scan' || stage === 'asking') return <ScanLine {...common} />;
  if (stage === 'unknown' || stage === 'cancelling') return <CircleHelp {...common} className="flex-none text-ochre" />;
  if (stage === 'failed' || stage === 'cancelled') return <XCircle {...common} className="flex-none text-red" />;
  return <Hourglass {...common} />;
}

/** For a scanner that types slowly, or a person. What is read is sent and gone: the field is empty before the answer is there. */
function CodeField({
  label,
  asking,
  wrong,
  onText,
}: {
  label: string;
  asking: boolean;
  wrong: string | null;
  onText: (text: string) => void;
}) {
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (!asking) field.current?.focus();
  }, [asking]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() === '' || asking) return;
    setCode('');
    onText(code);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-1" noValidate>
      <label htmlFor="payment-code" className="text-12 text-ink-3">
        {label}
      </label>
      <div
        className="input-box flex h-[52px] items-center rounded-2 border border-line-strong bg-surface pl-3.5"
        data-invalid={wrong ? true : undefined}
      >
        <input
          id="payment-code"
          ref={field}
          value={code}
          disabled={asking}
          autoComplete="off"
          inputMode="numeric"
          maxLength={64}
          onChange={(event) => setCode(event.target.value)}
          className="h-full w-full min-w-0 bg-transparent text-20 tracking-[.08em] [-webkit-text-security:disc]"
          aria-invalid={wrong ? true : undefined}
          aria-describedby="payment-code-wrong"
        />
      </div>
      <p id="payment-code-wrong" className="min-h-5 text-13 text-red" aria-live="assertive">
        {wrong}
      </p>
    </form>
  );
}

/** Money of the same amount that was paid at this till and not used: it may be what this customer paid a moment ago. */
function Left({ way, onUse }: { way: Way; onUse: (payment: Payment) => void }) {
  const { t } = useTranslation('payments');
  const session = useMaybeSession();
  const terminal = session?.terminal?.id;
  const list = useQuery({
    queryKey: ['payments', 'left', terminal],
    queryFn: () =>
      unwrap(
        client.GET('/payments', {
          params: { query: { standing: 'unused', limit: 50, ...(terminal ? { terminal_id: terminal } : {}) } },
        }),
      ),
    enabled: allows(session?.permissions ?? [], 'paymentRead'),
    staleTime: 0,
    gcTime: 0,
  });
  const left = ((list.data?.items ?? []) as Payment[]).filter(
    (each) => each.method === way.method && each.amount === way.amount,
  );
  return (
    <>
      {left.slice(0, 3).map((each) => (
        <p key={each.id} className="flex items-center gap-3 rounded-2 border border-ochre-line bg-ochre-soft px-4 py-2">
          <span className="flex-1">
            {t('collect.left', { at: formatInstant(each.requested_at), amount: formatMoney(each.amount) })}
          </span>
          <Button onClick={() => onUse(each)}>{t('collect.use')}</Button>
        </p>
      ))}
    </>
  );
}

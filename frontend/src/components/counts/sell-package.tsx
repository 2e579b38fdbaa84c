import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { wordsOf } from '@/api/problem';
import { useSession } from '@/api/session';
import type { DeskPanel, PackageSaleRequest, PostingResult } from '@/api/types';
import { CashGiven } from '@/components/ledger/cash-given';
import { useCommandGate } from '@/components/ledger/command-gate';
import { asItHappened } from '@/components/ledger/late-entry';
import { restBy, shareOf, tendersOf } from '@/components/ledger/parted-payment';
import { useWayCodes } from '@/components/ledger/payment-ways';
import { PaymentParts } from '@/components/ledger/payment-parts';
import { MethodButtons } from '@/components/ledger/method-buttons';
import { paidBy, useCollect, waysOf, type Collected } from '@/components/payments/use-collect';
import { StaffField } from '@/components/staff/staff-field';
import { equalShares } from '@/components/staff/staff-shares';
import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { notifyProblem } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { cn } from '@/lib/cn';
import { formatMoney } from '@/lib/money';
import { withTexts } from '@/lib/i18n';
import { recall, remember } from '@/lib/preferences';
import { useDebounced } from '@/lib/use-debounced';

import { isSoldIn, packagesForSale } from './counts-query';
import { contentsWords } from './counts-words';
import { waysFor, type PackagePayment } from './package-payment';
import { PickItems } from './pick-items';

const CollectPayment = lazy(() =>
  withTexts(import('@/components/payments/collect-payment')).then((module) => ({ default: module.CollectPayment })),
);

/** Sells a package, paid in one way or in several, or owed in part; the change of cash is said before Enter. */
export function SellPackage({
  panel,
  onClose,
  onDone,
  onLaidAside,
}: {
  panel: DeskPanel;
  onClose: () => void;
  onDone: (result: PostingResult, title: string) => void;
  onLaidAside: () => void;
}) {
  const { t } = useTranslation(['counts', 'common']);
  const { t: words } = useTranslation('counts');
  const gate = useCommandGate();
  const collect = useCollect();
  const list = useQuery(packagesForSale);
  const [marked, setMarked] = useState<string | null>(null);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const ways = waysFor(panel.membership, useWayCodes());
  const [payment, setPayment] = useState<PackagePayment>(() => ({
    rest: ways.find((each) => each === recall('package-method')) ?? 'stored_value',
    parts: [],
    given: '',
  }));
  const [sellers, setSellers] = useState<readonly string[]>([]);
  const here = useSession().shop?.id;
  const packages = (list.data?.items ?? []).filter((each) => isSoldIn(each, here));
  const sold = packages.find((each) => each.id === marked) ?? packages[0];
  // Whoever divides the price has chosen.
  const offered = payment.parts.length > 0 ? packages.filter((each) => each === sold) : packages;
  const tenders = tendersOf(payment);
  const isPicked = picked.length === (sold?.pick ?? 0);
  const body: PackageSaleRequest | null =
    sold && tenders && isPicked
      ? {
          membership_id: panel.membership.id,
          ...(panel.card ? { card_id: panel.card.id } : {}),
          package_id: sold.id,
          tenders,
          ...(picked.length > 0 ? { picked: [...picked] } : {}),
          ...(sellers.length > 0 ? { staff: equalShares(sellers, 'seller') } : {}),
        }
      : null;
  const rested = useDebounced(body, 150);
  const settled = body !== null && JSON.stringify(rested) === JSON.stringify(body);
  const asked = rested && asItHappened({ kind: 'package_sale', body: rested }).body;
  const preview = useQuery({
    queryKey: ['preview', 'package-sale', asked],
    queryFn: () =>
      unwrap(
        client.POST('/package-sales', { params: { query: { preview: true } }, body: asked as PackageSaleRequest }),
      ),
    enabled: asked !== null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const shown = settled ? preview.data : undefined;
  const refused = settled && preview.isError ? wordsOf(preview.error) : null;
  const due = shown?.posting.total ?? sold?.price ?? '0.00';
  // As the server counts it, or, before it has, as it was typed.
  const shareBy = (way: 'cash' | 'on_account') =>
    shown?.tenders.find((tender) => tender.method === way)?.amount ?? shareOf(payment, way, due);
  const byCash = shareBy('cash');
  const owed = shareBy('on_account');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!body || gate.busy || refused) return;
    // Parts that nobody has added up yet are not collected from a phone.
    if (!shown && payment.parts.length > 0) return;
    collect.begin(
      waysOf(shown?.tenders ?? [{ method: payment.rest, amount: due }]),
      (collected) => void send(body, collected),
    );
  };
  const send = async (asked: PackageSaleRequest, collected: Collected) => {
    if (!sold) return;
    const { membership, card, member } = panel;
    const outcome = await gate.run(
      { kind: 'package_sale', body: { ...asked, tenders: paidBy(asked.tenders ?? [], collected) } },
      { amount: due, memberName: member.name, cardTail: card?.tail ?? null, membershipId: membership.id },
    );
    if (outcome?.kind === 'done') {
      collect.forget();
      if (payment.rest !== 'on_account') remember('package-method', payment.rest);
      const amount = formatMoney(outcome.result.posting.total);
      onDone(outcome.result, t('sold', { name: sold.name, amount }));
    }
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
  };

  if (list.isLoading) return <LoadingRows rows={3} height={56} />;
  if (list.isError) return <ProblemNote error={list.error} onRetry={() => void list.refetch()} />;
  if (packages.length === 0) return <EmptyState title={t('nothingToSell')} next={t('nothingToSellNext')} />;
  if (collect.open) {
    return (
      <Suspense>
        <CollectPayment collect={collect} purpose="package_sale" />
      </Suspense>
    );
  }
  return (
    <form onSubmit={submit} className="mt-3 flex flex-col gap-4">
      <fieldset className="flex flex-col">
        <legend className="mb-1 text-12 text-ink-3">{t('package')}</legend>
        {offered.map((each) => {
          const checked = each.id === sold?.id;
          return (
            <label
              key={each.id}
              className={cn(
                'flex min-h-14 cursor-pointer items-center gap-3 border-b px-3 py-2',
                checked && 'rounded-2 bg-accent-soft',
              )}
            >
              <input
                type="radio"
                name="package"
                className="size-5 accent-(--rg-accent)"
                checked={checked}
                autoFocus={checked}
                onChange={() => {
                  setMarked(each.id);
                  setPicked([]);
                }}
              />
              <span className="min-w-0 flex-1">
                <span className="block text-16 font-semibold">{each.name}</span>
                <span className="block text-12 text-ink-2">{contentsWords(each, words)}</span>
              </span>
              <span className="text-16 font-semibold">{formatMoney(each.price)}</span>
            </label>
          );
        })}
      </fieldset>
      {sold && sold.pick !== null && <PickItems sold={sold} picked={picked} onPick={setPicked} />}
      <PaymentParts ways={ways} payment={payment} onChange={setPayment} />
      {payment.parts.length > 0 && <p className="-mb-3 text-12 text-ink-3">{t('restMethod')}</p>}
      <MethodButtons
        label={t(payment.parts.length > 0 ? 'restMethod' : 'method')}
        methods={ways}
        chosen={payment.rest}
        onChoose={(rest) => setPayment(restBy(payment, rest))}
        keysElsewhere={collect.open !== null}
      />
      <div className="flex flex-wrap items-end gap-5">
        {byCash && (
          <CashGiven due={byCash} given={payment.given} onGive={(given) => setPayment({ ...payment, given })} />
        )}
        <StaffField label={t('staff.sellers')} chosen={sellers} onChange={setSellers} />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          look="filled"
          size="large"
          hint="Enter"
          pending={gate.busy}
          disabled={!body || refused !== null || (!shown && payment.parts.length > 0)}
        >
          {t('act', { amount: formatMoney(due) })}
        </Button>
        <CancelButton onClick={onClose} />
        <span className="min-w-0 flex-1 text-13" aria-live="polite">
          {refused ? (
            <span className="text-red">
              <b className="font-semibold">{refused.title}</b> {refused.detail}
            </span>
          ) : (
            shown && (
              <span className="text-ink-2">
                {owed && <b className="mr-2 font-semibold text-ochre">{t('owes', { amount: formatMoney(owed) })}</b>}
                {t('after', { balance: formatMoney(shown.after.balance) })}
              </span>
            )
          )}
        </span>
      </div>
    </form>
  );
}

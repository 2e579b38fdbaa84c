import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { wordsOf } from '@/api/problem';
import type { DeskPanel, PackageSaleRequest, PostingResult } from '@/api/types';
import { CashGiven, withGiven } from '@/components/ledger/cash-given';
import { useCommandGate } from '@/components/ledger/command-gate';
import { MethodButtons } from '@/components/ledger/method-buttons';
import { paidBy, useCollect, waysOf, type Collected } from '@/components/payments/use-collect';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { notifyProblem } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { cn } from '@/lib/cn';
import { formatMoney } from '@/lib/money';
import { withTexts } from '@/lib/i18n';
import { recall, remember } from '@/lib/preferences';

import { packagesForSale } from './counts-query';
import { contentsWords } from './counts-words';

const CollectPayment = lazy(() =>
  withTexts(import('@/components/payments/collect-payment')).then((module) => ({ default: module.CollectPayment })),
);

const METHODS = ['stored_value', 'cash', 'wechat', 'alipay', 'bank_card'] as const;
type Method = (typeof METHODS)[number];

/** Sells a package, paid in one way; the change of cash is said before Enter. */
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
  const [method, setMethod] = useState<Method>(
    () => METHODS.find((each) => each === recall('package-method')) ?? 'stored_value',
  );
  const [given, setGiven] = useState('');
  const packages = list.data?.items ?? [];
  const sold = packages.find((each) => each.id === marked) ?? packages[0];
  const body: PackageSaleRequest | null = sold
    ? {
        membership_id: panel.membership.id,
        ...(panel.card ? { card_id: panel.card.id } : {}),
        package_id: sold.id,
        tenders: [withGiven({ method }, given)],
      }
    : null;
  const preview = useQuery({
    queryKey: ['preview', 'package-sale', body],
    queryFn: () =>
      unwrap(client.POST('/package-sales', { params: { query: { preview: true } }, body: body as PackageSaleRequest })),
    enabled: body !== null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const shown = preview.data;
  const refused = preview.isError ? wordsOf(preview.error) : null;
  const due = shown?.posting.total ?? sold?.price ?? '0.00';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!body || gate.busy || refused) return;
    collect.begin(waysOf(shown?.tenders ?? [{ method, amount: due }]), (collected) => void send(body, collected));
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
      remember('package-method', method);
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
        {packages.map((each) => {
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
                onChange={() => setMarked(each.id)}
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
      <MethodButtons
        label={t('method')}
        methods={METHODS}
        chosen={method}
        onChoose={setMethod}
        keysElsewhere={collect.open !== null}
      />
      {method === 'cash' && <CashGiven due={due} given={given} onGive={setGiven} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          look="filled"
          size="large"
          hint="Enter"
          pending={gate.busy}
          disabled={!body || refused !== null}
        >
          {t('act', { amount: formatMoney(due) })}
        </Button>
        <Button look="ghost" size="large" onClick={onClose}>
          {t('common:cancel')}
          <Kbd>Esc</Kbd>
        </Button>
        <span className="min-w-0 flex-1 text-13" aria-live="polite">
          {refused ? (
            <span className="text-red">
              <b className="font-semibold">{refused.title}</b> {refused.detail}
            </span>
          ) : (
            shown && <span className="text-ink-2">{t('after', { balance: formatMoney(shown.after.balance) })}</span>
          )}
        </span>
      </div>
    </form>
  );
}

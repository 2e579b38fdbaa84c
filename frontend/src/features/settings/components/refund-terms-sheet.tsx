import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import type { components } from '@/api/schema.gen';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { formatPercent, parsePercent } from '@/lib/money';

type Rate = components['schemas']['RefundInterestRate'];

interface Draft {
  key: number;
  cause: Rate['cause'];
  from: string;
  percent: string;
}

const CAUSES = ['shop', 'member'] as const;

/** 退款条款: the contract's fee, and the yearly rates of interest by the day of the top-up; both are off at first. */
export function RefundTermsSheet({
  version,
  feeBp,
  interest,
  onConflict,
}: {
  /** Of the company's settings. */
  version: number;
  feeBp: number;
  interest: readonly Rate[];
  onConflict: () => void;
}) {
  const { t } = useTranslation(['settings', 'common']);
  const queries = useQueryClient();
  const [fee, setFee] = useState(formatPercent(feeBp));
  const [rates, setRates] = useState<Draft[]>(() =>
    interest.map((rate, key) => ({ key, cause: rate.cause, from: rate.from, percent: formatPercent(rate.rate_bp) })),
  );
  const feeTyped = parsePercent(fee);
  const isWhole = feeTyped !== null && rates.every((rate) => rate.from !== '' && parsePercent(rate.percent) !== null);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        client.PATCH('/tenant', {
          params: { header: ifMatch(version) },
          body: {
            refund_fee_bp: feeTyped ?? 0,
            refund_interest: rates.map(({ cause, from, percent }) => ({
              cause,
              from,
              rate_bp: parsePercent(percent) ?? 0,
            })),
          },
        }),
      ),
    onSuccess: (saved) => {
      queries.setQueryData(['tenant'], saved);
      notifyDone(t('common:saved'));
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 412) onConflict();
    },
  });
  const problem = save.error instanceof ApiProblem ? save.error : undefined;
  const errorAt = (pointer: string) => {
    const field = problem?.fields.find((each) => each.pointer === pointer);
    return field && fieldWordsOf(field);
  };
  const change = (key: number, by: Partial<Draft>) =>
    setRates(rates.map((rate) => (rate.key === key ? { ...rate, ...by } : rate)));
  const add = () => {
    const key = Math.max(-1, ...rates.map((rate) => rate.key)) + 1;
    setRates([...rates, { key, cause: 'shop', from: '', percent: '' }]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWhole && !save.isPending) save.mutate();
  };
  return (
    <Sheet title={t('refundTerms.title')} label={t('refundTerms.title')} className="mt-3 max-w-xl flex-none">
      <form onSubmit={submit} className="flex flex-col gap-4 p-5" noValidate>
        <TextField
          label={t('refundTerms.fee')}
          hint={t('refundTerms.feeHint')}
          error={feeTyped === null ? t('refundTerms.percentWrong') : errorAt('/refund_fee_bp')}
          inputMode="decimal"
          maxLength={6}
          value={fee}
          onChange={(event) => setFee(event.target.value)}
        />
        <fieldset className="flex flex-col gap-2">
          <legend className="text-13 font-semibold">{t('refundTerms.interest')}</legend>
          <p className="text-12 text-ink-3">{t('refundTerms.interestHint')}</p>
          {rates.map((rate, index) => (
            <div key={rate.key} className="grid grid-cols-[1fr_10rem_6rem_auto] items-end gap-2 stacked:grid-cols-1">
              <SelectField
                label={t('refundTerms.cause')}
                value={rate.cause}
                onChange={(event) =>
                  change(rate.key, { cause: CAUSES.find((each) => each === event.target.value) ?? 'shop' })
                }
              >
                {CAUSES.map((cause) => (
                  <option key={cause} value={cause}>
                    {t(`refundTerms.causes.${cause}`)}
                  </option>
                ))}
              </SelectField>
              <TextField
                label={t('refundTerms.from')}
                type="date"
                required
                error={errorAt(`/refund_interest/${index}/from`)}
                value={rate.from}
                onChange={(event) => change(rate.key, { from: event.target.value })}
              />
              <TextField
                label={t('refundTerms.rate')}
                inputMode="decimal"
                maxLength={6}
                required
                error={errorAt(`/refund_interest/${index}/rate_bp`)}
                value={rate.percent}
                onChange={(event) => change(rate.key, { percent: event.target.value })}
              />
              <Button look="ghost" onClick={() => setRates(rates.filter((each) => each.key !== rate.key))}>
                {t('refundTerms.remove')}
              </Button>
            </div>
          ))}
          <Button look="ghost" className="self-start" onClick={add}>
            {t('refundTerms.add')}
          </Button>
        </fieldset>
        {problem && problem.fields.length === 0 && (
          <p role="alert" className="text-red">
            {sentenceOf(problem)}
          </p>
        )}
        <Button type="submit" look="filled" className="self-start" pending={save.isPending} disabled={!isWhole}>
          {t('common:save')}
        </Button>
      </form>
    </Sheet>
  );
}

import { useMutation } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { PostingResult, RuleBody, RuleKind } from '@/api/types';
import { CategoryField } from '@/components/goods/category-field';
import { DerivationView } from '@/components/ledger/derivation-view';
import { useWayCodes } from '@/components/ledger/payment-ways';
import { methodName } from '@/components/ledger/tender-words';
import { Button } from '@/components/ui/button';
import { CheckField, SelectField, TextField } from '@/components/ui/field';
import { Segmented } from '@/components/ui/segmented';
import { Sheet } from '@/components/ui/sheet';
import { formatChange, formatMoney, formatWholeChange } from '@/lib/money';

import type { TierStep } from './editor-parts';
import { sampleOf, startOf, type SampleDraft } from '../sample-draft';

/** What a sale or top-up would come to with the draft, beside what it comes to now. Nothing is kept. */
export function SampleTrial({
  programId,
  shopId,
  priority,
  kind,
  body,
  tiers,
  from,
}: {
  programId: string;
  /** The draft is for this shop alone. */
  shopId: string | null;
  priority: number;
  kind: RuleKind;
  body: RuleBody;
  tiers: readonly TierStep[];
  /** First day of the draft: it is tried on it unless another day is asked for. */
  from: string;
}) {
  const { t } = useTranslation('rules');
  const { t: common } = useTranslation('common');
  const [sample, setSample] = useState<SampleDraft>(() => startOf(kind));
  const trial = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/rules/trials', {
          body: {
            kind,
            program_id: programId,
            shop_id: shopId,
            priority,
            body: body as never,
            on: sample.on === '' ? from : sample.on,
            at: sample.at,
            sample: sampleOf(sample),
          },
        }),
      ),
  });
  const set = (change: Partial<SampleDraft>) => setSample({ ...sample, ...change });
  const field = (name: 'amount' | 'principal' | 'bonus' | 'points') => (
    <TextField
      boxClassName="w-28"
      label={t(`sample.${name}`)}
      inputMode="decimal"
      value={sample[name]}
      onChange={(event) => set({ [name]: event.target.value })}
      onKeyDown={(event) => {
        // A sample is tried, not published.
        if (event.key !== 'Enter') return;
        event.preventDefault();
        trial.mutate();
      }}
    />
  );
  const money = useWayCodes();
  const isSale = sample.what === 'sale';
  const ways = isSale ? ['stored_value', ...money] : money;
  return (
    <Sheet label={t('sample.title')} title={t('sample.title')} note={t('sample.note')}>
      <div className="flex flex-wrap items-end gap-3 p-4">
        <Segmented
          label={t('sample.what')}
          value={sample.what}
          options={[
            { value: 'sale', label: t('sample.sale') },
            { value: 'topUp', label: t('sample.topUp') },
          ]}
          onChange={(what) => set({ what, way: what === 'sale' ? 'stored_value' : 'cash' })}
        />
        {field('amount')}
        {isSale && (
          <CategoryField
            className="w-36"
            label={t('sample.category')}
            value={sample.category}
            onChange={(category) => set({ category })}
          />
        )}
        <SelectField
          boxClassName="w-32"
          label={t('sample.way')}
          value={sample.way}
          onChange={(event) => set({ way: event.target.value })}
        >
          {ways.map((way) => (
            <option key={way} value={way}>
              {methodName(way, common)}
            </option>
          ))}
        </SelectField>
        {isSale && (
          <CheckField
            className="pb-2"
            label={t('sample.withPoints')}
            checked={sample.withPoints}
            onChange={(event) => set({ withPoints: event.target.checked })}
          />
        )}
      </div>
      <div className="flex flex-wrap items-end gap-3 px-4 pb-4">
        <SelectField
          boxClassName="w-32"
          label={t('sample.tier')}
          value={sample.tier}
          onChange={(event) => set({ tier: event.target.value })}
        >
          {!tiers.some((tier) => tier.level === 0) && <option value="0">{t('sample.ordinary')}</option>}
          {tiers.map((tier) => (
            <option key={tier.level} value={tier.level}>
              {tier.name}
            </option>
          ))}
        </SelectField>
        {field('principal')}
        {field('bonus')}
        {field('points')}
        <TextField
          boxClassName="w-40"
          type="date"
          label={t('sample.on')}
          value={sample.on === '' ? from : sample.on}
          onChange={(event) => set({ on: event.target.value })}
        />
        <TextField
          boxClassName="w-28"
          type="time"
          label={t('sample.at')}
          value={sample.at}
          onChange={(event) => set({ at: event.target.value })}
        />
        <Button pending={trial.isPending} onClick={() => trial.mutate()}>
          <FlaskConical size={18} aria-hidden="true" />
          {t('sample.act')}
        </Button>
        {trial.isError && (
          <span role="alert" className="text-13 text-red">
            {sentenceOf(trial.error)}
          </span>
        )}
      </div>
      {trial.data && (
        <Comparison
          published={(trial.data.published ?? null) as PostingResult | null}
          draft={trial.data.draft as PostingResult}
        />
      )}
    </Sheet>
  );
}

/** Both answers figure by figure, then why the draft's is what it is. */
function Comparison({ published, draft }: { published: PostingResult | null; draft: PostingResult }) {
  const { t } = useTranslation('rules');
  const rows = [
    { label: t('sample.charged'), of: (result: PostingResult) => formatMoney(result.posting.total) },
    { label: t('sample.principalChange'), of: (result: PostingResult) => formatChange(result.effects.principal) },
    { label: t('sample.bonusChange'), of: (result: PostingResult) => formatChange(result.effects.bonus) },
    { label: t('sample.pointsChange'), of: (result: PostingResult) => formatWholeChange(result.effects.reward_points) },
    { label: t('sample.growth'), of: (result: PostingResult) => formatWholeChange(result.effects.tier_points) },
    { label: t('sample.tierAfter'), of: (result: PostingResult) => result.after.tier?.name ?? '—' },
  ];
  return (
    <div className="border-t" aria-live="polite">
      <table className="grid-table">
        <thead>
          <tr>
            <th className="w-full">{t('sample.figure')}</th>
            <th className="num">{t('sample.published')}</th>
            <th className="num">{t('sample.draft')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, of }) => {
            const before = published && of(published);
            const after = of(draft);
            return (
              <tr key={label}>
                <td>{label}</td>
                <td className="num text-ink-3">{before ?? '—'}</td>
                <td className={before === after ? 'num' : 'num font-semibold text-accent-text'}>{after}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {!published && <p className="px-4 py-2 text-13 text-ink-3">{t('sample.notNow')}</p>}
      {draft.derivation && (
        <details className="px-4 py-3">
          <summary className="cursor-pointer text-13 text-ink-2">{t('sample.why')}</summary>
          <div className="pt-3">
            <DerivationView derivation={draft.derivation} columns />
          </div>
        </details>
      )}
    </div>
  );
}

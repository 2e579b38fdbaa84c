import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import type { CommissionBody, RuleKind, RuleVersion } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { Tag } from '@/components/ui/tag';
import { businessDateOf } from '@/lib/format';
import { useNow } from '@/lib/use-now';

import { checkDraft, draftOf, type RuleDraft } from '../drafts';
import { CommissionTrial } from './commission-trial';
import type { TierStep } from './editor-parts';
import { pumpOf, PumpNote } from './pump-note';
import { RuleEditor } from './rule-editor';
import { SampleTrial } from './sample-trial';
import type { NamedShop } from './scope-bar';

const DAY_MS = 86_400_000;
/** What these rule cannot be seen in a sale or top-up alone. */
const NOT_BY_SAMPLE: readonly RuleKind[] = ['commission', 'cross_shop', 'proof'];

/** What a new version leaves as it is. */
function staysWords(kind: RuleKind) {
  switch (kind) {
    case 'promotion':
      return 'promotion.oldStays';
    case 'pricing':
    case 'points_payment':
    case 'cash_rounding':
    case 'tier_discount':
    case 'card_discount':
    case 'spending_order':
    case 'cross_shop':
    case 'proof':
      return 'salesStay';
    case 'commission':
      return 'commission.stays';
    case 'top_up':
    case 'points':
    case 'tier_ladder':
      return 'oldStays';
  }
}

/** The next version being written, compared with the one in force. */
export function DraftForm({
  programId,
  kind,
  base,
  applies,
  shop,
  priority,
  tiers,
  nextNumber,
  onPublished,
}: {
  programId: string;
  kind: RuleKind;
  base: RuleVersion | undefined;
  /** What a sale in this scope follows today. */
  applies: RuleVersion | undefined;
  /** The version is for this shop alone. */
  shop: NamedShop | null;
  priority: number;
  tiers: readonly TierStep[];
  nextNumber: number;
  onPublished: (version: RuleVersion) => void;
}) {
  const { t } = useTranslation(['rules', 'common']);
  const queries = useQueryClient();
  const now = useNow(60_000);
  const isPromotion = kind === 'promotion';
  // A promotion is entered before its first day begins.
  const earliest = businessDateOf(isPromotion ? new Date(now.getTime() + DAY_MS) : now);
  const start = useMemo(() => draftOf(kind, base), [kind, base]);
  const [draft, setDraft] = useState<RuleDraft>(start);
  const [from, setFrom] = useState(earliest);
  const [tried, setTried] = useState(false);
  const checked = checkDraft(draft);
  // What has stepped aside may be published again as it is.
  const unchanged =
    base !== undefined && (base === applies || shop === null) && JSON.stringify(draft) === JSON.stringify(start);
  const scopeId = draft.kind === 'promotion' ? draft.shopId || null : (shop?.id ?? null);
  const scopePriority = draft.kind === 'promotion' ? 0 : priority;
  const publish = useMutation({
    mutationFn: () => {
      if (!checked.ok) throw new Error('the draft has errors');
      return unwrap(
        client.POST('/rules', {
          body: {
            kind,
            program_id: programId,
            shop_id: scopeId,
            priority: scopePriority,
            in_force_from: from,
            body: checked.body,
          },
        }),
      );
    },
    onSuccess: (version) => {
      onPublished(version as RuleVersion);
      void queries.invalidateQueries({ queryKey: ['rules'] });
      notifyDone(
        draft.kind === 'promotion'
          ? t('promotion.published', { number: draft.number.trim() })
          : t('published', { kind: t(`kind.${kind}`), number: version.number }),
        t('publishedNote', { from: version.in_force_from }),
      );
    },
  });
  const serverFields = publish.error instanceof ApiProblem ? publish.error.fields : [];
  const pump = pumpOf(publish.error);
  const errorOf = (pointer: string): string | undefined => {
    if (tried && !checked.ok && checked.errors[pointer]) return t(`error.${checked.errors[pointer]}`);
    const field = serverFields.find((each) => each.pointer === pointer || each.pointer === `/body${pointer}`);
    return field && fieldWordsOf(field);
  };
  const comparison = !base
    ? t('firstVersion')
    : t(shop && base.shop_id === null ? 'scope.comparedWith' : 'comparedWith', { number: base.number });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (checked.ok && !publish.isPending) publish.mutate();
  };
  const change = (next: RuleDraft) => {
    publish.reset();
    setDraft(next);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3" noValidate>
      {pump && <PumpNote pump={pump} look="refused" />}
      <Sheet
        title={t(`kind.${kind}`)}
        note={[shop?.name, isPromotion ? undefined : comparison].filter(Boolean).join(' · ') || undefined}
        className="overflow-x-auto"
        actions={<Tag look="warn">{isPromotion ? t('draft') : t('draftOf', { number: nextNumber })}</Tag>}
      >
        <RuleEditor
          draft={draft}
          live={base ? start : null}
          tiers={tiers}
          onChange={change}
          errorOf={errorOf}
          readOnly={false}
        />
      </Sheet>
      {kind === 'commission' && checked.ok && (
        <CommissionTrial programId={programId} body={checked.body as CommissionBody} />
      )}
      {!NOT_BY_SAMPLE.includes(kind) && checked.ok && (
        <SampleTrial
          programId={programId}
          shopId={scopeId}
          priority={scopePriority}
          kind={kind}
          body={checked.body}
          tiers={tiers}
          from={from}
        />
      )}
      <Sheet title={t('when')}>
        <div className="flex flex-wrap items-start gap-4 p-4">
          <TextField
            boxClassName="w-48"
            type="date"
            label={t('inForceFrom')}
            required
            min={earliest}
            value={from}
            onChange={(event) => setFrom(event.target.value)}
            error={errorOf('/in_force_from')}
            hint={t(isPromotion ? 'promotion.beginHint' : 'inForceHint')}
          />
          <div className="flex-1" />
          <div className="flex flex-col items-end gap-1 pt-5">
            <div className="flex gap-2">
              <Button look="ghost" disabled={unchanged} onClick={() => change(start)}>
                {t('discard')}
              </Button>
              <Button type="submit" look="filled" pending={publish.isPending} disabled={unchanged}>
                {isPromotion ? t('promotion.publish') : t('publish', { number: nextNumber })}
              </Button>
            </div>
            {unchanged && <span className="text-12 text-ink-3">{t('unchanged')}</span>}
            {tried && !checked.ok && (
              <span role="alert" className="text-13 text-red">
                {t('fixFirst', { count: Object.keys(checked.errors).length })}
              </span>
            )}
            {publish.isError && (
              <span role="alert" className="max-w-96 text-right text-13 text-red">
                {sentenceOf(publish.error)}
              </span>
            )}
          </div>
        </div>
        <p className="border-t px-4 py-2 text-12 text-ink-3">{t(staysWords(kind))}</p>
      </Sheet>
    </form>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { stepsOf } from '@/api/ladders';
import { appliesIn } from '@/api/rule-scopes';
import type { RuleKind, RuleVersion } from '@/api/types';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { SelectField } from '@/components/ui/field';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { cn } from '@/lib/cn';

import { stepsAside } from '../scopes';
import { KindPane } from './kind-pane';

const KINDS: readonly RuleKind[] = [
  'top_up',
  'spending_order',
  'tier_discount',
  'card_discount',
  'pricing',
  'cash_rounding',
  'points',
  'promotion',
  'points_payment',
  'tier_ladder',
  'commission',
  'cross_shop',
  'proof',
];

/** The rules of one program: what is in force, what comes, and the next version being written. */
export function RulesPage() {
  const { t, i18n } = useTranslation('rules');
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/rules' });
  const programs = useQuery({
    queryKey: ['programs', 'list'],
    queryFn: () => unwrap(client.GET('/programs', { params: { query: { limit: 200 } } })),
  });
  const programId = search.program ?? programs.data?.items[0]?.id;
  const kind = KINDS.find((each) => each === search.kind) ?? 'top_up';
  const rules = useQuery({
    queryKey: ['rules', programId],
    queryFn: () => unwrap(client.GET('/rules', { params: { query: { program_id: programId ?? '', limit: 200 } } })),
    enabled: programId !== undefined,
  });
  const versions = useMemo(() => (rules.data?.items ?? []) as RuleVersion[], [rules.data]);
  const ladder = appliesIn(
    versions.filter((rule) => rule.kind === 'tier_ladder'),
    null,
  );
  const tiers = stepsOf(ladder, i18n.language);
  const runningWords = (of: RuleKind, live: readonly RuleVersion[]) => {
    if (of === 'promotion') return t('promotion.running', { count: live.length });
    const everywhere = live.find((rule) => rule.shop_id === null);
    const own = live.filter((rule) => rule.shop_id !== null && !stepsAside(rule, live)).length;
    if (own > 0) return t('scope.shops', { count: own });
    return everywhere ? t('version', { number: everywhere.number }) : t('noneYet');
  };
  const go = (change: Partial<typeof search>) => void navigate({ to: '/rules', search: { ...search, ...change } });
  return (
    <OfficePage>
      <PageHead title={t('title')} note={t('note')}>
        {(programs.data?.items.length ?? 0) > 1 && (
          <SelectField
            boxClassName="w-48"
            label={t('program')}
            value={programId ?? ''}
            onChange={(event) => go({ program: event.target.value })}
          >
            {programs.data?.items.map((program) => (
              <option key={program.id} value={program.id}>
                {program.name}
              </option>
            ))}
          </SelectField>
        )}
      </PageHead>
      {(programs.isError || rules.isError) && (
        <div className="sheet">
          <ProblemNote
            error={programs.error ?? rules.error}
            onRetry={() => void (programs.isError ? programs.refetch() : rules.refetch())}
          />
        </div>
      )}
      {programs.isSuccess && programs.data.items.length === 0 && (
        <div className="sheet">
          <EmptyState title={t('noPrograms')} next={t('noProgramsNext')} />
        </div>
      )}
      {(programs.isLoading || rules.isLoading) && <LoadingRows rows={8} />}
      {rules.data && programId && (
        <div className="grid grid-cols-[196px_minmax(0,1fr)] items-start gap-3 narrow:grid-cols-[200px_minmax(0,1fr)] stacked:grid-cols-1">
          <nav className="sheet flex flex-col p-2" aria-label={t('kinds')}>
            {KINDS.map((each) => {
              const live = versions.filter((rule) => rule.kind === each && rule.state === 'in_force');
              return (
                <button
                  key={each}
                  type="button"
                  aria-current={each === kind ? 'page' : undefined}
                  onClick={() => go({ kind: each, shop: undefined })}
                  className={cn(
                    'flex h-10 items-center justify-between gap-2 rounded-2 px-2.5 text-left hover:bg-sunken',
                    each === kind && 'bg-accent-soft font-semibold text-accent-text hover:bg-accent-soft!',
                  )}
                >
                  {t(`kind.${each}`)}
                  <span className="text-12 font-normal text-ink-3">{runningWords(each, live)}</span>
                </button>
              );
            })}
          </nav>
          <KindPane
            key={`${programId}-${kind}`}
            programId={programId}
            kind={kind}
            versions={versions.filter((rule) => rule.kind === kind)}
            tiers={tiers}
            shopId={search.shop ?? null}
            onShop={(shop) => go({ shop: shop ?? undefined })}
          />
        </div>
      )}
    </OfficePage>
  );
}

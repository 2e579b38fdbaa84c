import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import { useCan } from '@/api/session';
import type { RuleKind, RuleVersion } from '@/api/types';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { cn } from '@/lib/cn';
import { dateOf, formatInstant } from '@/lib/format';
import { useNow } from '@/lib/use-now';

import { checkDraft, draftOf, type RuleDraft } from '../drafts';
import { PointsEditor, SpendingOrderEditor, TierDiscountEditor, TierLadderEditor, TopUpEditor } from './rule-editors';

const KINDS: readonly RuleKind[] = ['top_up', 'spending_order', 'tier_discount', 'points', 'tier_ladder'];

/** The rules of one program: what is in force, what comes, and the next version being written. */
export function RulesPage() {
  const { t } = useTranslation('rules');
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
  const versions = useMemo(
    () => (rules.data?.items ?? []).filter((rule) => rule.shop_id === null) as RuleVersion[],
    [rules.data],
  );
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
              const live = versions.find((rule) => rule.kind === each && rule.state === 'in_force');
              return (
                <button
                  key={each}
                  type="button"
                  aria-current={each === kind ? 'page' : undefined}
                  onClick={() => go({ kind: each })}
                  className={cn(
                    'flex h-10 items-center justify-between gap-2 rounded-2 px-2.5 text-left hover:bg-sunken',
                    each === kind && 'bg-accent-soft font-semibold text-accent-text hover:bg-accent-soft!',
                  )}
                >
                  {t(`kind.${each}`)}
                  <span className="text-12 font-normal text-ink-3">
                    {live ? t('version', { number: live.number }) : t('noneYet')}
                  </span>
                </button>
              );
            })}
          </nav>
          <KindPane
            key={`${programId}-${kind}`}
            programId={programId}
            kind={kind}
            versions={versions.filter((rule) => rule.kind === kind)}
          />
        </div>
      )}
    </OfficePage>
  );
}

function KindPane({ programId, kind, versions }: { programId: string; kind: RuleKind; versions: RuleVersion[] }) {
  const { t } = useTranslation(['rules', 'common']);
  const { can } = useCan();
  const mayPublish = can('rulePublish');
  const live = versions.find((version) => version.state === 'in_force');
  const [shownId, setShownId] = useState<string | 'draft'>(
    mayPublish ? 'draft' : (live?.id ?? versions[0]?.id ?? 'draft'),
  );
  const shown = versions.find((version) => version.id === shownId);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_248px] items-start gap-3 narrow:grid-cols-1">
      {shown ? (
        <Sheet
          title={t(`kind.${kind}`)}
          note={t('versionSince', { number: shown.number, from: shown.in_force_from })}
          actions={<StateTag state={shown.state} />}
        >
          <Editor
            draft={draftOf(kind, shown)}
            live={null}
            onChange={() => undefined}
            errorOf={() => undefined}
            readOnly
          />
        </Sheet>
      ) : mayPublish ? (
        <DraftForm
          key={versions[0]?.id ?? 'first'}
          programId={programId}
          kind={kind}
          base={live ?? versions[0]}
          nextNumber={Math.max(0, ...versions.map((version) => version.number)) + 1}
        />
      ) : (
        <div className="sheet">
          <EmptyState title={t('noVersion')} next={t('noVersionNext')} />
        </div>
      )}
      <Versions versions={versions} shownId={shownId} onShow={setShownId} mayPublish={mayPublish} />
    </div>
  );
}

function StateTag({ state }: { state: RuleVersion['state'] }) {
  const { t } = useTranslation('rules');
  return <Tag look={state === 'in_force' ? 'ok' : state === 'planned' ? 'warn' : 'quiet'}>{t(`state.${state}`)}</Tag>;
}

/** Versions on one line, newest first: the draft dashed, the live one filled. */
function Versions({
  versions,
  shownId,
  onShow,
  mayPublish,
}: {
  versions: RuleVersion[];
  shownId: string;
  onShow: (id: string) => void;
  mayPublish: boolean;
}) {
  const { t } = useTranslation('rules');
  const rows = [
    ...(mayPublish
      ? [
          {
            id: 'draft',
            name: t('draft'),
            note: t('draftNote'),
            dot: 'border-dashed border-ochre bg-surface',
            text: 'text-ochre',
          },
        ]
      : []),
    ...versions.map((version) => ({
      id: version.id,
      name: t('version', { number: version.number }),
      note: t(`stateFrom.${version.state}`, { from: version.in_force_from }),
      dot:
        version.state === 'in_force'
          ? 'border-accent bg-accent'
          : version.state === 'planned'
            ? 'border-ochre bg-surface'
            : 'border-line-strong bg-surface',
      text: '',
    })),
  ];
  return (
    <Sheet title={t('versions')}>
      <ol className="relative p-3">
        <span className="absolute top-6 bottom-6 left-[25px] w-px bg-line" aria-hidden="true" />
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              aria-current={row.id === shownId ? 'true' : undefined}
              onClick={() => onShow(row.id)}
              className={cn(
                'relative flex min-h-10 w-full items-center gap-3 rounded-2 px-2 text-left text-13 hover:bg-sunken',
                row.id === shownId && 'bg-accent-soft',
              )}
            >
              <span className={cn('size-2.5 flex-none rounded-full border-2', row.dot)} aria-hidden="true" />
              <span className={cn('font-semibold', row.text)}>{row.name}</span>
              <span className="flex-1 text-right text-ink-2">{row.note}</span>
            </button>
          </li>
        ))}
      </ol>
      {versions[0]?.published_by && (
        <p className="border-t px-4 py-2 text-12 text-ink-3">
          {t('lastPublished', { name: versions[0].published_by.name, at: formatInstant(versions[0].published_at) })}
        </p>
      )}
    </Sheet>
  );
}

function DraftForm({
  programId,
  kind,
  base,
  nextNumber,
}: {
  programId: string;
  kind: RuleKind;
  base: RuleVersion | undefined;
  nextNumber: number;
}) {
  const { t } = useTranslation(['rules', 'common']);
  const queries = useQueryClient();
  const today = dateOf(useNow(60_000));
  const start = useMemo(() => draftOf(kind, base), [kind, base]);
  const [draft, setDraft] = useState<RuleDraft>(start);
  const [from, setFrom] = useState(today);
  const [tried, setTried] = useState(false);
  const checked = checkDraft(draft);
  const unchanged = base !== undefined && JSON.stringify(draft) === JSON.stringify(start);
  const publish = useMutation({
    mutationFn: () => {
      if (!checked.ok) throw new Error('the draft has errors');
      return unwrap(
        client.POST('/rules', { body: { kind, program_id: programId, in_force_from: from, body: checked.body } }),
      );
    },
    onSuccess: (version) => {
      void queries.invalidateQueries({ queryKey: ['rules'] });
      notifyDone(
        t('published', { kind: t(`kind.${kind}`), number: version.number }),
        t('publishedNote', { from: version.in_force_from }),
      );
    },
  });
  const serverFields = publish.error instanceof ApiProblem ? publish.error.fields : [];
  const errorOf = (pointer: string): string | undefined => {
    if (tried && !checked.ok && checked.errors[pointer]) return t(`error.${checked.errors[pointer]}`);
    const field = serverFields.find((each) => each.pointer === pointer || each.pointer === `/body${pointer}`);
    return field && fieldWordsOf(field);
  };
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
      <Sheet
        title={t(`kind.${kind}`)}
        note={base ? t('comparedWith', { number: base.number }) : t('firstVersion')}
        className="overflow-x-auto"
        actions={<Tag look="warn">{t('draftOf', { number: nextNumber })}</Tag>}
      >
        <Editor draft={draft} live={base ? start : null} onChange={change} errorOf={errorOf} readOnly={false} />
      </Sheet>
      <Sheet title={t('when')}>
        <div className="flex flex-wrap items-start gap-4 p-4">
          <TextField
            boxClassName="w-48"
            type="date"
            label={t('inForceFrom')}
            required
            min={today}
            value={from}
            onChange={(event) => setFrom(event.target.value)}
            error={errorOf('/in_force_from')}
            hint={t('inForceHint')}
          />
          <div className="flex-1" />
          <div className="flex flex-col items-end gap-1 pt-5">
            <div className="flex gap-2">
              <Button look="ghost" disabled={unchanged} onClick={() => change(start)}>
                {t('discard')}
              </Button>
              <Button type="submit" look="filled" pending={publish.isPending} disabled={unchanged}>
                {t('publish', { number: nextNumber })}
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
        <p className="border-t px-4 py-2 text-12 text-ink-3">{t('oldStays')}</p>
      </Sheet>
    </form>
  );
}

interface AnyEditorProps {
  draft: RuleDraft;
  live: RuleDraft | null;
  onChange: (draft: RuleDraft) => void;
  errorOf: (pointer: string) => string | undefined;
  readOnly: boolean;
}

function Editor({ draft, live, ...rest }: AnyEditorProps) {
  switch (draft.kind) {
    case 'top_up':
      return <TopUpEditor draft={draft} live={live?.kind === 'top_up' ? live : null} {...rest} />;
    case 'points':
      return <PointsEditor draft={draft} live={live?.kind === 'points' ? live : null} {...rest} />;
    case 'tier_ladder':
      return <TierLadderEditor draft={draft} live={live?.kind === 'tier_ladder' ? live : null} {...rest} />;
    case 'tier_discount':
      return <TierDiscountEditor draft={draft} live={live?.kind === 'tier_discount' ? live : null} {...rest} />;
    case 'spending_order':
      return <SpendingOrderEditor draft={draft} live={live?.kind === 'spending_order' ? live : null} {...rest} />;
  }
}

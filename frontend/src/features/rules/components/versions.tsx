import { useTranslation } from 'react-i18next';

import type { PromotionBody, RuleVersion, TopUpBody } from '@/api/types';
import { Sheet } from '@/components/ui/sheet';
import { Tag } from '@/components/ui/tag';
import { cn } from '@/lib/cn';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';

import { stepsAside } from '../scopes';

export function StateTag({ state }: { state: RuleVersion['state'] }) {
  const { t } = useTranslation('rules');
  return <Tag look={state === 'in_force' ? 'ok' : state === 'planned' ? 'warn' : 'quiet'}>{t(`state.${state}`)}</Tag>;
}

type T = ReturnType<typeof useTranslation<'rules'>>['t'];

/** A promotion goes by the number that people gave it. */
export function nameOf(version: RuleVersion, t: T): string {
  return version.kind === 'promotion'
    ? t('promotion.name', { number: (version.body as PromotionBody).promotion_number })
    : t('version', { number: version.number });
}

export function daysOf(version: RuleVersion, t: T): string {
  const to = (version.body as PromotionBody | TopUpBody).last_day;
  return to ? t('promotion.days', { from: version.in_force_from, to }) : t('fromDay', { from: version.in_force_from });
}

/** What is left of the budget of an offer, and of how much; nothing where it has none. */
function budgetOf(version: RuleVersion, t: T): string | null {
  const { budget } = version.body as TopUpBody;
  if (!budget || version.budget_left == null) return null;
  return t('budgetLeft', { left: formatMoney(version.budget_left), budget: formatMoney(budget) });
}

/** Versions on one line, newest first: the draft dashed, the live one filled. */
export function Versions({
  versions,
  all,
  shownId,
  onShow,
  mayPublish,
}: {
  versions: RuleVersion[];
  /** Those of all scopes, to tell which step aside. */
  all: readonly RuleVersion[];
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
            state: t('draftNote'),
            note: null,
            dot: 'border-dashed border-ochre bg-surface',
            text: 'text-ochre',
          },
        ]
      : []),
    ...versions.map((version) => ({
      id: version.id,
      name: nameOf(version, t),
      state:
        version.state === 'in_force' && stepsAside(version, all) ? t('scope.follows') : t(`state.${version.state}`),
      note: [daysOf(version, t), budgetOf(version, t)].filter(Boolean).join(' · '),
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
                'relative flex min-h-11 w-full items-center gap-3 rounded-2 px-2 py-1 text-left text-13 hover:bg-sunken',
                row.id === shownId && 'bg-accent-soft',
              )}
            >
              <span className={cn('size-2.5 flex-none rounded-full border-2', row.dot)} aria-hidden="true" />
              <span className="min-w-0 flex-1">
                <span className="flex items-baseline justify-between gap-2">
                  <span className={cn('font-semibold', row.text)}>{row.name}</span>
                  <span className="text-ink-2">{row.state}</span>
                </span>
                {row.note && <span className="block text-12 text-ink-3">{row.note}</span>}
              </span>
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

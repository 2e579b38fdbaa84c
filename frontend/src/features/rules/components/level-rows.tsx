import { useTranslation } from 'react-i18next';

import type { LevelDraft } from '../drafts';
import { Cell, Rows, type TierStep } from './editor-parts';

/** One value for each tier: the tier by its name, the value, and what it comes to. */
export function LevelRows({
  title,
  valueHead,
  suffix,
  pointer,
  valuePointer,
  rows,
  was,
  fresh,
  onChange,
  errorOf,
  readOnly,
  tiers,
  withOrdinary = false,
  meaningHead,
  meaning,
}: {
  title: string;
  valueHead: string;
  suffix: string;
  pointer: string;
  valuePointer: string;
  rows: LevelDraft[];
  /** The rows of the version before, to show what changes. */
  was?: LevelDraft[] | undefined;
  fresh: string;
  onChange: (rows: LevelDraft[]) => void;
  errorOf: (pointer: string) => string | undefined;
  readOnly: boolean;
  tiers: readonly TierStep[];
  /** Whoever has no tier may have a row too. */
  withOrdinary?: boolean;
  meaningHead: string;
  meaning: (value: string) => string;
}) {
  const { t } = useTranslation('rules');
  return (
    <>
      <h3 className="border-t px-4 pt-3 text-12 text-ink-3 first:border-t-0">{title}</h3>
      <Rows<LevelDraft>
        heads={[t('level'), valueHead, meaningHead]}
        rows={rows}
        onChange={onChange}
        fresh={() => ({ level: freeLevel(rows, tiers, withOrdinary ? 0 : 1), value: fresh })}
        addLabel={t('addLevel')}
        readOnly={readOnly}
        mark={(row) => markOf(row, was)}
      >
        {(row, index, set) => (
          <>
            <td>
              <TierField
                value={row.level}
                tiers={tiers}
                readOnly={readOnly}
                error={errorOf(`/${pointer}/${index}/level`)}
                onChange={(level) => set({ level })}
              />
            </td>
            <td>
              <Cell
                label={valueHead}
                value={row.value}
                was={was?.find((before) => before.level === row.level)?.value}
                align="right"
                suffix={suffix}
                readOnly={readOnly}
                error={errorOf(`/${pointer}/${index}/${valuePointer}`)}
                onChange={(value) => set({ value })}
                className="w-36"
              />
            </td>
            <td className="w-full text-ink-2">{meaning(row.value)}</td>
          </>
        )}
      </Rows>
    </>
  );
}

/** A row against the version before, level by level. */
function markOf(row: LevelDraft, was: LevelDraft[] | undefined): 'changed' | 'added' | null {
  if (!was) return null;
  const before = was.find((each) => each.level === row.level);
  if (!before) return 'added';
  return before.value === row.value ? null : 'changed';
}

/** The tier that the value is for, chosen by name; a number where no ladder names it. */
function TierField({
  value,
  tiers,
  readOnly,
  error,
  onChange,
}: {
  value: string;
  tiers: readonly TierStep[];
  readOnly: boolean;
  error: string | undefined;
  onChange: (level: string) => void;
}) {
  const { t } = useTranslation('rules');
  const known = tiers.some((tier) => String(tier.level) === value);
  return (
    <div className="w-36 py-1">
      <select
        className="input"
        aria-label={t('level')}
        aria-invalid={error ? true : undefined}
        value={value}
        disabled={readOnly}
        onChange={(event) => onChange(event.target.value)}
      >
        {!known && <option value={value}>{value === '0' ? t('levelNone') : t('levelNumber', { level: value })}</option>}
        {tiers.map((tier) => (
          <option key={tier.level} value={tier.level}>
            {tier.name}
          </option>
        ))}
      </select>
      {error && <span className="block text-12 whitespace-normal text-red">{error}</span>}
    </div>
  );
}

/** The lowest tier without a row, the one above the last where all have one. */
function freeLevel(rows: readonly LevelDraft[], tiers: readonly TierStep[], lowest: number): string {
  const taken = new Set(rows.map((row) => row.level));
  const free = tiers.find((tier) => tier.level >= lowest && !taken.has(String(tier.level)));
  return String(free?.level ?? Math.max(0, ...rows.map((row) => Number.parseInt(row.level, 10) || 0)) + 1);
}

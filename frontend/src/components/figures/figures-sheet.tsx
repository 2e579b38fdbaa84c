import { useTranslation } from 'react-i18next';

import type { FiguresSheet as Sheet } from '@/api/types';
import { cn } from '@/lib/cn';

import { deliveredSection, otherSections, receivedSection, type FigureRow, type FigureSection } from './sections';

/** The figures of a shift or a day. Received and delivered stand apart, each with its own total, and are never added. */
export function FiguresSheet({
  sheet,
  onBehind,
}: {
  sheet: Sheet;
  /** Shows the postings behind a figure; absent where nobody may. */
  onBehind?: ((row: FigureRow) => void) | undefined;
}) {
  const { t } = useTranslation('shifts');
  const { t: common } = useTranslation('common');
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 items-start gap-4 stacked:grid-cols-1">
        <Section section={receivedSection(sheet, t, common)} look="main" onBehind={onBehind} />
        <Section section={deliveredSection(sheet, t)} look="main" onBehind={onBehind} />
      </div>
      <div className="grid grid-cols-2 items-start gap-4 stacked:grid-cols-1">
        {otherSections(sheet, t).map((section) => (
          <Section key={section.key} section={section} look="plain" onBehind={onBehind} />
        ))}
      </div>
    </div>
  );
}

function Section({
  section,
  look,
  onBehind,
}: {
  section: FigureSection;
  look: 'main' | 'plain';
  onBehind: ((row: FigureRow) => void) | undefined;
}) {
  return (
    <section
      aria-label={section.title}
      className={cn('rounded-2 border px-4 py-3', look === 'main' && 'border-t-3 border-t-accent')}
    >
      <h3 className="font-semibold">{section.title}</h3>
      {section.note && <p className="text-12 text-ink-3">{section.note}</p>}
      <dl className="mt-2 flex flex-col gap-1 text-13">
        {section.rows.map((row, index) => (
          <div
            key={`${index} ${row.label}`}
            className={cn('flex justify-between gap-3', row.inset && 'pl-3 text-ink-2')}
          >
            <dt className="min-w-0 break-words">{row.label}</dt>
            <dd className={cn('whitespace-nowrap', row.strong && 'font-semibold')}>
              {row.behind && onBehind ? (
                <button
                  type="button"
                  className="rounded-1 underline decoration-dotted underline-offset-4"
                  aria-label={`${section.title}, ${row.label}, ${row.value}`}
                  onClick={() => onBehind(row)}
                >
                  {row.value}
                </button>
              ) : (
                row.value
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

import { CircleSlash2, Hand, Undo2, WalletCards, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { Consequence } from '@/api/types';
import { cn } from '@/lib/cn';

import { changeOf, sentenceOf } from './consequence-words';

const FATES: readonly { fate: Consequence['fate']; icon: LucideIcon; look: string }[] = [
  { fate: 'undone', icon: Undo2, look: 'text-accent' },
  { fate: 'debt', icon: WalletCards, look: 'text-ochre' },
  { fate: 'by_hand', icon: Hand, look: 'text-ochre' },
  { fate: 'stays', icon: CircleSlash2, look: 'text-red' },
];

/** Everything that follows, by what becomes of it: undone, owed, to be done by hand, not to be undone. */
export function ConsequenceList({ consequences }: { consequences: readonly Consequence[] }) {
  const { t } = useTranslation('corrections');
  const { t: common } = useTranslation('common');
  return (
    <div className="flex flex-col gap-3" aria-live="polite">
      {FATES.map(({ fate, icon: Icon, look }) => {
        const own = consequences.filter((each) => each.fate === fate);
        if (own.length === 0) return null;
        return (
          <section key={fate} aria-label={t(`fate.${fate}`)}>
            <h3 className={cn('mb-1 flex items-center gap-1.5 text-13 font-semibold', look)}>
              <Icon size={16} aria-hidden="true" />
              {t(`fate.${fate}`)}
            </h3>
            <ul>
              {own.map((each) => {
                const change = changeOf(each, t);
                const key = [each.code, each.value, each.label, each.method, each.channel].join();
                return (
                  <li key={key} className="flex items-baseline justify-between gap-3 border-b py-1">
                    {change ? (
                      <>
                        <span>{change.label}</span>
                        <span className="whitespace-nowrap tabular-nums">
                          <span className="text-ink-3">{change.before}</span>
                          <span className="mx-1.5 text-ink-3" aria-hidden="true">
                            →
                          </span>
                          <b className="font-semibold">{change.after}</b>
                        </span>
                      </>
                    ) : (
                      <span>{sentenceOf(each, t, common)}</span>
                    )}
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

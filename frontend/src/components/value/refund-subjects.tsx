import { useTranslation } from 'react-i18next';

import type { Counts, Money } from '@/api/types';
import { leftWords } from '@/components/counts/counts-words';
import { comma } from '@/lib/comma';
import { formatMoney, isZero } from '@/lib/money';

/** A package of the member, with what is left of its items. */
export interface Subject {
  sale: string;
  name: string;
  items: Counts[];
}

/** The packages that can be asked back: those that no refund holds already. */
export function subjectsOf(counts: readonly Counts[]): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const item of counts) {
    if (item.blocked_by === 'in_refund') continue;
    const known = subjects.get(item.sale_id);
    if (known) known.items.push(item);
    else subjects.set(item.sale_id, { sale: item.sale_id, name: item.package_name, items: [item] });
  }
  return [...subjects.values()];
}

interface RefundSubjectsProps {
  subjects: readonly Subject[];
  balance: Money;
  /** Sales of the packages; none for the stored value. */
  picked: readonly string[];
  onPick: (sales: readonly string[]) => void;
}

/** All stored value, or some packages; nothing to choose for who has no package. */
export function RefundSubjects({ subjects, balance, picked, onPick }: RefundSubjectsProps) {
  const { t } = useTranslation(['value', 'counts']);
  const { t: words } = useTranslation('counts');
  if (subjects.length === 0) return null;
  const toggle = (sale: string) =>
    onPick(picked.includes(sale) ? picked.filter((each) => each !== sale) : [...picked, sale]);
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-1 text-12 text-ink-3">{t('subject')}</legend>
      {!isZero(balance) && (
        <Choice
          checked={picked.length === 0}
          label={t('storedValue', { balance: formatMoney(balance) })}
          onToggle={() => onPick([])}
        />
      )}
      {subjects.map(({ sale, name, items }) => (
        <Choice
          key={sale}
          checked={picked.includes(sale)}
          label={name}
          note={items.map((item) => `${item.label} ${leftWords(item, words)}`).join(comma())}
          onToggle={() => toggle(sale)}
        />
      ))}
    </fieldset>
  );
}

function Choice(props: { checked: boolean; label: string; note?: string; onToggle: () => void }) {
  return (
    <label className="flex min-h-11 cursor-pointer items-center gap-3 border-b px-2 py-1.5">
      <input
        type="checkbox"
        className="size-5 accent-(--rg-accent)"
        checked={props.checked}
        onChange={props.onToggle}
      />
      <span className="min-w-0 flex-1 font-semibold">{props.label}</span>
      {props.note && <span className="text-13 text-ink-2">{props.note}</span>}
    </label>
  );
}

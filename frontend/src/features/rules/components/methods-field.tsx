import { useTranslation } from 'react-i18next';

import { methodName } from '@/components/ledger/tender-words';
import { CheckGroup } from '@/components/ui/check-group';
import { cn } from '@/lib/cn';
import { listComma } from '@/lib/comma';

/** Ways of payment to tick; those that a rule names already are offered too. */
export function MethodsField({
  legend,
  hint,
  offered,
  chosen,
  was,
  none,
  error,
  readOnly,
  onChange,
}: {
  legend: string;
  hint?: string;
  offered: readonly string[];
  chosen: readonly string[];
  /** Those of the version before, to show what changes. */
  was?: readonly string[] | undefined;
  /** What it means that none is ticked. */
  none: string;
  error: string | undefined;
  readOnly: boolean;
  onChange: (chosen: string[]) => void;
}) {
  const { t } = useTranslation('common');
  const { t: ofRules } = useTranslation('rules');
  const isChanged = was !== undefined && was.toSorted().join() !== chosen.toSorted().join();
  const before = was?.map((method) => methodName(method, t)).join(listComma()) || none;
  const note = isChanged ? ofRules('was', { value: before }) : hint;
  return (
    <CheckGroup
      className="col-span-2"
      legend={legend}
      options={[...new Set([...offered, ...chosen])].map((value) => ({ value, label: methodName(value, t) }))}
      chosen={chosen}
      disabled={readOnly}
      error={error}
      onChange={onChange}
    >
      {note && <p className={cn('text-12', isChanged ? 'text-ochre' : 'text-ink-3')}>{note}</p>}
    </CheckGroup>
  );
}

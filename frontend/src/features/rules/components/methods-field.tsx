import { useTranslation } from 'react-i18next';

import { methodName } from '@/components/ledger/tender-words';
import { CheckField } from '@/components/ui/field';
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
    <fieldset className="col-span-2">
      <legend className="mb-1 text-12 text-ink-3">{legend}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {[...new Set([...offered, ...chosen])].map((method) => (
          <CheckField
            key={method}
            label={methodName(method, t)}
            checked={chosen.includes(method)}
            disabled={readOnly}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, method] : chosen.filter((each) => each !== method))
            }
          />
        ))}
      </div>
      {note && <p className={cn('text-12', isChanged ? 'text-ochre' : 'text-ink-3')}>{note}</p>}
      {error && <p className="text-12 text-red">{error}</p>}
    </fieldset>
  );
}

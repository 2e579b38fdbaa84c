import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';

import type { LadderDraft } from '../commission-draft';
import { Cell, Rows } from './editor-parts';

/** 阶梯: rates that depend on what a month came to. */
export function CommissionLadders({
  ladders,
  readOnly,
  errorOf,
  onChange,
}: {
  ladders: readonly LadderDraft[];
  readOnly: boolean;
  errorOf: (pointer: string) => string | undefined;
  onChange: (ladders: LadderDraft[]) => void;
}) {
  const { t } = useTranslation('rules');
  const set = (index: number, change: Partial<LadderDraft>) =>
    onChange(ladders.map((ladder, at) => (at === index ? { ...ladder, ...change } : ladder)));
  return ladders.map((ladder, index) => (
    // Ladders have no identity of their own; their place is it.
    <section
      key={`ladder-${String(index)}`}
      className="border-t"
      aria-label={t('commission.ladderOf', { code: ladder.code })}
    >
      <div className="flex flex-wrap items-start gap-3 p-4 pb-2">
        <TextField
          boxClassName="w-36"
          label={t('commission.ladderCode')}
          value={ladder.code}
          maxLength={40}
          readOnly={readOnly}
          error={errorOf(`/ladders/${index}/code`)}
          onChange={(event) => set(index, { code: event.target.value })}
        />
        <SelectField
          boxClassName="w-72"
          label={t('commission.mode')}
          value={ladder.mode}
          disabled={readOnly}
          onChange={(event) => set(index, { mode: event.target.value as LadderDraft['mode'] })}
        >
          {(['within', 'whole'] as const).map((mode) => (
            <option key={mode} value={mode}>
              {t(`commission.modes.${mode}`)}
            </option>
          ))}
        </SelectField>
        <span className="flex-1" />
        {!readOnly && (
          <Button size="small" look="ghost" onClick={() => onChange(ladders.filter((_, at) => at !== index))}>
            <Trash2 size={16} aria-hidden="true" />
            {t('commission.removeLadder')}
          </Button>
        )}
      </div>
      <Rows
        heads={[t('commission.stepFrom'), t('commission.rate')]}
        rows={ladder.steps}
        onChange={(steps) => set(index, { steps })}
        fresh={() => ({ from: '', rate: '' })}
        addLabel={t('commission.addStep')}
        readOnly={readOnly}
        footnote={t('commission.ladderNote')}
      >
        {(step, place, change) => (
          <>
            <td>
              <Cell
                label={t('commission.stepFrom')}
                value={step.from}
                align="right"
                readOnly={readOnly}
                error={errorOf(`/ladders/${index}/steps/${place}/from`)}
                onChange={(from) => change({ from })}
              />
            </td>
            <td>
              <Cell
                label={t('commission.rate')}
                value={step.rate}
                align="right"
                suffix="%"
                readOnly={readOnly}
                error={errorOf(`/ladders/${index}/steps/${place}/rate_bp`)}
                onChange={(rate) => change({ rate })}
              />
            </td>
          </>
        )}
      </Rows>
    </section>
  ));
}

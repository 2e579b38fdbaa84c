import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';

import type { StepDraft } from '../drafts';
import { Cell, Rows, useWas, type EditorProps, type Of } from './editor-parts';

/** The tiers and the points at which each begins. */
export function TierLadderEditor({ draft, live, onChange, errorOf, readOnly }: EditorProps<Of<'tier_ladder'>>) {
  const { t } = useTranslation('rules');
  const was = useWas();
  return (
    <>
      <Rows<StepDraft>
        heads={[
          t('level'),
          t('ladder.code'),
          t('ladder.zh'),
          t('ladder.en'),
          t('ladder.from'),
          t('ladder.toppedUp'),
          t('ladder.oneTopUp'),
        ]}
        rows={draft.steps}
        onChange={(steps) => onChange({ ...draft, steps })}
        fresh={() => ({ code: '', zh: '', en: '', from: '', toppedUp: '', oneTopUp: '' })}
        addLabel={t('ladder.add')}
        readOnly={readOnly}
        footnote={t('ladder.footnote')}
        mark={(step, index) => {
          const before = live?.steps[index];
          if (!live) return null;
          if (!before) return 'added';
          const isSame = (['code', 'zh', 'en', 'from', 'toppedUp', 'oneTopUp'] as const).every(
            (name) => before[name] === step[name],
          );
          return isSame ? null : 'changed';
        }}
      >
        {(step, index, set) => (
          <>
            <td className="text-ink-3">{index}</td>
            <td>
              <Cell
                label={t('ladder.code')}
                value={step.code}
                readOnly={readOnly}
                error={errorOf(`/steps/${index}/code`)}
                onChange={(code) => set({ code })}
                className="w-20"
              />
            </td>
            <td>
              <Cell
                label={t('ladder.zh')}
                value={step.zh}
                readOnly={readOnly}
                error={errorOf(`/steps/${index}/name`)}
                onChange={(zh) => set({ zh })}
                className="w-20"
              />
            </td>
            <td>
              <Cell
                label={t('ladder.en')}
                value={step.en}
                readOnly={readOnly}
                onChange={(en) => set({ en })}
                className="w-20"
              />
            </td>
            <td>
              <Cell
                label={t('ladder.from')}
                value={step.from}
                was={live?.steps[index]?.from}
                align="right"
                readOnly={readOnly}
                error={errorOf(`/steps/${index}/from_points`)}
                onChange={(from) => set({ from })}
                className="w-20"
              />
            </td>
            <td>
              <Cell
                label={t('ladder.toppedUp')}
                value={step.toppedUp}
                was={live?.steps[index]?.toppedUp}
                align="right"
                readOnly={readOnly}
                error={errorOf(`/steps/${index}/topped_up_from`)}
                onChange={(toppedUp) => set({ toppedUp })}
                className="w-20"
              />
            </td>
            <td>
              <Cell
                label={t('ladder.oneTopUp')}
                value={step.oneTopUp}
                was={live?.steps[index]?.oneTopUp}
                align="right"
                readOnly={readOnly}
                error={errorOf(`/steps/${index}/one_top_up_from`)}
                onChange={(oneTopUp) => set({ oneTopUp })}
                className="w-20"
              />
            </td>
          </>
        )}
      </Rows>
      <div className="max-w-96 border-t px-4 py-3">
        <TextField
          label={t('ladder.months')}
          hint={was(draft.months, live?.months) ?? t('ladder.monthsHint')}
          inputMode="numeric"
          value={draft.months}
          readOnly={readOnly}
          error={errorOf('/topped_up_months')}
          onChange={(event) => onChange({ ...draft, months: event.target.value })}
        />
      </div>
    </>
  );
}

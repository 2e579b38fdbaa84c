import { useTranslation } from 'react-i18next';

import { CheckField, TextField } from '@/components/ui/field';

import { PROOF_KINDS, type ProofDraft } from '../proof-draft';
import type { EditorProps } from './editor-parts';

/** From what on the member has to show that they are there, and how. */
export function ProofEditor({ draft, onChange, errorOf, readOnly }: EditorProps<ProofDraft>) {
  const { t } = useTranslation('rules');
  const limits = [
    ['storedValueFrom', '/stored_value_from', 'decimal', 14],
    ['pointsFrom', '/points_from', 'numeric', 9],
    ['countsFrom', '/counts_from', 'numeric', 6],
  ] as const;
  return (
    <>
      <p className="px-4 pt-4 text-ink-2">{t('proof.note')}</p>
      <div className="flex flex-wrap gap-4 px-4 py-3">
        {limits.map(([name, pointer, inputMode, maxLength]) => (
          <TextField
            key={name}
            boxClassName="w-52"
            className="text-right"
            label={t(`proof.${name}`)}
            hint={t(`proof.${name}Note`)}
            value={draft[name]}
            inputMode={inputMode}
            maxLength={maxLength}
            disabled={readOnly}
            error={errorOf(pointer)}
            onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
          />
        ))}
      </div>
      <fieldset className="border-t px-4 py-3">
        <legend className="sr-only">{t('proof.accepted')}</legend>
        <h3 className="font-semibold" aria-hidden="true">
          {t('proof.accepted')}
        </h3>
        {PROOF_KINDS.map((kind) => (
          <div key={kind} className="mt-2">
            <CheckField
              label={t(`proof.kinds.${kind}.title`)}
              checked={draft.accepted.includes(kind)}
              disabled={readOnly}
              onChange={(event) =>
                onChange({
                  ...draft,
                  accepted: PROOF_KINDS.filter((each) =>
                    each === kind ? event.target.checked : draft.accepted.includes(each),
                  ),
                })
              }
            />
            <p className="pl-7 text-13 text-ink-2">{t(`proof.kinds.${kind}.note`)}</p>
          </div>
        ))}
        {errorOf('/accepted') && <p className="mt-1 text-12 text-red">{errorOf('/accepted')}</p>}
      </fieldset>
    </>
  );
}

import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';

import type { CrossShopDraft } from '../cross-shop-draft';
import { ChoiceCards } from './choice-cards';
import type { EditorProps } from './editor-parts';

const CARRIERS = ['deliverer', 'issuer', 'both'] as const;

/** Who carries bonus that another shop delivers, and where bonus may be spent. */
export function CrossShopEditor({ draft, live, onChange, errorOf, readOnly }: EditorProps<CrossShopDraft>) {
  const { t } = useTranslation('rules');
  return (
    <>
      <h3 className="px-4 pt-4 font-semibold">{t('crossShop.carrier')}</h3>
      <ChoiceCards
        legend={t('crossShop.carrier')}
        name="carrier"
        value={draft.carrier}
        was={live?.carrier}
        options={CARRIERS.map((carrier) => ({
          value: carrier,
          title: t(`crossShop.carriers.${carrier}.title`),
          note: t(`crossShop.carriers.${carrier}.note`),
        }))}
        readOnly={readOnly}
        onChange={(carrier) => onChange({ ...draft, carrier })}
      />
      {draft.carrier === 'both' && (
        <div className="px-4 pb-4">
          <TextField
            boxClassName="w-44"
            label={`${t('crossShop.share')} (%)`}
            value={draft.share}
            inputMode="decimal"
            maxLength={6}
            disabled={readOnly}
            error={errorOf('/issuer_share_bp')}
            onChange={(event) => onChange({ ...draft, share: event.target.value })}
          />
        </div>
      )}
      <fieldset className="border-t px-4 py-3">
        <legend className="sr-only">{t('crossShop.where')}</legend>
        <label className="flex gap-3">
          <input
            type="checkbox"
            className="mt-1 size-4.5 accent-accent"
            checked={draft.onlyWhereGiven}
            disabled={readOnly}
            onChange={(event) => onChange({ ...draft, onlyWhereGiven: event.target.checked })}
          />
          <span>
            <b className="block font-semibold">
              {t('crossShop.onlyWhereGiven')}
              {live && live.onlyWhereGiven !== draft.onlyWhereGiven && (
                <span className="ml-2 text-12 font-normal text-ochre">
                  {t(live.onlyWhereGiven ? 'wasOn' : 'wasOff')}
                </span>
              )}
            </b>
            <span className="text-13 text-ink-2">{t('crossShop.onlyNote')}</span>
          </span>
        </label>
      </fieldset>
    </>
  );
}

import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';

const DESK = [
  ['', 'swipe'],
  ['Enter', 'enter'],
  ['F2', 'f2'],
  ['F4', 'f4'],
  ['F7', 'f7'],
  ['F8', 'f8'],
  ['F9', 'f9'],
  ['F10', 'f10'],
  ['Alt S', 'altS'],
  ['Alt R', 'altR'],
  ['Alt C', 'altC'],
  ['Alt W', 'altW'],
  ['Alt L', 'altL'],
  ['Alt N', 'altN'],
  ['Alt P', 'altP'],
  ['Alt K', 'altK'],
  ['Alt J', 'altJ'],
  ['Alt M', 'altM'],
  ['Alt I', 'altI'],
  ['Alt T', 'altT'],
  ['Alt G', 'altG'],
  ['↑ ↓', 'arrows'],
  ['Esc', 'esc'],
] as const;
const EVERYWHERE = [
  ['Ctrl K', 'ctrlK'],
  ['Alt 1–9', 'alt19'],
  ['/', 'slash'],
  ['F1', 'f1'],
] as const;

/** Every key in one place. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['palette', 'common']);
  const list = (rows: readonly (readonly [string, (typeof DESK)[number][1] | (typeof EVERYWHERE)[number][1]])[]) => (
    <dl className="columns-2 gap-8 stacked:columns-1">
      {rows.map(([key, name]) => (
        <div key={name} className="grid break-inside-avoid grid-cols-[88px_1fr] items-center pb-2">
          <dt>
            <Kbd large>{key || t('sheet.swipeKey')}</Kbd>
            <span className="sr-only">{key}</span>
          </dt>
          <dd>{t(`sheet.${name}`)}</dd>
        </div>
      ))}
    </dl>
  );
  return (
    <Dialog open onClose={onClose} title={t('sheet.title')} className="w-[760px]!">
      <section className="mt-4">
        <h3 className="mb-2 border-b pb-1 font-semibold">{t('sheet.desk')}</h3>
        {list(DESK)}
      </section>
      <section className="mt-3">
        <h3 className="mb-2 border-b pb-1 font-semibold">{t('sheet.everywhere')}</h3>
        {list(EVERYWHERE)}
      </section>
      <footer className="mt-3 flex justify-end">
        <Button look="ghost" hint="Esc" onClick={onClose}>
          {t('common:close')}
        </Button>
      </footer>
    </Dialog>
  );
}

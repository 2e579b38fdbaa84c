import { useTranslation } from 'react-i18next';

import { Button } from './button';
import { Kbd } from './kbd';

/** Leaves a dialog with nothing done; Esc does the same. */
export function CancelButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation('common');
  return (
    <Button look="ghost" size="large" onClick={onClick}>
      {t('cancel')}
      <Kbd>Esc</Kbd>
    </Button>
  );
}

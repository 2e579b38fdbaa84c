// Says that a card was read and opened nobody, so that the clerk does not wait for it.
import i18n from 'i18next';

import { notifyMissed } from '@/components/ui/notify';

/** The tap came too late: whoever tapped may have left. Said once for several. */
export function notifyLateTap(): void {
  notifyMissed(i18n.t('common:reader.late'), i18n.t('common:reader.lateNote'), 'late-tap');
}

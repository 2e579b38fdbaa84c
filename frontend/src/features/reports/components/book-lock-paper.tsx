import i18n from 'i18next';

import type { BookLock } from '@/api/types';
import { formatInstant } from '@/lib/format';

import { MonthSumsTable } from './month-sums-table';

/** A lock on A4: for the file of the month. */
export function BookLockPaper({ lock }: { lock: BookLock }) {
  const t = i18n.getFixedT(null, 'books');
  return (
    <div className="paper w-[210mm] px-[14mm] pt-[10mm] pb-[3mm]">
      <p className="text-center text-20 font-semibold">{t('locks.sheet')}</p>
      <p className="text-center">{t('locks.ofLock', { entity: lock.legal_entity.name, month: lock.month })}</p>
      <hr />
      <p>{t('locks.by', { name: lock.locked_by.name, at: formatInstant(lock.locked_at) })}</p>
      <p>
        {t('locks.version', { version: lock.version })}
        {lock.note && ` · ${lock.note}`}
      </p>
      {lock.sums && <MonthSumsTable title={t('locks.frozen')} sums={lock.sums} label={t('locks.lockedSums')} />}
      <hr />
      <p className="text-12">
        {t('locks.digest')} <span className="break-all">{lock.digest}</span>
      </p>
    </div>
  );
}

import { useTranslation } from 'react-i18next';

import type { Tender } from '@/api/types';
import { cn } from '@/lib/cn';
import { formatMoney } from '@/lib/money';

import { methodName, tenderNote } from './tender-words';

/** How it was paid, or what goes back by each way. */
export function TenderList({
  title,
  tenders,
  isBack = false,
}: {
  title: string;
  tenders: readonly Tender[];
  /** A correction gives it back. */
  isBack?: boolean;
}) {
  const { t } = useTranslation('common');
  return (
    <section>
      <h3 className="border-b border-line-strong pb-1 text-13 font-semibold">{title}</h3>
      <ul className="text-13">
        {tenders.map((tender) => (
          <li key={tender.method} className="flex items-baseline gap-2 border-b py-1.5">
            <span className="min-w-0 flex-1">
              {methodName(tender.method, t)}
              <span className="ml-2 text-ink-3">
                {tender.points == null
                  ? isBack
                    ? tender.reference
                    : tenderNote(tender, t)
                  : t('points', { points: tender.points })}
              </span>
            </span>
            <span className={cn('font-semibold', isBack && 'text-red')}>{formatMoney(tender.amount)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

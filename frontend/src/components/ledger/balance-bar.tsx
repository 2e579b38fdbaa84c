import { useTranslation } from 'react-i18next';

import { cn } from '@/lib/cn';
import { formatMoney, toMinor } from '@/lib/money';

/** Principal solid, bonus hatched, in proportion; both named with their amounts. */
export function BalanceBar({ principal, bonus, className }: { principal: string; bonus: string; className?: string }) {
  const { t } = useTranslation('common');
  const paid = toMinor(principal);
  const given = toMinor(bonus);
  return (
    <div className={className}>
      <div className="flex h-1.5 gap-0.5 overflow-hidden rounded-1 bg-sunken" aria-hidden="true">
        {paid > 0 && <span className="block bg-accent in-[.frozen]:bg-line-strong" style={{ flexGrow: paid }} />}
        {given > 0 && <span className="hatch block" style={{ flexGrow: given }} />}
      </div>
      <div className="mt-1.5 flex flex-wrap gap-x-5 text-13 whitespace-nowrap text-ink-2">
        <span>
          <Swatch /> {t('posting.principal')} <b className="font-semibold">{formatMoney(principal)}</b>
        </span>
        <span>
          <Swatch hatched /> {t('posting.bonus')} <b className="font-semibold">{formatMoney(bonus)}</b>
        </span>
      </div>
    </div>
  );
}

function Swatch({ hatched = false }: { hatched?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        'mr-1 inline-block size-2.5 rounded-1',
        hatched
          ? 'hatch outline outline-accent in-[.frozen]:outline-line-strong'
          : 'bg-accent in-[.frozen]:bg-line-strong',
      )}
    />
  );
}

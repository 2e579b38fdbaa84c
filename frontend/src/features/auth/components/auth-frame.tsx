import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { LookSwitch } from '@/components/ui/look-switch';
import { cn } from '@/lib/cn';

const STRENGTHS = ['opacity-35', 'opacity-45', 'opacity-60', 'opacity-70', 'opacity-80', 'opacity-95'];
const LINES = [
  ['10-03', 'a', '\u221272.00', '202.10'],
  ['10-18', 'b', '+1,200.00', '1,402.10'],
  ['10-31', 'c', '\u2212268.00', '1,134.10'],
  ['11-02', 'd', '+268.00', '1,402.10'],
  ['11-15', 'e', '\u2212121.60', '1,280.50'],
  ['11-22', 'f', '\u2212484.60', '795.90'],
] as const;

/** The sign-in's frame: an account book at the left, the form at the right. */
export function AuthFrame({
  children,
  footer,
  scroll = false,
}: {
  children: ReactNode;
  footer?: ReactNode;
  scroll?: boolean;
}) {
  const { t } = useTranslation('auth');
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)_520px] narrow:grid-cols-[minmax(0,1fr)_440px] stacked:grid-cols-1">
      <aside aria-label={t('mottoNote')} className="relative overflow-hidden bg-card text-on-card stacked:hidden">
        <div className="ledger-lines absolute inset-0" aria-hidden="true" />
        <div className="absolute inset-x-0 top-[52px]" aria-hidden="true">
          {LINES.map(([date, key, change, balance], index) => (
            <div
              key={date}
              className={cn(
                'grid h-[52px] grid-cols-[128px_1fr_150px_170px] pr-14 text-16 leading-[56px] narrow:grid-cols-[92px_1fr_96px_110px] narrow:pr-6 narrow:text-13 narrow:leading-[56px]',
                STRENGTHS[index],
              )}
            >
              <span className="pl-[72px] narrow:pl-8">{date}</span>
              <span className="truncate pl-6 narrow:pl-4">{t(`book.${key}`)}</span>
              <span className="text-right">{change}</span>
              <span className="text-right font-semibold">
                <span
                  className={
                    index === LINES.length - 1 ? 'border-b-[3px] border-double border-on-card pb-1' : undefined
                  }
                >
                  {balance}
                </span>
              </span>
            </div>
          ))}
        </div>
        <div className="absolute bottom-[76px] left-[152px] narrow:left-28">
          <p className="text-[52px]/[72px] font-semibold tracking-[.06em] whitespace-pre-line narrow:text-[38px]/[56px]">
            {t('motto')}
          </p>
          <p className="mt-3.5 text-16 text-card-2">{t('mottoNote')}</p>
        </div>
      </aside>
      <main className="flex min-h-0 flex-col overflow-y-auto bg-surface px-8 py-5">
        <LookSwitch />
        <div
          className={cn('mx-auto flex w-full flex-col gap-4 py-6', scroll ? 'max-w-[380px]' : 'my-auto max-w-[340px]')}
        >
          {children}
        </div>
        {footer}
      </main>
    </div>
  );
}

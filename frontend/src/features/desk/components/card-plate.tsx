import { CircleAlert, CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { DeskPanel } from '@/api/types';
import { Portrait } from '@/components/member/portrait';
import { metalOf } from '@/components/ui/tier-name';
import { cn } from '@/lib/cn';

/** The card on the desk: who it is, and the last four digits to compare with the plastic. */
export function CardPlate({ panel, dead }: { panel: DeskPanel; dead: boolean }) {
  const { t } = useTranslation(['desk', 'common']);
  const { member, membership, card } = panel;
  const gender = member.gender === 'female' || member.gender === 'male' ? t(`common:gender.${member.gender}`) : null;
  const quiet = dead ? 'text-ink-2' : 'text-card-2';
  const number = card ? spaced(card.number, card.tail) : '';
  return (
    <div
      className={cn(
        'metal relative overflow-hidden rounded-t-3',
        dead ? 'bg-sunken text-ink shadow-[inset_0_0_0_2px_var(--rg-red)]' : 'bg-card text-on-card',
      )}
      data-metal={metalOf(membership.tier)}
    >
      <div className="grid grid-cols-[92px_minmax(0,1fr)] gap-3.5 p-4 pb-3 narrow:grid-cols-[64px_minmax(0,1fr)] narrow:gap-3 narrow:p-3">
        <Portrait member={member} className="h-[108px] w-[92px] narrow:h-[76px] narrow:w-[64px]" />
        <div className="flex min-w-0 flex-col gap-0.5">
          <h1
            className="text-28/[36px] font-semibold tracking-[.05em] break-words narrow:text-20/[28px] en:tracking-normal"
            lang="zh-CN"
          >
            {member.name}
          </h1>
          <span className={cn('whitespace-nowrap narrow:text-13', quiet)}>
            {[gender, member.phone_masked].filter(Boolean).join(' · ')}
          </span>
          {member.plates?.length ? <span className={cn('text-13', quiet)}>{member.plates.join(' ')}</span> : null}
          <span className="mt-auto pt-2">
            {dead ? (
              <span className="stamp inline-block bg-sunken px-2 py-1 text-20 font-semibold whitespace-nowrap en:text-14 en:tracking-normal">
                {t(`common:cardState.${card?.state ?? 'lost'}`)}
              </span>
            ) : (
              <span className="inline-flex h-5.5 items-center gap-1.5 rounded-1 border border-card-line px-2 text-12">
                {card ? <CircleCheck size={14} aria-hidden="true" /> : <CircleAlert size={14} aria-hidden="true" />}
                {card ? t(`common:cardState.${card.state}`) : t('noCardShown')}
              </span>
            )}
          </span>
        </div>
      </div>
      <div className={cn('border-t px-4 pt-2 pb-4 narrow:px-3', dead ? 'border-line' : 'border-card-line')}>
        <span className={cn('text-12', quiet)}>{card ? t('compareTail') : t('comparePhone')}</span>
        <div className={cn('flex items-baseline justify-between gap-2', quiet)}>
          <span className="text-16/[40px] narrow:text-13/[40px]">
            {card ? number : membership.bearer ? '' : member.number}
          </span>
          <strong
            className={cn('text-[34px]/[40px] font-semibold tracking-[.06em]', dead ? 'text-ink' : 'text-on-card')}
          >
            {card ? card.tail : (member.phone_masked ?? '').slice(-4)}
          </strong>
        </div>
      </div>
      <span className={cn('absolute inset-x-0 bottom-0 h-[3px]', dead ? 'bg-red' : 'metal-edge')} aria-hidden="true" />
    </div>
  );
}

/** The number without its tail, in groups of four. */
function spaced(number: string, tail: string): string {
  const head = number.endsWith(tail) ? number.slice(0, -tail.length) : number;
  return head.replace(/(.{4})(?=.)/g, '$1 ');
}

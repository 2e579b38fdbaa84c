import { CreditCard, Gift, IdCard, QrCode } from 'lucide-react';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { DeskPanel } from '@/api/types';
import { CardStateTag } from '@/components/cards/card-state-tag';
import { useBearerPrograms } from '@/components/gifts/bearer-queries';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { MoneyAmount } from '@/components/ui/money';
import { ProblemNote } from '@/components/ui/states';
import { TierName } from '@/components/ui/tier-name';
import { maskRead } from '@/lib/credential';

import type { DeskView } from '../desk-state';
import { EnrolForm } from '../parts-fetched-early';
import { LookupField } from './lookup-field';
import { Looking } from './looking';

interface WaitingSheetProps {
  view: Exclude<DeskView, { at: 'member' }>;
  /** Absent: may not sell gift cards. */
  onGift: (() => void) | undefined;
  onLookUp: (text: string) => void;
  onRetry: () => void;
  onPick: (panel: DeskPanel) => void;
  /** Absent: may not make members. */
  onEnrol: (() => void) | undefined;
  onEnrolled: (memberId: string, membershipId: string | null) => void;
  onLeave: () => void;
}

/** The left sheet while nobody is open: waiting, searching, choosing, or saying what was read. */
export function WaitingSheet(props: WaitingSheetProps) {
  const { t } = useTranslation('desk');
  const hasGiftCards = (useBearerPrograms().data ?? []).length > 0;
  const { view } = props;
  if (view.at === 'enrol') {
    return (
      <section className="sheet h-full overflow-y-auto p-5" aria-label={t('enrol')}>
        <h1 className="mb-4 flex items-center gap-2 text-20 font-semibold">
          <IdCard size={22} aria-hidden="true" />
          {t('enrol')}
        </h1>
        <Suspense>
          <EnrolForm
            key={view.cardNumber + view.name + view.phone}
            cardNumber={view.cardNumber}
            name={view.name}
            phone={view.phone}
            onDone={(member) => props.onEnrolled(member.id, member.memberships[0]?.id ?? null)}
            onCancel={props.onLeave}
          />
        </Suspense>
      </section>
    );
  }
  return (
    <section className="sheet flex h-full min-h-0 flex-col" aria-label={t('waiting')}>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto" aria-live="polite">
        <Answer {...props} />
      </div>
      <div className="px-5 pb-4 narrow:px-4">
        <LookupField
          key={view.at === 'idle' ? 'idle' : 'answered'}
          busy={view.at === 'looking'}
          onLookUp={props.onLookUp}
        />
        {props.onGift && hasGiftCards && (
          <Button look="ghost" className="mt-1 -ml-2" onClick={props.onGift}>
            <Gift size={18} aria-hidden="true" />
            {t('key.gift')}
            <Kbd>Alt G</Kbd>
          </Button>
        )}
      </div>
    </section>
  );
}

function Answer({ view, onRetry, onPick, onEnrol, onLeave }: WaitingSheetProps) {
  const { t } = useTranslation('desk');
  switch (view.at) {
    case 'looking':
      return <Looking shown={view.shown} />;
    case 'choose':
      return <Choice panels={view.panels} onPick={onPick} />;
    case 'not_found': {
      const typed = view.source === 'typed';
      return (
        <Message
          icon={<CreditCard size={22} aria-hidden="true" />}
          title={typed ? t('notFoundTyped') : t('notFoundCard')}
          detail={typed ? t('notFoundTypedNote') : t('notFoundCardNote')}
          read={typed ? view.shown : maskRead(view.credential)}
        >
          {onEnrol && (
            <Button look="filled" size="large" hint="Alt N" onClick={onEnrol}>
              {typed ? t('newMember') : t('giveToNew')}
            </Button>
          )}
          <Button size="large" hint="Esc" onClick={onLeave}>
            {t('again')}
          </Button>
        </Message>
      );
    }
    case 'unbound':
      return (
        <Message
          icon={<CreditCard size={22} aria-hidden="true" />}
          title={t('unbound')}
          detail={t('unboundNote')}
          read={view.cardNumber}
        >
          {onEnrol && (
            <Button look="filled" size="large" hint="Alt N" onClick={onEnrol}>
              {t('giveToNew')}
            </Button>
          )}
          <Button size="large" hint="Esc" onClick={onLeave}>
            {t('again')}
          </Button>
        </Message>
      );
    case 'payment_code':
      return (
        <Message
          icon={<QrCode size={22} aria-hidden="true" />}
          title={t('paymentCode', { wallet: view.wallet ? t(`wallet.${view.wallet}`) : t('wallet.any') })}
          detail={t('paymentCodeNote')}
        >
          <Button look="filled" size="large" hint="Esc" onClick={onLeave}>
            {t('again')}
          </Button>
        </Message>
      );
    case 'failed':
      return <ProblemNote error={view.error} onRetry={onRetry} className="my-auto" />;
    default:
      return <SwipeInvitation />;
  }
}

function Message({
  icon,
  title,
  detail,
  read,
  children,
}: {
  icon: ReactNode;
  title: string;
  detail: string;
  read?: string;
  children: ReactNode;
}) {
  const { t } = useTranslation('desk');
  return (
    <div className="my-auto flex flex-col gap-3 p-6">
      <h1 className="flex items-center gap-2.5 text-20 font-semibold">
        {icon}
        {title}
      </h1>
      {read && (
        <p>
          {t('readAs')} <span className="font-mono">{read}</span>
        </p>
      )}
      <p className="text-ink-2">{detail}</p>
      <div className="mt-2 flex flex-wrap gap-2">{children}</div>
    </div>
  );
}

function Choice({ panels, onPick }: { panels: DeskPanel[]; onPick: (panel: DeskPanel) => void }) {
  const { t } = useTranslation(['desk', 'common']);
  return (
    <div className="flex flex-col p-4">
      <h1 className="px-1 text-20 font-semibold">{t('several', { count: panels.length })}</h1>
      <p className="mb-3 px-1 text-ink-2">{t('severalNote')}</p>
      <ul className="flex flex-col gap-2">
        {panels.map((panel, index) => (
          <li key={panel.membership.id}>
            <button
              type="button"
              onClick={() => onPick(panel)}
              className="flex min-h-14 w-full items-center gap-3 rounded-2 border border-(--edge) bg-surface px-3 py-2 text-left hover:bg-sunken"
            >
              {index < 9 && <Kbd large>{`Alt ${index + 1}`}</Kbd>}
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-2 text-16 font-semibold">
                  {panel.member.name}
                  {panel.card && panel.card.state !== 'active' && <CardStateTag state={panel.card.state} />}
                </span>
                <span className="text-13 text-ink-3">
                  {[
                    panel.member.phone_masked,
                    panel.card && t('common:tail', { tail: panel.card.tail }),
                    panel.membership.program.name,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <span className="text-right">
                <MoneyAmount value={panel.membership.balance} className="block font-semibold" />
                <TierName tier={panel.membership.tier} className="text-13" />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function SwipeInvitation() {
  const { t } = useTranslation('desk');
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-6 py-2 text-center">
      <svg viewBox="0 0 360 230" className="max-h-[230px] w-full max-w-[360px] narrow:max-h-[170px]" aria-hidden="true">
        <g transform="rotate(-8 180 100)">
          <rect x="104" y="46" width="152" height="96" rx="8" className="fill-card" />
          <g fill="none" className="stroke-on-card" strokeWidth="2" strokeLinecap="square">
            <circle cx="130" cy="70" r="6" />
            <path d="M120 82h21M120 88h21" />
          </g>
          <path d="M120 124h28M154 124h28" className="stroke-card-2" strokeWidth="4" />
          <path d="M188 122h32" className="stroke-on-card" strokeWidth="8" />
        </g>
        <g fill="none" className="stroke-accent" strokeWidth="1.6" strokeLinecap="round">
          <path d="M162 162c10-9 26-9 36 0M152 154c16-14 40-14 56 0" />
        </g>
        <path d="M100 212v-32q0-8 8-8h144q8 0 8 8v32" className="fill-surface stroke-line-strong" strokeWidth="1.4" />
        <path d="M126 190h74" className="stroke-ink" strokeWidth="3" />
        <circle cx="238" cy="190" r="3.500" className="fill-accent" />
        <path d="M50 212h262M50 217h262" className="stroke-ink" strokeWidth="1.6" />
      </svg>
      <h1 className="mt-3 mb-1 text-40 font-semibold tracking-[.1em] en:tracking-normal">{t('swipe')}</h1>
      <p className="max-w-[24em] text-balance text-ink-2">{t('swipeNote')}</p>
    </div>
  );
}

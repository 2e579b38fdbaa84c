import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight, Nfc, Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';
import { currentShift } from '@/components/shifts/shift-query';
import { Brand } from '@/components/ui/brand';
import { Kbd } from '@/components/ui/kbd';
import { cn } from '@/lib/cn';
import { formatClock } from '@/lib/format';
import { useNow } from '@/lib/use-now';

import { Dot, PERSON_BUTTON, PersonName } from './person-name';
import type { ReaderState } from './use-readers';

const loadMenu = () => import('./person-menu');
const PersonMenu = lazy(() => loadMenu().then((module) => ({ default: module.PersonMenu })));

const LoopbackReader = lazy(() => import('./loopback-reader').then((module) => ({ default: module.LoopbackReader })));

const MENU_AFTER_MS = 1_500;

interface TopBarProps {
  onDesk: boolean;
  readerState: ReaderState;
  onPalette: () => void;
  onShortcuts: () => void;
  onTerminal: () => void;
  onLock: () => void;
  /** Absent where nobody keeps shifts. */
  onShift: (() => void) | undefined;
}

export function TopBar({ onDesk, readerState, onPalette, onShift, ...acts }: TopBarProps) {
  const { t } = useTranslation('common');
  const session = useSession();
  const now = useNow();
  return (
    <header className="col-span-full flex min-w-0 items-center gap-4 border-b bg-surface px-4 stacked:gap-2 stacked:px-3">
      <span className="stacked:hidden">
        <Brand />
      </span>
      <button
        type="button"
        onClick={acts.onTerminal}
        className="flex h-11 min-w-0 items-center border-l pl-4 stacked:border-l-0 stacked:pl-0 text-left text-ink-2 hover:text-ink"
        title={t('terminal.change')}
      >
        <span className="truncate">
          {session.shop?.name ?? session.tenant.short_name}
          <Dot />
          {session.terminal?.name ?? t('terminal.none')}
        </span>
      </button>
      <span className="flex-1" />
      <button
        type="button"
        onClick={onPalette}
        className={cn(
          'flex w-[280px] items-center gap-2 rounded-2 border bg-canvas pr-1.5 pl-2.5 text-13 text-ink-3 narrow:w-[200px] stacked:w-11 stacked:justify-center stacked:px-0',
          onDesk ? 'h-11' : 'h-8',
        )}
      >
        <Search size={16} aria-hidden="true" />
        <span className="min-w-0 flex-1 truncate text-left stacked:sr-only">{t('search')}</span>
        <span className="stacked:hidden">
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
      {onDesk && <ReaderSign state={readerState} />}
      {onDesk && readerState === 'ready' && (
        <Suspense>
          <LoopbackReader />
        </Suspense>
      )}
      {onShift && <ShiftSign onOpen={onShift} />}
      <Person {...acts} />
      <time className="text-14 font-semibold stacked:hidden" dateTime={formatClock(now)}>
        {formatClock(now)}
      </time>
    </header>
  );
}

/** Since when the shift is open; a key opens it. */
function ShiftSign({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation('common');
  const shift = useQuery(currentShift).data?.shift;
  return (
    <button
      type="button"
      onClick={onOpen}
      title={`${t('menu.shifts')} Alt T`}
      className="flex h-11 items-center gap-1.5 text-13 whitespace-nowrap text-ink-2 hover:text-ink"
    >
      <ArrowLeftRight size={16} aria-hidden="true" />
      <span className="narrow:sr-only">
        {shift === undefined
          ? t('menu.shifts')
          : shift
            ? t('shift.open', { time: formatClock(new Date(shift.opened_at)) })
            : t('shift.none')}
      </span>
    </button>
  );
}

function ReaderSign({ state }: { state: ReaderState }) {
  const { t } = useTranslation('common');
  const fine = state !== 'lost';
  return (
    <span className={cn('flex items-center gap-1.5 text-13 whitespace-nowrap', fine ? 'text-ink-2' : 'text-ochre')}>
      <Nfc size={16} className={fine ? 'text-accent' : undefined} aria-hidden="true" />
      <span className="narrow:sr-only">{t(`reader.${state}`)}</span>
    </span>
  );
}

/** The menu's button stands at once; the menu itself comes when the desk is idle, or when it is asked for. */
function Person(acts: Pick<TopBarProps, 'onShortcuts' | 'onTerminal' | 'onLock'>) {
  const [wanted, setWanted] = useState<'no' | 'soon' | 'now'>('no');
  useEffect(() => {
    const timer = setTimeout(() => setWanted((before) => (before === 'no' ? 'soon' : before)), MENU_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const button = (
    <button type="button" className={PERSON_BUTTON} aria-haspopup="menu" onClick={() => setWanted('now')}>
      <PersonName />
    </button>
  );
  if (wanted === 'no') return button;
  return (
    <Suspense fallback={button}>
      <PersonMenu openAtFirst={wanted === 'now'} {...acts} />
    </Suspense>
  );
}

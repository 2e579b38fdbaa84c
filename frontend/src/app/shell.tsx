// The frame of every screen behind the sign-in: top bar, menu by rights, lock, palette, readers.
import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';

import { useCan, useSession } from '@/api/session';
import { CommandGate } from '@/components/ledger/command-gate';
import { setLateEntry, useLateEntry } from '@/components/ledger/late-entry';
import { OpenQuestions } from '@/components/ledger/open-questions';
import { paymentWaysQuery } from '@/components/ledger/payment-ways';
import { isLocked, setLocked, useIdleLock } from '@/features/auth/lock';
import { cn } from '@/lib/cn';
import { early } from '@/lib/early';
import { withTexts } from '@/lib/i18n';
import { isTyping, useKeys } from '@/lib/use-keys';
import { useOnPhone } from '@/lib/use-on-phone';

import { notifyLateTap } from './late-tap';
import { useMenu } from './menu';
import { SideMenu } from './side-menu';
import { TopBar } from './top-bar';
import { useReaders } from './use-readers';
import { useShopTime } from './use-shop-time';

const LockScreen = early(() => import('@/features/auth/components/lock-screen').then((module) => module.LockScreen));
const Palette = early(() =>
  withTexts(import('@/features/palette/components/palette')).then((module) => module.Palette),
);
const ShortcutSheet = early(() =>
  withTexts(import('@/features/palette/components/shortcut-sheet')).then((module) => module.ShortcutSheet),
);
const ShiftDrawer = early(() =>
  withTexts(import('@/components/shifts/shift-drawer')).then((module) => module.ShiftDrawer),
);
const TerminalDialog = early(() =>
  import('@/features/auth/components/terminal-dialog').then((module) => module.TerminalDialog),
);

/** 补录 is rare: its texts come with it. */
const LateEntryDialog = early(() =>
  withTexts(import('@/components/ledger/late-entry-dialog')).then((module) => module.LateEntryDialog),
);
const LateEntryBar = early(() =>
  withTexts(import('@/components/ledger/late-entry-bar')).then((module) => module.LateEntryBar),
);

type Overlay = 'palette' | 'shortcuts' | 'terminal' | 'shift' | null;

export function Shell() {
  const session = useSession();
  const clock = useShopTime(session);
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const onDesk = path.startsWith('/desk');
  const onPhone = useOnPhone();
  const [overlay, setOverlay] = useState<Overlay>(null);
  const late = useLateEntry();
  const [locked, setLockedState] = useState(isLocked);
  const { can } = useCan();
  // The company's names of its ways of payment, for every screen.
  useQuery({ ...paymentWaysQuery, enabled: can('postingRead') });
  const keepsShifts = session.terminal !== null && can('shiftKeep');
  const menu = useMenu();
  const readers = useReaders(session.terminal?.id ?? null, !locked, {
    onUntaken: () => void navigate({ to: '/desk' }),
    onLate: notifyLateTap,
  });

  const lock = (on: boolean) => {
    setLocked(on);
    setLockedState(on);
    if (!on) return;
    setOverlay(null);
    setLateEntry(null);
  };
  useEffect(() => LockScreen.fetchNow(), []);
  useIdleLock(() => lock(true), session.terminal !== null && !locked);

  const goTo = (position: number) => {
    const entry = menu.all[position];
    if (entry) void navigate({ to: entry.to });
  };
  useKeys(
    {
      'Ctrl+KeyK': (event) => {
        event.preventDefault();
        setOverlay('palette');
      },
      F1: (event) => {
        event.preventDefault();
        setOverlay('shortcuts');
      },
      ...(keepsShifts && {
        'Alt+KeyT': (event: KeyboardEvent) => {
          event.preventDefault();
          if (!document.querySelector('[role="dialog"]')) setOverlay('shift');
        },
      }),
      Slash: (event) => {
        if (event.shiftKey && !isTyping(event)) setOverlay('shortcuts');
      },
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [
          `Alt+Digit${number}`,
          (event: KeyboardEvent) => {
            event.preventDefault();
            goTo(number - 1);
          },
        ]),
      ),
    },
    { enabled: !locked },
  );
  useEffect(() => {
    const onShowTerminals = () => setOverlay('terminal');
    window.addEventListener('regulars:choose-terminal', onShowTerminals);
    return () => window.removeEventListener('regulars:choose-terminal', onShowTerminals);
  }, []);

  return (
    <CommandGate>
      <div
        className={cn(
          'grid h-full min-h-0 overflow-hidden',
          onPhone
            ? 'grid-cols-[minmax(0,1fr)] grid-rows-[48px_minmax(0,1fr)_60px]'
            : onDesk
              ? 'grid-cols-[72px_minmax(0,1fr)] grid-rows-[56px_minmax(0,1fr)]'
              : 'grid-cols-[196px_minmax(0,1fr)] grid-rows-[48px_minmax(0,1fr)] narrow:grid-cols-[72px_minmax(0,1fr)]',
        )}
        inert={locked}
      >
        <TopBar
          onDesk={onDesk}
          readerState={readers}
          onPalette={() => setOverlay('palette')}
          onShortcuts={() => setOverlay('shortcuts')}
          onTerminal={() => setOverlay('terminal')}
          onShift={keepsShifts ? () => setOverlay('shift') : undefined}
          onLock={() => lock(true)}
        />
        <SideMenu menu={menu} shape={onPhone ? 'foot' : onDesk ? 'rail' : 'words'} onLock={() => lock(true)} />
        <div className="flex min-h-0 min-w-0 flex-col">
          <OpenQuestions />
          {late !== null && late !== 'asked' && (
            <Suspense>
              <LateEntryBar entry={late} />
            </Suspense>
          )}
          <main key={clock} className="min-h-0 flex-1 overflow-auto" id="main">
            {clock !== null && <Outlet />}
          </main>
        </div>
      </div>
      {locked && (
        // Nothing of the shop is seen while it comes.
        <Suspense fallback={<div className="fixed inset-0 z-60 bg-canvas" />}>
          <LockScreen onUnlocked={() => lock(false)} />
        </Suspense>
      )}
      <Suspense>
        {late === 'asked' && <LateEntryDialog />}
        {overlay === 'shift' && <ShiftDrawer onClose={() => setOverlay(null)} />}
        {overlay === 'terminal' && <TerminalDialog open onClose={() => setOverlay(null)} />}
        {overlay === 'palette' && (
          <Palette
            onClose={() => setOverlay(null)}
            pages={menu.all}
            acts={{
              lock: () => lock(true),
              shortcuts: () => setOverlay('shortcuts'),
              terminal: () => setOverlay('terminal'),
              late: session.terminal && can('enterLate') ? () => setLateEntry('asked') : undefined,
            }}
          />
        )}
        {overlay === 'shortcuts' && <ShortcutSheet onClose={() => setOverlay(null)} />}
      </Suspense>
    </CommandGate>
  );
}

// Every write that moves value goes through this gate. It lets one through at a time, and when the answer stays away it
// stops the work with the "result unknown" dialog until the server gave a definite answer. It also finds a command that
// an earlier life of this page left without an answer.
import { useQueryClient } from '@tanstack/react-query';
import { Check, CircleCheck, TriangleAlert, X } from 'lucide-react';
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import {
  askCommand,
  recallPending,
  sendCommand,
  type CommandBody,
  type CommandOutcome,
  type PendingCommand,
} from '@/api/command';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { MoneyAmount } from '@/components/ui/money';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Spinner } from '@/components/ui/spinner';
import { comma } from '@/lib/comma';
import { formatClockSeconds } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { newUuid } from '@/lib/uuid';

/** A definite end. */
export type SettledOutcome = Exclude<CommandOutcome, { kind: 'unknown' }>;

/** What a person needs to recognise the command by. */
export interface CommandFacts {
  amount: string;
  memberName: string;
  cardTail: string | null;
  membershipId: string;
}

interface Gate {
  busy: boolean;
  /** Sends once; `null` when another command is still on its way. */
  run: (command: CommandBody, facts: CommandFacts) => Promise<SettledOutcome | null>;
}

const GateContext = createContext<Gate | null>(null);

export function useCommandGate(): Gate {
  const gate = use(GateContext);
  if (!gate) throw new Error('no command gate around this screen');
  return gate;
}

interface Unknown {
  command: PendingCommand;
  silentSince: Date;
  answer: 'asking' | 'silent' | 'nothing_done';
  asked: number;
  lastAskedAt: Date;
}

const ARM_AFTER_MS = 800;
const ASK_AGAIN_MS = [2_000, 3_000, 5_000, 8_000, 12_000];

function unknownOf(command: PendingCommand | null): Unknown | null {
  if (!command) return null;
  const now = new Date();
  return { command, silentSince: now, answer: 'silent', asked: 0, lastAskedAt: now };
}

export function CommandGate({ children }: { children: ReactNode }) {
  const { t } = useTranslation('ledger');
  const queries = useQueryClient();
  // A command that an earlier life of this page left without an answer is unknown from the start.
  const [unknown, setUnknown] = useState<Unknown | null>(() => unknownOf(recallPending()));
  const [busy, setBusy] = useState(unknown !== null);
  const busyRef = useRef(unknown !== null);
  const settleRef = useRef<((outcome: SettledOutcome) => void) | null>(null);

  const finish = useCallback(
    (command: PendingCommand, outcome: SettledOutcome) => {
      setUnknown(null);
      busyRef.current = false;
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ['postings'] });
      void queries.invalidateQueries({ queryKey: ['members'] });
      const settle = settleRef.current;
      settleRef.current = null;
      if (settle) return settle(outcome);
      // The page was loaded anew in between: nobody else will say how it ended.
      if (outcome.kind === 'done') {
        notifyDone(
          t('unknown.wasDone', { amount: formatMoney(command.amount) }),
          t('unknown.wasDoneNote', { name: command.memberName, balance: formatMoney(outcome.result.after.balance) }),
        );
      }
      if (outcome.kind === 'refused') notifyProblem(outcome.problem);
    },
    [queries, t],
  );

  const send = useCallback(
    async (command: PendingCommand) => {
      const outcome = await sendCommand(command);
      if (outcome.kind === 'unknown') setUnknown(unknownOf(command));
      else finish(command, outcome);
    },
    [finish],
  );

  const run = useCallback<Gate['run']>(
    (command, facts) => {
      if (busyRef.current) return Promise.resolve(null);
      busyRef.current = true;
      setBusy(true);
      const pending: PendingCommand = { ...command, ...facts, key: newUuid(), sentAt: new Date().toISOString() };
      return new Promise<SettledOutcome>((resolve) => {
        settleRef.current = resolve;
        void send(pending);
      });
    },
    [send],
  );

  const ask = useCallback(async () => {
    if (!unknown || unknown.answer === 'asking') return;
    const { command } = unknown;
    setUnknown({ ...unknown, answer: 'asking', asked: unknown.asked + 1, lastAskedAt: new Date() });
    const outcome = await askCommand(command.key);
    if (outcome.kind === 'done') finish(command, outcome);
    else
      setUnknown(
        (before) => before && { ...before, answer: outcome.kind === 'nothing_done' ? 'nothing_done' : 'silent' },
      );
  }, [unknown, finish]);

  // The server is asked by itself, ever more slowly, until it answers.
  useEffect(() => {
    if (unknown?.answer !== 'silent') return;
    const wait = ASK_AGAIN_MS[Math.min(unknown.asked, ASK_AGAIN_MS.length - 1)];
    const timer = setTimeout(() => void ask(), wait);
    return () => clearTimeout(timer);
  }, [unknown, ask]);

  const gate = useMemo(() => ({ busy, run }), [busy, run]);
  return (
    <GateContext value={gate}>
      {children}
      {unknown && (
        <UnknownDialog
          unknown={unknown}
          onAsk={() => void ask()}
          onSendAgain={() => {
            const { command } = unknown;
            setUnknown(null);
            void send(command);
          }}
          onGiveUp={() => finish(unknown.command, { kind: 'nothing_done' })}
        />
      )}
    </GateContext>
  );
}

function UnknownDialog({
  unknown,
  onAsk,
  onSendAgain,
  onGiveUp,
}: {
  unknown: Unknown;
  onAsk: () => void;
  onSendAgain: () => void;
  onGiveUp: () => void;
}) {
  const { t } = useTranslation(['ledger', 'common']);
  const { command, answer } = unknown;
  const askRef = useRef<HTMLButtonElement>(null);
  const decided = answer === 'nothing_done';
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    askRef.current?.focus();
    if (!decided) return;
    // An Enter that was meant for "ask now" must not become "send again" because the answer came in between.
    const timer = setTimeout(() => setArmed(true), ARM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [decided]);
  return (
    <Dialog
      open
      title={
        <span className="flex items-center gap-3">
          {decided ? (
            <CircleCheck className="text-accent" aria-hidden="true" />
          ) : (
            <TriangleAlert className="text-ochre" aria-hidden="true" />
          )}
          {decided ? t('unknown.nothingTitle') : t('unknown.title')}
        </span>
      }
      description={decided ? t('unknown.nothingNote') : t('unknown.note')}
      className={decided ? 'border-t-4 border-t-accent' : 'border-t-4 border-t-ochre'}
      focusFirst={askRef}
    >
      <dl className="mt-4 grid grid-cols-[76px_1fr] items-baseline gap-y-1 rounded-2 bg-sunken p-4">
        <dt className="text-ink-3">{t(`common:kind.${command.kind}`)}</dt>
        <dd>
          <MoneyAmount value={command.amount} big className="total text-40 font-semibold" />
        </dd>
        <dt className="text-ink-3">{t('member')}</dt>
        <dd>
          {command.memberName}
          {command.cardTail && `${comma()}${t('common:tail', { tail: command.cardTail })}`}
        </dd>
        <dt className="text-ink-3">{t('unknown.number')}</dt>
        <dd className="font-mono text-13 break-all">{command.key}</dd>
      </dl>
      <ul className="mt-4 flex flex-col gap-1.5" aria-live="polite">
        <li className="flex items-center gap-2.5 text-ink-2">
          <Check size={16} aria-hidden="true" />
          {t('unknown.sent', { at: formatClockSeconds(new Date(command.sentAt)) })}
        </li>
        <li className="flex items-center gap-2.5 text-ink-2">
          <X size={16} aria-hidden="true" />
          {t('unknown.silent', { at: formatClockSeconds(unknown.silentSince) })}
        </li>
        {unknown.asked > 0 && !decided && (
          <li className="flex items-center gap-2.5 font-semibold">
            {answer === 'asking' ? <Spinner /> : <X size={16} aria-hidden="true" />}
            {t(answer === 'asking' ? 'unknown.asking' : 'unknown.askedInVain', {
              at: formatClockSeconds(unknown.lastAskedAt),
              times: unknown.asked,
            })}
          </li>
        )}
        {decided && (
          <li className="flex items-center gap-2.5 font-semibold">
            <Check size={16} className="text-accent" aria-hidden="true" />
            {t('unknown.answered', { at: formatClockSeconds(unknown.lastAskedAt) })}
          </li>
        )}
      </ul>
      <div className="mt-5 flex flex-wrap gap-2.5">
        {decided ? (
          <>
            <Button ref={askRef} look="filled" size="large" hint="Enter" pending={!armed} onClick={onSendAgain}>
              {t('unknown.again', { amount: formatMoney(command.amount) })}
            </Button>
            <Button size="large" onClick={onGiveUp}>
              {t('unknown.giveUp')}
            </Button>
          </>
        ) : (
          <>
            <Button ref={askRef} look="filled" size="large" hint="Enter" pending={answer === 'asking'} onClick={onAsk}>
              {t('unknown.ask')}
            </Button>
            <Button size="large" disabled>
              {t('unknown.againLater')}
            </Button>
          </>
        )}
      </div>
      <p className="mt-3 text-12 text-ink-3">{t('unknown.why')}</p>
    </Dialog>
  );
}

// Every write that moves value goes through this gate. It lets one through at a time, and when the answer stays away it
// stops the work with the "result unknown" dialog until the server gave a definite answer. The clerk may lay the question
// aside and serve the next person: it stays in sight and is asked on by itself. Commands that an earlier life of this
// page left without an answer are found again.
import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  Suspense,
  use,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';

import {
  askCommand,
  recallPending,
  sendCommand,
  type CommandBody,
  type CommandOutcome,
  type PendingCommand,
  postedBy,
} from '@/api/command';
import type { ApiProblem } from '@/api/problem';
import { useMaybeSession } from '@/api/session';
import type { Approval } from '@/api/types';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { early } from '@/lib/early';
import { withTexts } from '@/lib/i18n';
import { formatMoney } from '@/lib/money';
import { allows } from '@/lib/permissions';
import { useKeys } from '@/lib/use-keys';
import { newUuid } from '@/lib/uuid';

import { asItHappened, slipIsDone } from './late-entry';

/** Asked for when a rule wants to know that the member is there. */
const ProofDialog = early(() => withTexts(import('./proof-dialog')).then((module) => module.ProofDialog));

/** A shift is opened on the way, where the company asks for one. */
const ShiftDrawer = early(() =>
  withTexts(import('@/components/shifts/shift-drawer')).then((module) => module.ShiftDrawer),
);

/** Asked for when the network fails, so it has to be here before. */
const UnknownDialog = early(() => import('./unknown-dialog').then((module) => module.UnknownDialog));

/** A definite end. */
type SettledOutcome = Exclude<CommandOutcome, { kind: 'unknown' }>;

/** What a screen learns about the command that it sent: how it ended, or that the clerk laid the question aside. */
export type GateOutcome = SettledOutcome | { kind: 'laid_aside' };

/** What a person needs to recognise the command by. */
export interface CommandFacts {
  amount: string;
  memberName: string;
  cardTail: string | null;
  membershipId: string;
}

/** A command whose result is unknown. */
export interface OpenQuestion {
  command: PendingCommand;
  silentSince: Date;
  answer: 'asking' | 'silent' | 'nothing_done';
  asked: number;
  lastAskedAt: Date;
  /** Laid aside: the work goes on meanwhile. */
  aside: boolean;
}

/** What a command goes again with. */
interface Means {
  approval?: Approval | undefined;
  proofId?: string;
  /** A shift was opened for it: asked for once. */
  shiftOpened?: boolean;
}

/** A command that was refused for want of a proof; nothing was done, and it goes again with one. */
interface Unproved {
  command: PendingCommand;
  means: Means;
  problem: ApiProblem;
}

/** A command that was refused because no shift is open; nothing was done, and it goes again once there is one. */
interface Shiftless {
  command: PendingCommand;
  means: Means;
  refusal: SettledOutcome;
}

interface Gate {
  /** Nothing that moves value can be sent now. */
  busy: boolean;
  /** Sends once, with a manager's approval where it needs one; `null` when another command is still on its way. */
  run: (command: CommandBody, facts: CommandFacts, approval?: Approval) => Promise<GateOutcome | null>;
  /** Does something else with what would be sent, such as putting it aside; busy meanwhile. */
  keep: (work: () => Promise<void>) => Promise<void>;
  /** The questions laid aside, oldest first. */
  aside: readonly OpenQuestion[];
  bringBack: (key: string) => void;
}

const GateContext = createContext<Gate | null>(null);

export function useCommandGate(): Gate {
  const gate = use(GateContext);
  if (!gate) throw new Error('no command gate around this screen');
  return gate;
}

const ASK_AGAIN_MS = [2_000, 3_000, 5_000, 8_000, 12_000];

function questionOf(command: PendingCommand): OpenQuestion {
  const now = new Date();
  return { command, silentSince: now, answer: 'silent', asked: 0, lastAskedAt: now, aside: false };
}

export function CommandGate({ children }: { children: ReactNode }) {
  const { t } = useTranslation('ledger');
  const queries = useQueryClient();
  const [questions, setQuestions] = useState<OpenQuestion[]>(() => recallPending().map(questionOf));
  const [sending, setSending] = useState(false);
  const waiting = useRef(new Map<string, (outcome: GateOutcome) => void>());
  const front = questions.find((question) => !question.aside) ?? null;
  const [unproved, setUnproved] = useState<Unproved | null>(null);
  const [shiftless, setShiftless] = useState<Shiftless | null>(null);
  const keepsShifts = useKeepsShifts();
  const busy = sending || front !== null || unproved !== null || shiftless !== null;
  useEffect(() => UnknownDialog.fetchNow(), []);
  // True from the very key press; free again only when the screen shows that it is.
  const busyRef = useRef(busy);
  useLayoutEffect(() => {
    busyRef.current = busy;
  }, [busy]);

  const change = useCallback((key: string, changes: Partial<OpenQuestion>) => {
    setQuestions((all) =>
      all.map((question) => (question.command.key === key ? { ...question, ...changes } : question)),
    );
  }, []);

  const tell = useCallback((key: string, outcome: GateOutcome): boolean => {
    const waits = waiting.current.get(key);
    waiting.current.delete(key);
    waits?.(outcome);
    return waits !== undefined;
  }, []);

  const finish = useCallback(
    (command: PendingCommand, outcome: SettledOutcome) => {
      setQuestions((all) => all.filter((question) => question.command.key !== command.key));
      void queries.invalidateQueries({ queryKey: ['postings'] });
      void queries.invalidateQueries({ queryKey: ['members'] });
      if (outcome.kind === 'done') slipIsDone(command);
      if (tell(command.key, outcome)) return;
      // Laid aside, or the page was loaded anew in between: nobody else will say how it ended.
      if (outcome.kind === 'done') {
        notifyDone(
          t(`unknown.wasDone.${postedBy(command.kind)}`, { amount: formatMoney(command.amount) }),
          // A walk-in has no membership, and so no balance to say.
          command.membershipId === ''
            ? command.memberName
            : t('unknown.wasDoneNote', {
                name: command.memberName,
                balance: formatMoney(outcome.result.after.balance),
              }),
          undefined,
          true,
        );
      }
      if (outcome.kind === 'refused') notifyProblem(outcome.problem);
    },
    [queries, t, tell],
  );

  const send = useCallback(
    async (command: PendingCommand, means: Means = {}) => {
      busyRef.current = true;
      setSending(true);
      const outcome = await sendCommand(command, means);
      setSending(false);
      if (outcome.kind === 'unknown') setQuestions((all) => [...all, questionOf(command)]);
      else if (outcome.kind === 'refused' && outcome.problem.code === 'proof-required')
        setUnproved({ command, means, problem: outcome.problem });
      else if (isShiftMissing(outcome) && keepsShifts && !means.shiftOpened && command.kind !== 'correction_approval')
        setShiftless({ command, means, refusal: outcome });
      else finish(command, outcome);
    },
    [finish, keepsShifts],
  );

  const run = useCallback<Gate['run']>(
    (command, facts, approval) => {
      if (busyRef.current) return Promise.resolve(null);
      const pending: PendingCommand = {
        ...asItHappened(command),
        ...facts,
        key: newUuid(),
        sentAt: new Date().toISOString(),
      };
      return new Promise<GateOutcome>((resolve) => {
        waiting.current.set(pending.key, resolve);
        void send(pending, { approval });
      });
    },
    [send],
  );

  const keep = useCallback<Gate['keep']>(async (work) => {
    if (busyRef.current) return;
    busyRef.current = true;
    setSending(true);
    try {
      await work();
    } finally {
      setSending(false);
    }
  }, []);

  const ask = useCallback(
    async (question: OpenQuestion) => {
      if (question.answer === 'asking') return;
      const { command } = question;
      change(command.key, { answer: 'asking', asked: question.asked + 1, lastAskedAt: new Date() });
      const outcome = await askCommand(command.key);
      if (outcome.kind === 'done') finish(command, outcome);
      else change(command.key, { answer: outcome.kind === 'nothing_done' ? 'nothing_done' : 'silent' });
    },
    [change, finish],
  );

  const sendAgain = (command: PendingCommand) => {
    setQuestions((all) => all.filter((question) => question.command.key !== command.key));
    void send(command);
  };
  const layAside = (question: OpenQuestion) => {
    change(question.command.key, { aside: true });
    tell(question.command.key, { kind: 'laid_aside' });
  };
  const bringBack = useCallback((key: string) => change(key, { aside: false }), [change]);
  const aside = useMemo(() => questions.filter((question) => question.aside), [questions]);
  useKeys(
    {
      'Alt+KeyG': (event) => {
        event.preventDefault();
        if (front) layAside(front);
        else if (aside[0] && !sending) bringBack(aside[0].command.key);
      },
    },
    { enabled: questions.length > 0, first: true },
  );

  const gate = useMemo(() => ({ busy, run, keep, aside, bringBack }), [busy, run, keep, aside, bringBack]);
  return (
    <GateContext value={gate}>
      {children}
      {questions.map((question) => (
        <AskedOn key={question.command.key} question={question} onAsk={ask} />
      ))}
      <Suspense>
        {unproved && (
          <ProofDialog
            key={unproved.command.key}
            problem={unproved.problem}
            membershipId={unproved.command.membershipId}
            memberName={unproved.command.memberName}
            onProved={(proofId) => {
              setUnproved(null);
              void send(unproved.command, { ...unproved.means, proofId });
            }}
            onCancel={() => {
              setUnproved(null);
              finish(unproved.command, { kind: 'nothing_done' });
            }}
          />
        )}
        {shiftless && (
          <ShiftDrawer
            onClose={() => {
              setShiftless(null);
              finish(shiftless.command, shiftless.refusal);
            }}
            onOpened={() => {
              setShiftless(null);
              void send(shiftless.command, { ...shiftless.means, shiftOpened: true });
            }}
          />
        )}
        {front && (
          <UnknownDialog
            key={front.command.key}
            question={front}
            onAsk={() => void ask(front)}
            onAside={() => layAside(front)}
            onSendAgain={() => sendAgain(front.command)}
            onGiveUp={() => finish(front.command, { kind: 'nothing_done' })}
          />
        )}
      </Suspense>
    </GateContext>
  );
}

const isShiftMissing = (outcome: SettledOutcome) =>
  outcome.kind === 'refused' && outcome.problem.code === 'shift-required';

/** Whether a shift can be opened here, by whoever is signed in. */
function useKeepsShifts(): boolean {
  const session = useMaybeSession();
  return Boolean(session?.terminal) && allows(session?.permissions ?? [], 'shiftKeep');
}

/** The server is asked by itself, ever more slowly, until it answers. */
function AskedOn({ question, onAsk }: { question: OpenQuestion; onAsk: (question: OpenQuestion) => Promise<void> }) {
  useEffect(() => {
    if (question.answer !== 'silent') return;
    const wait = ASK_AGAIN_MS[Math.min(question.asked, ASK_AGAIN_MS.length - 1)];
    const timer = setTimeout(() => void onAsk(question), wait);
    return () => clearTimeout(timer);
  }, [question, onAsk]);
  return null;
}

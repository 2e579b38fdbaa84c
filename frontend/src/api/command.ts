// Writes that move value. Each gets an idempotency key before it is sent; the key and the body stay in this tab's
// storage until a definite answer came: done, refused, or "nothing was done". So a lost answer is never a lost or a
// doubled payment: the server is asked by the key, and a second try sends the very same command. More than one may wait
// for its answer, because the next person is served meanwhile.
//
// *Invariant:* a manager's approval goes with the request and is kept nowhere. Whoever sends the command again without it
// gets the recorded answer by the key, or is asked for the approval anew. So does a proof that the member is there.
import { commonHeaders, fetchWithSession } from './client';
import { ApiProblem, type ProblemBody } from './problem';
import { API_PATH } from './path';
import type {
  Approval,
  ConsumptionRequest,
  CorrectionApprovalRequest,
  CountUseRequest,
  EndRefundRequest,
  HoldReleaseRequest,
  HoldRequest,
  PackageSaleRequest,
  PointsAdjustmentRequest,
  PointsMakeUpRequest,
  PostingKind,
  PostingResult,
  RefundPaymentRequest,
  RefundRequest,
  ReplacementRequest,
  PassPauseRequest,
  RepaymentRequest,
  TermExtensionRequest,
  TermRequest,
  ReturnRequest,
  ReversalRequest,
  TopUpRequest,
} from './types';

const STORAGE_KEY = 'regulars.pending-commands';
/** After this long without an answer the result is called unknown. */
export const ANSWER_TIMEOUT_MS = 11_000;
const ASK_TIMEOUT_MS = 6_000;

/** What may be sent, and where to. */
export type CommandBody =
  | { kind: 'consumption'; body: ConsumptionRequest }
  | { kind: 'top_up'; body: TopUpRequest }
  | { kind: 'return'; body: ReturnRequest }
  | { kind: 'reversal'; body: ReversalRequest }
  | { kind: 'correction_approval'; body: CorrectionApprovalRequest }
  | { kind: 'package_sale'; body: PackageSaleRequest }
  | { kind: 'count_use'; body: CountUseRequest }
  | { kind: 'hold'; body: HoldRequest }
  | { kind: 'hold_release'; body: HoldReleaseRequest }
  | { kind: 'refund'; body: RefundRequest }
  | { kind: 'refund_payment'; body: RefundPaymentRequest }
  | { kind: 'refund_cancellation'; body: EndRefundRequest }
  | { kind: 'refund_refusal'; body: EndRefundRequest }
  | { kind: 'repayment'; body: RepaymentRequest }
  | { kind: 'pass_pause'; body: PassPauseRequest }
  | { kind: 'pass_resumption'; body: TermRequest }
  | { kind: 'term_extension'; body: TermExtensionRequest }
  | { kind: 'points_make_up'; body: PointsMakeUpRequest }
  | { kind: 'points_adjustment'; body: PointsAdjustmentRequest }
  | { kind: 'replacement'; saleId: string; body: ReplacementRequest };

/** A command on its way, with what a person needs to recognise it. */
export type PendingCommand = CommandBody & {
  key: string;
  sentAt: string;
  amount: string;
  memberName: string;
  cardTail: string | null;
  membershipId: string;
};

/** How a command ended; `unknown` is not an end. */
export type CommandOutcome =
  | { kind: 'done'; result: PostingResult; replay: boolean }
  | { kind: 'refused'; problem: ApiProblem }
  | { kind: 'nothing_done' }
  | { kind: 'unknown' };

const PATHS = {
  consumption: '/consumptions',
  top_up: '/top-ups',
  return: '/returns',
  reversal: '/reversals',
  correction_approval: '/correction-approvals',
  package_sale: '/package-sales',
  count_use: '/count-uses',
  hold: '/holds',
  hold_release: '/hold-releases',
  refund: '/refunds',
  refund_payment: '/refund-payments',
  refund_cancellation: '/refund-cancellations',
  refund_refusal: '/refund-refusals',
  repayment: '/repayments',
  pass_pause: '/pass-pauses',
  pass_resumption: '/pass-resumptions',
  term_extension: '/term-extensions',
  points_make_up: '/points-make-ups',
  points_adjustment: '/points-adjustments',
} as const;

/** Where a command is sent. */
const pathOf = (command: CommandBody): string =>
  command.kind === 'replacement' ? `/postings/${command.saleId}/replacement` : PATHS[command.kind];

/** What the desk itself asks for; a gift card pays by its payment. */
export type CommandedKind = Exclude<PostingKind, 'bearer_payment' | 'bearer_refund'>;

/** What a command posts: it is spoken of by that name. */
export function postedBy(kind: CommandBody['kind']): CommandedKind {
  if (kind === 'replacement') return 'consumption';
  if (kind === 'correction_approval') return 'reversal';
  if (kind === 'refund') return 'hold';
  if (kind === 'refund_payment') return 'refund';
  if (kind === 'hold_release' || kind === 'refund_cancellation' || kind === 'refund_refusal') return 'hold_end';
  if (kind === 'pass_pause' || kind === 'pass_resumption' || kind === 'term_extension') return 'term_change';
  return kind;
}

/** The commands whose answers this tab still waits for, oldest first, also after a reload. */
export function recallPending(): PendingCommand[] {
  try {
    return JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]') as PendingCommand[];
  } catch {
    return [];
  }
}

/** What one sending carries that is not the command's own. */
interface Sending {
  approval?: Approval | undefined;
  /** The proof that the member is there. */
  proofId?: string | undefined;
  timeoutMs?: number;
}

/** Sends a command, for the first time or again: the same key and the same body. */
export async function sendCommand(
  command: PendingCommand,
  { approval, proofId, timeoutMs = ANSWER_TIMEOUT_MS }: Sending = {},
): Promise<CommandOutcome> {
  keep(command);
  let answer: Response;
  try {
    answer = await fetchWithSession(
      new Request(new URL(API_PATH + pathOf(command), location.origin), {
        method: 'POST',
        headers: { ...commonHeaders(), 'Content-Type': 'application/json', 'Idempotency-Key': `"${command.key}"` },
        body: JSON.stringify({
          ...command.body,
          ...(approval ? { approval } : {}),
          ...(proofId ? { proof_id: proofId } : {}),
        }),
        signal: AbortSignal.timeout(timeoutMs),
      }),
    );
  } catch {
    return { kind: 'unknown' };
  }
  return settle(command.key, await outcomeOf(answer));
}

/** Asks the server what became of a command. */
export async function askCommand(key: string): Promise<CommandOutcome> {
  let answer: Response;
  try {
    answer = await fetchWithSession(
      new Request(new URL(`${API_PATH}/commands/${key}`, location.origin), {
        headers: commonHeaders(),
        signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      }),
    );
  } catch {
    return { kind: 'unknown' };
  }
  if (answer.status === 404) {
    const body = await bodyOf<ProblemBody>(answer);
    return body?.code === 'command-not-found' ? settle(key, { kind: 'nothing_done' }) : { kind: 'unknown' };
  }
  const outcome = await outcomeOf(answer);
  return outcome.kind === 'done' ? settle(key, outcome) : { kind: 'unknown' };
}

async function outcomeOf(answer: Response): Promise<CommandOutcome> {
  if (answer.ok) {
    const result = await bodyOf<PostingResult>(answer);
    // A success whose body was cut off is still undecided for the person: the key will tell.
    return result
      ? { kind: 'done', result, replay: answer.headers.get('Idempotent-Replay') === 'true' }
      : { kind: 'unknown' };
  }
  const body = (await bodyOf<ProblemBody>(answer)) ?? {};
  const undecided = body.code === 'request-in-progress' || (answer.status >= 500 && body.code !== 'unavailable');
  // A proxy's 502 or 504 says nothing about what the server did.
  return undecided ? { kind: 'unknown' } : { kind: 'refused', problem: ApiProblem.from(answer.status, body) };
}

/** A command is forgotten only after a definite answer. */
function settle(key: string, outcome: CommandOutcome): CommandOutcome {
  if (outcome.kind !== 'unknown') store(others(key));
  return outcome;
}

function keep(command: PendingCommand): void {
  store([...others(command.key), command]);
}

const others = (key: string) => recallPending().filter((pending) => pending.key !== key);

function store(pending: PendingCommand[]): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(pending));
  } catch {
    // Without storage a reload loses the key; the question on screen still holds it.
  }
}

async function bodyOf<T>(answer: Response): Promise<T | null> {
  try {
    return (await answer.json()) as T;
  } catch {
    return null;
  }
}

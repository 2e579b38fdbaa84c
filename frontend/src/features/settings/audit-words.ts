// The log's codes in words. A code that nobody has written words for is shown as it is.
import type { useTranslation } from 'react-i18next';

type T = ReturnType<typeof useTranslation<'settings'>>['t'];

/** Every act that the log knows, by what it is done to. */
export const AUDIT_ACTIONS = {
  session: ['begun', 'ended', 'bound', 'switched', 'secret_reused'],
  password: ['changed', 'reset'],
  pin: ['changed'],
  member: ['enrolled', 'changed', 'unmasked'],
  membership: ['opened'],
  buyer: ['recorded', 'unmasked'],
  card: ['issued', 'activated', 'loss_reported', 'released', 'cancelled', 'alias_added'],
  rule: ['published'],
  product: ['created', 'changed', 'retired', 'reinstated'],
  price: ['approved'],
  correction: ['approved'],
  correction_reason: ['created', 'changed', 'retired', 'reinstated'],
  payment_way: ['created', 'changed', 'retired', 'reinstated'],
  product_category: ['created', 'changed', 'retired', 'reinstated'],
  package: ['created', 'changed', 'retired', 'reinstated'],
  program: ['created', 'changed'],
  shop: ['opened', 'changed'],
  terminal: ['set_up', 'changed'],
  device: ['paired', 'revoked'],
  user: ['made', 'changed', 'unlocked'],
  role: ['added', 'changed', 'removed'],
  employee: ['entered', 'changed'],
  employee_grade: ['created', 'changed', 'retired', 'reinstated'],
  api_client: ['made', 'revoked'],
  legal_entity: ['entered', 'changed'],
  tenant: ['created', 'changed'],
  message_template: ['changed'],
  message_settings: ['changed'],
  book_settings: ['changed'],
  message_credit: ['granted'],
  weekly_audit: ['started'],
  payment: ['cancelled', 'refund_requested'],
  parked_sale: ['parked', 'taken'],
  shift: ['opened', 'cash_moved', 'closed'],
  day: ['closed', 'reopened'],
  settlement: ['fixed', 'withdrawn', 'closed', 'paid'],
  statement_link: ['made', 'read', 'revoked'],
} as const;

type Kind = keyof typeof AUDIT_ACTIONS;

const WITHOUT_SUBJECT = ['password', 'pin', 'price', 'correction'] as const;

/** `card.issued` in words. */
export function actionWords(code: string, t: T): string {
  const [kind = '', act = ''] = code.split('.');
  const known: readonly string[] | undefined = AUDIT_ACTIONS[kind as Kind];
  return known?.includes(act) ? t(`audit.actions.${kind}.${act}` as 'audit.actions.card.issued') : code;
}

/** What was acted on, in words. */
export function kindWords(kind: string | null, t: T): string {
  if (kind === null) return '';
  const known = kind in AUDIT_ACTIONS && !(WITHOUT_SUBJECT as readonly string[]).includes(kind);
  return known ? t(`audit.kinds.${kind}` as 'audit.kinds.card') : kind;
}

// Which right each act and screen needs, by the server's codes (`resource:verb`). The server decides; these only hide
// what would be refused.

/** Every code that a screen asks for. Roles may hold more: the server's list is the whole. */
export const NEEDS = {
  serve: 'desk:serve',
  consume: 'consumption:create',
  makeUp: 'points:make-up',
  adjustPoints: 'points:adjust',
  enterLate: 'posting:enter-late',
  topUp: 'topup:create',
  reverse: 'posting:reverse',
  giveBack: 'return:create',
  repay: 'repayment:create',
  accountRead: 'account:read',
  accountLimit: 'account:limit',
  memberRead: 'member:read',
  memberCreate: 'member:create',
  memberUpdate: 'member:edit',
  memberUnmask: 'member:unmask',
  cardIssue: 'card:issue',
  cardReportLoss: 'card:report-loss',
  cardRelease: 'card:report-loss',
  cardCancel: 'card:edit',
  cardReplace: 'card:replace',
  hold: 'hold:maintain',
  refund: 'refund:create',
  refundApprove: 'refund:approve',
  passPause: 'pass:pause',
  termExtend: 'term:extend',
  postingRead: 'posting:read',
  statementLink: 'statement:link',
  paymentCreate: 'payment:create',
  paymentRead: 'payment:read',
  paymentRefund: 'payment:refund',
  messageRead: 'message:read',
  messageMaintain: 'message:maintain',
  messageAuditWeekly: 'message:audit-weekly',
  ruleRead: 'rule:read',
  rulePublish: 'rule:publish',
  productRead: 'product:read',
  productMaintain: 'product:maintain',
  programManage: 'program:edit',
  packageRead: 'package:read',
  packageMaintain: 'package:maintain',
  shopManage: 'shop:edit',
  terminalManage: 'terminal:edit',
  devicePair: 'device:pair',
  userRead: 'user:read',
  userManage: 'user:edit',
  roleManage: 'role:edit',
  employeeManage: 'employee:edit',
  apiClientManage: 'client:edit',
  auditRead: 'audit:read',
  reportRead: 'report:read',
  shiftKeep: 'shift:keep',
  shiftOversee: 'shift:oversee',
  commissionRead: 'commission:read',
  dayClose: 'day:close',
  dayReopen: 'day:reopen',
  settlementManage: 'settlement:manage',
  invoiceMark: 'invoice:mark',
  bookLock: 'book:lock',
  bookUnlock: 'book:unlock',
  tenantManage: 'tenant:edit',
} as const;

/** An act or screen that needs a right. */
export type Need = keyof typeof NEEDS;

/** Whether these rights allow it. */
export function allows(permissions: readonly string[], need: Need): boolean {
  return permissions.includes(NEEDS[need]);
}

/** Whether any of several needs is met. */
export function allowsAny(permissions: readonly string[], needs: readonly Need[]): boolean {
  return needs.some((need) => allows(permissions, need));
}

/** Where a person begins after signing in: whoever may see reports at them when it is on a phone. */
export function homeOf(
  permissions: readonly string[],
  hasTerminal: boolean,
  onPhone: boolean,
): '/overview' | '/desk' | '/members' | '/settings' {
  if (onPhone && allows(permissions, 'reportRead')) return '/overview';
  if (allows(permissions, 'serve') || hasTerminal) return '/desk';
  return allows(permissions, 'memberRead') ? '/members' : '/settings';
}

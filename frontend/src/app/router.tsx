// Every address of the application. What a person may not do is turned back here and hidden in the menus; the server
// is the authority. The desk is in the first load, the rest comes when it is opened.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';

import { sessionQuery } from '@/api/session';
import type {
  BearerKind,
  MessageChannel,
  MessageKind,
  MessageState,
  PaymentStanding,
  PostingKind,
  ShelfState,
  VoucherPlatform,
} from '@/api/types';
import { DeskPage } from '@/features/desk/components/desk-page';
import { INVOICE_STATES, type InvoiceFilter } from '@/features/invoices/invoice-states';
import { withTexts } from '@/lib/i18n';
import { allowsAny, homeOf, type Need } from '@/lib/permissions';
import { isOnPhone } from '@/lib/use-on-phone';

import { NotFoundPage, ScreenError } from './screen-error';
import { queryClient } from './query-client';
import { Shell } from './shell';

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' && search.next.startsWith('/') ? { next: search.next } : {},
  component: lazyRouteComponent(() => import('@/features/auth/components/sign-in-page'), 'SignInPage'),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => withTexts(import('@/features/setup/components/setup-page')), 'SetupPage'),
});

const passwordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/password',
  beforeLoad: async () => {
    if (!(await queryClient.ensureQueryData(sessionQuery))) throw redirect({ to: '/sign-in' });
  },
  component: lazyRouteComponent(() => import('@/features/auth/components/password-page'), 'PasswordPage'),
});

const sharedStatementRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/s/$secret',
  component: lazyRouteComponent(
    () => withTexts(import('@/features/statements/components/shared-statement-page')),
    'SharedStatementPage',
  ),
});

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href } });
    if (session.must_change_password) throw redirect({ to: '/password' });
    return { session };
  },
  component: Shell,
  errorComponent: ScreenError,
});

const indexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: homeOf(context.session.permissions, context.session.terminal !== null, isOnPhone()) });
  },
});

/** Turns back who holds none of these rights. */
const needs =
  (...list: Need[]) =>
  ({ context }: { context: { session: { permissions: string[] } } }) => {
    if (!allowsAny(context.session.permissions, list)) throw redirect({ to: '/no-access' });
  };

const deskRoute = createRoute({ getParentRoute: () => shellRoute, path: '/desk', component: DeskPage });

const noAccessRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/no-access',
  component: lazyRouteComponent(() => import('./no-access'), 'NoAccessPage'),
});

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

export interface MembersSearch {
  q?: string | undefined;
  tier?: string | undefined;
}

const membersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/members',
  beforeLoad: needs('memberRead'),
  validateSearch: (search: Record<string, unknown>): MembersSearch => ({ q: text(search.q), tier: text(search.tier) }),
  component: lazyRouteComponent(() => withTexts(import('@/features/members/components/members-page')), 'MembersPage'),
});

const memberRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/members/$memberId',
  beforeLoad: needs('memberRead'),
  component: lazyRouteComponent(() => withTexts(import('@/features/members/components/member-page')), 'MemberPage'),
});

const statementRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/memberships/$membershipId/statement',
  beforeLoad: needs('postingRead'),
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } => ({
    ...(text(search.from) ? { from: String(search.from) } : {}),
    ...(text(search.to) ? { to: String(search.to) } : {}),
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/statements/components/statement-page')),
    'StatementPage',
  ),
});

const memberStatementRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/members/$memberId/statement',
  beforeLoad: needs('postingRead'),
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } => ({
    ...(text(search.from) ? { from: String(search.from) } : {}),
    ...(text(search.to) ? { to: String(search.to) } : {}),
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/statements/components/member-statement-page')),
    'MemberStatementPage',
  ),
});

export interface LedgerSearch {
  kind?: PostingKind | undefined;
  from?: string | undefined;
  to?: string | undefined;
  shop?: string | undefined;
  posting?: string | undefined;
}

const KINDS: readonly string[] = [
  'top_up',
  'consumption',
  'return',
  'reversal',
  'package_sale',
  'count_use',
  'hold',
  'hold_end',
  'refund',
  'repayment',
  'term_change',
  'points_adjustment',
];

const ledgerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/ledger',
  beforeLoad: needs('postingRead'),
  validateSearch: (search: Record<string, unknown>): LedgerSearch => ({
    kind: KINDS.includes(String(search.kind)) ? (search.kind as PostingKind) : undefined,
    from: text(search.from),
    to: text(search.to),
    shop: text(search.shop),
    posting: text(search.posting),
  }),
  component: lazyRouteComponent(() => import('@/features/ledger/components/ledger-page'), 'LedgerPage'),
});

const refundsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/refunds',
  beforeLoad: needs('refundApprove'),
  component: lazyRouteComponent(() => withTexts(import('@/features/refunds/components/refunds-page')), 'RefundsPage'),
});

const accountsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accounts',
  beforeLoad: needs('accountRead'),
  validateSearch: (search: Record<string, unknown>): { shop?: string | undefined } => ({ shop: text(search.shop) }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/accounts/components/accounts-page')),
    'AccountsPage',
  ),
});

export interface ShiftsSearch {
  state?: 'open' | 'closed' | undefined;
  date?: string | undefined;
  cashier?: string | undefined;
  shop?: string | undefined;
  shift?: string | undefined;
}

const shiftsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/shifts',
  beforeLoad: needs('shiftKeep', 'shiftOversee'),
  validateSearch: (search: Record<string, unknown>): ShiftsSearch => ({
    state: search.state === 'open' || search.state === 'closed' ? search.state : undefined,
    date: text(search.date),
    cashier: text(search.cashier),
    shop: text(search.shop),
    shift: text(search.shift),
  }),
  component: lazyRouteComponent(() => withTexts(import('@/features/shifts/components/shifts-page')), 'ShiftsPage'),
});

export interface VouchersSearch {
  platform?: VoucherPlatform | undefined;
  from?: string | undefined;
  to?: string | undefined;
  shop?: string | undefined;
}

const PLATFORMS: readonly string[] = ['meituan', 'douyin', 'dianping'];

const vouchersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/vouchers',
  beforeLoad: needs('reportRead'),
  validateSearch: (search: Record<string, unknown>): VouchersSearch => ({
    platform: PLATFORMS.includes(String(search.platform)) ? (search.platform as VoucherPlatform) : undefined,
    from: text(search.from),
    to: text(search.to),
    shop: text(search.shop),
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/accounts/components/vouchers-page')),
    'VouchersPage',
  ),
});

export interface BearerCardsSearch {
  kind?: BearerKind | undefined;
  /** Only those with something on them. */
  left?: 'with_value' | undefined;
}

const BEARERS: readonly string[] = ['gift_card', 'deposit'];

const bearerCardsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/gift-cards',
  beforeLoad: needs('accountRead'),
  validateSearch: (search: Record<string, unknown>): BearerCardsSearch => ({
    kind: BEARERS.includes(String(search.kind)) ? (search.kind as BearerKind) : undefined,
    left: search.left === 'with_value' ? 'with_value' : undefined,
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/accounts/components/bearer-cards-page')),
    'BearerCardsPage',
  ),
});

export interface CorrectionsSearch {
  kind?: 'reversal' | 'return' | undefined;
  from?: string | undefined;
  to?: string | undefined;
  shop?: string | undefined;
  user?: string | undefined;
  reason?: string | undefined;
  posting?: string | undefined;
}

const correctionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/corrections',
  beforeLoad: needs('reportRead'),
  validateSearch: (search: Record<string, unknown>): CorrectionsSearch => ({
    kind: search.kind === 'reversal' || search.kind === 'return' ? search.kind : undefined,
    from: text(search.from),
    to: text(search.to),
    shop: text(search.shop),
    user: text(search.user),
    reason: text(search.reason),
    posting: text(search.posting),
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/corrections/components/corrections-page')),
    'CorrectionsPage',
  ),
});

export interface CommissionSearch {
  month?: string | undefined;
  shop?: string | undefined;
  /** Employee × month of a year instead of one month. */
  year?: number | undefined;
  /** Whose lines are open. */
  employee?: string | undefined;
  /** The lines of which total: of everything, of a kind of business, of what ladders pay. */
  part?: CommissionPartName | undefined;
  /** Of which ladder: its program and its code. */
  ladder?: string | undefined;
  posting?: string | undefined;
}

const COMMISSION_PARTS = ['all', 'sale', 'count_use', 'top_up', 'package', 'ladders'] as const;
export type CommissionPartName = (typeof COMMISSION_PARTS)[number];

const commissionSearch = (search: Record<string, unknown>): CommissionSearch => ({
  month: /^\d{4}-(0[1-9]|1[0-2])$/.test(String(search.month)) ? String(search.month) : undefined,
  shop: text(search.shop),
  year: /^2\d{3}$/.test(String(search.year)) ? Number(search.year) : undefined,
  employee: text(search.employee),
  part: COMMISSION_PARTS.find((part) => part === search.part),
  ladder: text(search.ladder),
  posting: text(search.posting),
});

const DAILY_GROUPS = ['date', 'month', 'quarter', 'shop', 'legal_entity', 'cashier', 'employee', 'category'] as const;
/** By what the sales report tells figures apart. */
export type DailyGroup = (typeof DAILY_GROUPS)[number];

export interface DailySearch {
  from?: string | undefined;
  to?: string | undefined;
  shop?: string | undefined;
  entity?: string | undefined;
  by?: DailyGroup | undefined;
}

const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/overview',
  beforeLoad: needs('reportRead'),
  validateSearch: (search: Record<string, unknown>): { shop?: string | undefined } => ({ shop: text(search.shop) }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/overview/components/overview-page')),
    'OverviewPage',
  ),
});

const dailyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/daily',
  beforeLoad: needs('reportRead'),
  validateSearch: (search: Record<string, unknown>): DailySearch => ({
    from: text(search.from),
    to: text(search.to),
    shop: text(search.shop),
    entity: text(search.entity),
    by: DAILY_GROUPS.find((group) => group === search.by),
  }),
  component: lazyRouteComponent(() => withTexts(import('@/features/reports/components/daily-page')), 'DailyPage'),
});

export interface SettlementSearch {
  from?: string | undefined;
  to?: string | undefined;
  by?: 'shop' | 'entity' | undefined;
  /** The settlement that is open beside the list. */
  period?: string | undefined;
}

const settlementRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/settlement',
  beforeLoad: needs('reportRead'),
  validateSearch: (search: Record<string, unknown>): SettlementSearch => ({
    from: text(search.from),
    to: text(search.to),
    by: search.by === 'shop' || search.by === 'entity' ? search.by : undefined,
    period: text(search.period),
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/settlement/components/settlement-page')),
    'SettlementPage',
  ),
});

export interface BooksSearch {
  from?: string | undefined;
  to?: string | undefined;
  entity?: string | undefined;
  as_of?: string | undefined;
}

export interface InvoicesSearch {
  from?: string | undefined;
  to?: string | undefined;
  shop?: string | undefined;
  state?: InvoiceFilter | undefined;
}

const invoicesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/invoices',
  beforeLoad: needs('reportRead'),
  validateSearch: (search: Record<string, unknown>): InvoicesSearch => ({
    from: text(search.from),
    to: text(search.to),
    shop: text(search.shop),
    state: INVOICE_STATES.find((state) => state === search.state),
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/invoices/components/invoices-page')),
    'InvoicesPage',
  ),
});

const booksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/books',
  beforeLoad: needs('reportRead'),
  validateSearch: (search: Record<string, unknown>): BooksSearch => ({
    from: text(search.from),
    to: text(search.to),
    entity: text(search.entity),
    as_of: text(search.as_of),
  }),
  component: lazyRouteComponent(() => withTexts(import('@/features/reports/components/books-page')), 'BooksPage'),
});

const commissionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/commission',
  beforeLoad: needs('commissionRead'),
  validateSearch: commissionSearch,
  component: lazyRouteComponent(
    () => withTexts(import('@/features/commission/components/commission-page')),
    'CommissionPage',
  ),
});

const ownCommissionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/own-commission',
  validateSearch: (search: Record<string, unknown>): Pick<CommissionSearch, 'month'> => ({
    month: commissionSearch(search).month,
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/commission/components/own-commission-page')),
    'OwnCommissionPage',
  ),
});

export interface MessagesSearch {
  view?: 'weekly' | 'texts' | 'credit' | undefined;
  member?: string | undefined;
  state?: MessageState | undefined;
  kind?: MessageKind | undefined;
  channel?: MessageChannel | undefined;
}

const MESSAGE_KINDS: readonly string[] = [
  'top_up',
  'consumption',
  'reversal',
  'return',
  'count_use',
  'refund',
  'repayment',
  'proof_code',
  'weekly_audit',
];
const MESSAGE_VIEWS: readonly string[] = ['weekly', 'texts', 'credit'];
const MESSAGE_STATES: readonly string[] = ['queued', 'sent', 'failed', 'skipped'];

const messagesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/messages',
  beforeLoad: needs('messageRead'),
  validateSearch: (search: Record<string, unknown>): MessagesSearch => ({
    view: MESSAGE_VIEWS.includes(String(search.view)) ? (search.view as MessagesSearch['view']) : undefined,
    member: text(search.member),
    state: MESSAGE_STATES.includes(String(search.state)) ? (search.state as MessageState) : undefined,
    kind: MESSAGE_KINDS.includes(String(search.kind)) ? (search.kind as MessageKind) : undefined,
    channel: search.channel === 'in_app' || search.channel === 'sms' ? search.channel : undefined,
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/messages/components/messages-page')),
    'MessagesPage',
  ),
});

export interface PaymentsSearch {
  standing?: PaymentStanding | undefined;
  shop?: string | undefined;
}

const STANDINGS: readonly string[] = ['open', 'unused', 'used', 'failed', 'cancelled', 'refunded', 'refund_failed'];

const paymentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payments',
  beforeLoad: needs('paymentRead'),
  validateSearch: (search: Record<string, unknown>): PaymentsSearch => ({
    standing: STANDINGS.includes(String(search.standing)) ? (search.standing as PaymentStanding) : undefined,
    shop: text(search.shop),
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/payments/components/payments-page')),
    'PaymentsPage',
  ),
});

export interface ProductsSearch {
  q?: string | undefined;
  category?: string | undefined;
  state?: ShelfState | undefined;
}

const productsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/products',
  beforeLoad: needs('productRead'),
  validateSearch: (search: Record<string, unknown>): ProductsSearch => ({
    q: text(search.q),
    category: text(search.category),
    state: search.state === 'retired' || search.state === 'all' ? search.state : undefined,
  }),
  component: lazyRouteComponent(
    () => withTexts(import('@/features/products/components/products-page')),
    'ProductsPage',
  ),
});

const rulesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/rules',
  beforeLoad: needs('ruleRead', 'rulePublish'),
  validateSearch: (
    search: Record<string, unknown>,
  ): { program?: string | undefined; kind?: string | undefined; shop?: string | undefined } => ({
    program: text(search.program),
    kind: text(search.kind),
    shop: text(search.shop),
  }),
  component: lazyRouteComponent(() => withTexts(import('@/features/rules/components/rules-page')), 'RulesPage'),
});

const sessionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('@/features/auth/components/account-page'), 'AccountPage'),
});

const readerTestRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reader-test',
  component: lazyRouteComponent(
    () => withTexts(import('@/features/readers/components/reader-test-page')),
    'ReaderTestPage',
  ),
});

const settings = (path: string, list: Need[], load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({
    getParentRoute: () => shellRoute,
    path: `/settings/${path}` as `/settings/${string}`,
    beforeLoad: needs(...list),
    component: lazyRouteComponent(load as () => Promise<Record<string, never>>, name),
  });

const settingsIndexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  component: lazyRouteComponent(
    () => withTexts(import('@/features/settings/components/settings-page')),
    'SettingsPage',
  ),
});

const settingsRoutes = [
  settings(
    'programs',
    ['programManage'],
    () => withTexts(import('@/features/settings/components/programs-page')),
    'ProgramsPage',
  ),
  settings(
    'packages',
    ['packageMaintain'],
    () => withTexts(import('@/features/settings/components/packages-page')),
    'PackagesPage',
  ),
  settings('shops', ['shopManage'], () => withTexts(import('@/features/settings/components/shops-page')), 'ShopsPage'),
  settings(
    'terminals',
    ['terminalManage'],
    () => withTexts(import('@/features/settings/components/terminals-page')),
    'TerminalsPage',
  ),
  settings(
    'tenant',
    ['tenantManage'],
    () => withTexts(import('@/features/settings/components/tenant-page')),
    'TenantPage',
  ),
  settings('users', ['userRead'], () => withTexts(import('@/features/settings/components/users-page')), 'UsersPage'),
  settings('roles', ['roleManage'], () => withTexts(import('@/features/settings/components/roles-page')), 'RolesPage'),
  settings(
    'employees',
    ['employeeManage'],
    () => withTexts(import('@/features/settings/components/employees-page')),
    'EmployeesPage',
  ),
  settings(
    'grades',
    ['employeeManage'],
    () => withTexts(import('@/features/settings/components/grades-page')),
    'GradesPage',
  ),
  settings(
    'payment-ways',
    ['tenantManage'],
    () => withTexts(import('@/features/settings/components/payment-ways-page')),
    'PaymentWaysPage',
  ),
  settings(
    'reasons',
    ['tenantManage'],
    () => withTexts(import('@/features/settings/components/reasons-page')),
    'ReasonsPage',
  ),
  settings(
    'api-clients',
    ['apiClientManage'],
    () => withTexts(import('@/features/settings/components/api-clients-page')),
    'ApiClientsPage',
  ),
  settings('audit', ['auditRead'], () => withTexts(import('@/features/settings/components/audit-page')), 'AuditPage'),
];

const routeTree = rootRoute.addChildren([
  signInRoute,
  setupRoute,
  passwordRoute,
  sharedStatementRoute,
  shellRoute.addChildren([
    indexRoute,
    deskRoute,
    noAccessRoute,
    membersRoute,
    memberRoute,
    statementRoute,
    memberStatementRoute,
    ledgerRoute,
    shiftsRoute,
    overviewRoute,
    dailyRoute,
    settlementRoute,
    booksRoute,
    invoicesRoute,
    refundsRoute,
    accountsRoute,
    bearerCardsRoute,
    vouchersRoute,
    correctionsRoute,
    commissionRoute,
    ownCommissionRoute,
    messagesRoute,
    paymentsRoute,
    productsRoute,
    rulesRoute,
    sessionsRoute,
    readerTestRoute,
    settingsIndexRoute,
    ...settingsRoutes,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: false,
  defaultPendingMs: 300,
  defaultErrorComponent: ScreenError,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

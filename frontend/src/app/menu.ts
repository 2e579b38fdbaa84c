// The menu: which screens exist, and which rights show them.
import {
  ArrowLeftRight,
  ArrowRightLeft,
  Award,
  BadgePercent,
  Banknote,
  BookOpenText,
  Building2,
  ChartColumn,
  CircleUser,
  CreditCard,
  FileSearch,
  Gift,
  HandCoins,
  IdCard,
  KeyRound,
  LayoutDashboard,
  MessageCircleQuestion,
  MessageSquareText,
  MonitorSmartphone,
  Network,
  Package,
  ReceiptText,
  Scale,
  ScanLine,
  SlidersHorizontal,
  Store,
  Ticket,
  TicketCheck,
  Undo2,
  UserCog,
  Users,
  Wallet,
  type LucideIcon,
  WalletCards,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';
import { allowsAny, type Need } from '@/lib/permissions';

export interface MenuEntry {
  to: string;
  label: string;
  icon: LucideIcon;
}

export interface Menu {
  groups: { title: string; entries: MenuEntry[] }[];
  /** In the order of Alt+1 … Alt+9. */
  all: MenuEntry[];
}

interface Spec {
  to: string;
  key:
    | 'desk'
    | 'members'
    | 'ledger'
    | 'shifts'
    | 'accounts'
    | 'vouchers'
    | 'giftCards'
    | 'corrections'
    | 'messages'
    | 'payments'
    | 'products'
    | 'rules'
    | 'programs'
    | 'packages'
    | 'shops'
    | 'terminals'
    | 'users'
    | 'roles'
    | 'employees'
    | 'reasons'
    | 'ways'
    | 'grades'
    | 'overview'
    | 'daily'
    | 'books'
    | 'invoices'
    | 'commission'
    | 'ownCommission'
    | 'settlement'
    | 'apiClients'
    | 'audit'
    | 'tenant'
    | 'refunds';
  icon: LucideIcon;
  needs: Need[];
}

const DAILY: Spec[] = [
  { to: '/desk', key: 'desk', icon: Wallet, needs: ['serve'] },
  { to: '/members', key: 'members', icon: Users, needs: ['memberRead'] },
  { to: '/ledger', key: 'ledger', icon: BookOpenText, needs: ['postingRead'] },
  { to: '/refunds', key: 'refunds', icon: Banknote, needs: ['refundApprove'] },
  { to: '/accounts', key: 'accounts', icon: HandCoins, needs: ['accountRead'] },
  { to: '/gift-cards', key: 'giftCards', icon: Gift, needs: ['accountRead'] },
  { to: '/vouchers', key: 'vouchers', icon: Ticket, needs: ['reportRead'] },
  { to: '/corrections', key: 'corrections', icon: Undo2, needs: ['reportRead'] },
  { to: '/messages', key: 'messages', icon: MessageSquareText, needs: ['messageRead'] },
  { to: '/products', key: 'products', icon: Package, needs: ['productRead'] },
  { to: '/payments', key: 'payments', icon: ScanLine, needs: ['paymentRead'] },
];
const REPORTS: Spec[] = [
  { to: '/overview', key: 'overview', icon: LayoutDashboard, needs: ['reportRead'] },
  { to: '/shifts', key: 'shifts', icon: ArrowLeftRight, needs: ['shiftKeep', 'shiftOversee'] },
  { to: '/reports/daily', key: 'daily', icon: ChartColumn, needs: ['reportRead'] },
  { to: '/reports/books', key: 'books', icon: Scale, needs: ['reportRead'] },
  { to: '/reports/invoices', key: 'invoices', icon: ReceiptText, needs: ['reportRead'] },
  { to: '/reports/settlement', key: 'settlement', icon: ArrowRightLeft, needs: ['reportRead'] },
  { to: '/reports/commission', key: 'commission', icon: BadgePercent, needs: ['commissionRead'] },
  { to: '/reports/own-commission', key: 'ownCommission', icon: CircleUser, needs: [] },
];
const RULES: Spec[] = [
  { to: '/rules', key: 'rules', icon: SlidersHorizontal, needs: ['rulePublish'] },
  { to: '/settings/programs', key: 'programs', icon: CreditCard, needs: ['programManage'] },
  { to: '/settings/packages', key: 'packages', icon: TicketCheck, needs: ['packageMaintain'] },
];
const ORGANISATION: Spec[] = [
  { to: '/settings/shops', key: 'shops', icon: Store, needs: ['shopManage'] },
  { to: '/settings/terminals', key: 'terminals', icon: MonitorSmartphone, needs: ['terminalManage'] },
  { to: '/settings/users', key: 'users', icon: UserCog, needs: ['userRead'] },
  { to: '/settings/roles', key: 'roles', icon: Network, needs: ['roleManage'] },
  { to: '/settings/employees', key: 'employees', icon: IdCard, needs: ['employeeManage'] },
  { to: '/settings/grades', key: 'grades', icon: Award, needs: ['employeeManage'] },
  { to: '/settings/payment-ways', key: 'ways', icon: WalletCards, needs: ['tenantManage'] },
  { to: '/settings/reasons', key: 'reasons', icon: MessageCircleQuestion, needs: ['tenantManage'] },
  { to: '/settings/api-clients', key: 'apiClients', icon: KeyRound, needs: ['apiClientManage'] },
  { to: '/settings/audit', key: 'audit', icon: FileSearch, needs: ['auditRead'] },
  { to: '/settings/tenant', key: 'tenant', icon: Building2, needs: ['tenantManage'] },
];

/** The menu of the signed-in person. */
export function useMenu(): Menu {
  const { t } = useTranslation('common');
  const { permissions } = useSession();
  const entriesOf = (specs: Spec[]): MenuEntry[] =>
    specs
      .filter((spec) => spec.needs.length === 0 || allowsAny(permissions, spec.needs))
      .map((spec) => ({ to: spec.to, label: t(`menu.${spec.key}`), icon: spec.icon }));
  const groups = [
    { title: t('menu.groupDaily'), entries: entriesOf(DAILY) },
    { title: t('menu.groupReports'), entries: entriesOf(REPORTS) },
    { title: t('menu.groupRules'), entries: entriesOf(RULES) },
    { title: t('menu.groupOrganisation'), entries: entriesOf(ORGANISATION) },
  ].filter((group) => group.entries.length > 0);
  return { groups, all: groups.flatMap((group) => group.entries) };
}

// Ctrl+K: members first, then acts with their keys, then pages.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import {
  CircleHelp,
  ClockAlert,
  Lock,
  MonitorSmartphone,
  Search,
  UserRound,
  Wallet,
  type LucideIcon,
} from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import { Kbd } from '@/components/ui/kbd';
import { MoneyAmount } from '@/components/ui/money';
import { Spinner } from '@/components/ui/spinner';
import { comma } from '@/lib/comma';
import { paymentWalletOf } from '@/lib/credential';
import { useDebounced } from '@/lib/use-debounced';

interface PaletteProps {
  onClose: () => void;
  pages: { to: string; label: string; icon: LucideIcon }[];
  acts: { lock: () => void; shortcuts: () => void; terminal: () => void; late: (() => void) | undefined };
}

const MEMBERS_MOST = 8;
const REST_MS = 180;

export function Palette({ onClose, pages, acts }: PaletteProps) {
  const { t } = useTranslation(['palette', 'common']);
  const navigate = useNavigate();
  const { can } = useCan();
  const [text, setText] = useState('');
  const query = text.trim();
  const rested = useDebounced(query, REST_MS);
  const members = useQuery({
    queryKey: ['members', 'palette', rested],
    queryFn: () => unwrap(client.GET('/members', { params: { query: { q: rested, limit: MEMBERS_MOST } } })),
    enabled: rested.length >= 1 && can('memberRead') && !paymentWalletOf(rested),
    staleTime: 10_000,
  });
  const go = (act: () => void) => () => {
    onClose();
    act();
  };
  const matches = (label: string) => query === '' || label.toLowerCase().includes(query.toLowerCase());
  const actList = [
    { label: t('desk'), icon: Wallet, key: 'Alt 1', act: () => void navigate({ to: '/desk' }) },
    { label: t('lock'), icon: Lock, act: acts.lock },
    { label: t('terminal'), icon: MonitorSmartphone, act: acts.terminal },
    ...(acts.late ? [{ label: t('late'), icon: ClockAlert, act: acts.late }] : []),
    { label: t('shortcuts'), icon: CircleHelp, key: 'F1', act: acts.shortcuts },
  ].filter((entry) => matches(entry.label));
  const pageList = pages.filter((page) => matches(page.label));
  const found = rested === query ? (members.data?.items ?? []) : [];

  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="reveal fixed inset-0 z-40 bg-(--rg-scrim)" />
        <Radix.Content
          aria-describedby={undefined}
          className="reveal fixed top-[12vh] left-1/2 z-50 w-[600px] max-w-[94vw] -translate-x-1/2 overflow-hidden rounded-3 bg-raised shadow-(--rg-shadow-3)"
        >
          <Radix.Title className="sr-only">{t('title')}</Radix.Title>
          <Command shouldFilter={false} label={t('title')}>
            <div className="flex items-center gap-3 border-b px-4">
              <Search size={20} className="text-ink-3" aria-hidden="true" />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder={t('placeholder')}
                maxLength={60}
                className="h-13 w-full bg-transparent text-16 outline-none focus-visible:shadow-none"
              />
              {members.isFetching && <Spinner />}
              <Kbd>Esc</Kbd>
            </div>
            <Command.List className="max-h-[56vh] overflow-auto p-1.5">
              <Command.Empty className="p-6 text-center text-ink-3">
                {members.isFetching ? t('common:loading') : t('nothing')}
              </Command.Empty>
              {found.length > 0 && (
                <Group title={t('members')}>
                  {found.map((member) => (
                    <Item
                      key={member.id}
                      value={member.id}
                      icon={UserRound}
                      onSelect={go(() => void navigate({ to: '/members/$memberId', params: { memberId: member.id } }))}
                    >
                      <span className="font-semibold">{member.name}</span>
                      <span className="min-w-0 flex-1 truncate text-13 text-ink-3">
                        {[
                          member.card_tail && t('common:tail', { tail: member.card_tail }),
                          member.tier?.name,
                          member.phone_masked,
                        ]
                          .filter(Boolean)
                          .join(comma())}
                      </span>
                      <MoneyAmount value={member.balance} />
                    </Item>
                  ))}
                </Group>
              )}
              {actList.length > 0 && (
                <Group title={t('acts')}>
                  {actList.map((entry) => (
                    <Item key={entry.label} value={`act ${entry.label}`} icon={entry.icon} onSelect={go(entry.act)}>
                      <span className="flex-1">{entry.label}</span>
                      {entry.key && <Kbd>{entry.key}</Kbd>}
                    </Item>
                  ))}
                </Group>
              )}
              {pageList.length > 0 && (
                <Group title={t('pages')}>
                  {pageList.map((page) => (
                    <Item
                      key={page.to}
                      value={`page ${page.to}`}
                      icon={page.icon}
                      onSelect={go(() => void navigate({ to: page.to }))}
                    >
                      {page.label}
                    </Item>
                  ))}
                </Group>
              )}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

function Item({
  value,
  icon: Icon,
  onSelect,
  children,
}: {
  value: string;
  icon: LucideIcon;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-10 cursor-pointer items-center gap-2.5 rounded-2 px-2.5 data-[selected=true]:bg-accent-soft data-[selected=true]:shadow-[inset_3px_0_var(--rg-accent)]"
    >
      <Icon size={18} className="text-ink-3" aria-hidden="true" />
      {children}
    </Command.Item>
  );
}

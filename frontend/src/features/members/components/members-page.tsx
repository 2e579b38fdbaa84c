import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Check, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { laddersQuery, tierNames } from '@/api/ladders';
import { useCan } from '@/api/session';
import type { MemberRow } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { SearchBar } from '@/components/data/search-bar';
import { usePages } from '@/components/data/use-pages';
import { EnrolForm } from '@/components/members/enrol-form';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { SelectField } from '@/components/ui/field';
import { Kbd } from '@/components/ui/kbd';
import { notifyDone } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { TierName } from '@/components/ui/tier-name';
import { businessDateOf, daysBetween } from '@/lib/format';
import { formatMoney, formatWhole } from '@/lib/money';
import { useKeys } from '@/lib/use-keys';
import { useRowKeys } from '@/lib/use-row-keys';

import { listMembers } from '../api/list-members';

/** The members that this person may see. The conditions live in the address. */
export function MembersPage() {
  const { q } = useSearch({ from: '/shell/members' });
  return <MembersList key={q ?? ''} />;
}

function MembersList() {
  const { t } = useTranslation(['members', 'common']);
  const { can } = useCan();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/members' });
  const [adding, setAdding] = useState(false);
  const list = usePages(['members', 'list', search], (cursor) => listMembers(search, cursor));
  const { items } = list;
  const tiers = useTierChoices(items, search.tier);

  const open = (member: MemberRow) => void navigate({ to: '/members/$memberId', params: { memberId: member.id } });
  const rows = useRowKeys(items.length, (index) => {
    const member = items[index];
    if (member) open(member);
  });
  useKeys({
    'Alt+KeyN': (event) => {
      event.preventDefault();
      if (can('memberCreate')) setAdding(true);
    },
  });

  const filtered = Boolean(search.q || search.tier);
  return (
    <OfficePage>
      <PageHead title={t('title')}>
        {can('memberCreate') && (
          <Button look="filled" hint="Alt N" onClick={() => setAdding(true)}>
            <Plus size={18} aria-hidden="true" />
            {t('new')}
          </Button>
        )}
      </PageHead>
      <SearchBar
        words={{
          label: t('filter.q'),
          hint: t('filter.qHint'),
          search: t('filter.search'),
          reset: t('filter.reset'),
        }}
        q={search.q}
        onSearch={(q) => void navigate({ to: '/members', search: { ...search, q } })}
        onReset={filtered ? () => void navigate({ to: '/members', search: {} }) : undefined}
      >
        <SelectField
          boxClassName="w-36"
          label={t('filter.tier')}
          value={search.tier ?? ''}
          onChange={(event) =>
            void navigate({ to: '/members', search: { ...search, tier: event.target.value || undefined } })
          }
        >
          <option value="">{t('common:all')}</option>
          {[...tiers].map(([level, name]) => (
            <option key={level} value={level}>
              {name}
            </option>
          ))}
        </SelectField>
      </SearchBar>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('title')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && (
            <EmptyState
              title={filtered ? t('empty') : t('emptyAll')}
              next={filtered ? t('emptyNext') : t('emptyAllNext')}
            />
          )}
          {items.length > 0 && (
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('col.name')}</th>
                  <th className="narrow:hidden">{t('col.number')}</th>
                  <th>{t('col.tail')}</th>
                  <th>{t('col.phone')}</th>
                  <th>{t('col.tier')}</th>
                  <th className="num">{t('col.balance')}</th>
                  <th className="num">{t('col.points')}</th>
                  <th>{t('col.visit')}</th>
                  <th className="narrow:hidden">{t('col.shop')}</th>
                  <th className="narrow:hidden">{t('col.owner')}</th>
                  <th>{t('col.status')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((member, index) => (
                  <tr
                    key={member.id}
                    data-clickable
                    data-selected={index === rows.current}
                    onClick={() => open(member)}
                  >
                    <td className="max-w-52 min-w-24 font-semibold" title={member.name}>
                      <button
                        type="button"
                        className="max-w-full truncate rounded-1 text-left"
                        onFocus={() => rows.setCurrent(index)}
                      >
                        {member.name}
                      </button>
                    </td>
                    <td className="text-13 text-ink-2 narrow:hidden">{member.number}</td>
                    <td>{member.card_tail ?? '—'}</td>
                    <td className="text-ink-2">{member.phone_masked ?? '—'}</td>
                    <td>
                      <TierName tier={member.tier} className="font-normal!" />
                    </td>
                    <td className="num font-semibold">{formatMoney(member.balance)}</td>
                    <td className="num">{formatWhole(member.reward_points)}</td>
                    <td>{visitWords(member.last_visit_on, t)}</td>
                    <td className="narrow:hidden">{member.home_shop?.name}</td>
                    <td className="narrow:hidden">{member.owner?.name}</td>
                    <td>
                      <MemberStatus status={member.status} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
        <PagesFooter
          list={list}
          keys={
            <span className="flex items-center gap-1.5">
              <Kbd>↑</Kbd>
              <Kbd>↓</Kbd>
              {t('keysMove')}
              <span className="ml-2" />
              <Kbd>Enter</Kbd>
              {t('keysOpen')}
            </span>
          }
        />
      </section>
      <Drawer open={adding} onClose={() => setAdding(false)} title={t('new')}>
        <EnrolForm
          onCancel={() => setAdding(false)}
          onDone={(member) => {
            setAdding(false);
            notifyDone(t('enrolled', { name: member.name }));
            void navigate({ to: '/members/$memberId', params: { memberId: member.id } });
          }}
        />
      </Drawer>
    </OfficePage>
  );
}

/** The tiers to choose from: those of the ladders in force; who may not read rules chooses among those in the list. */
function useTierChoices(items: readonly MemberRow[], chosen: string | undefined): Map<number, string> {
  const { t, i18n } = useTranslation('members');
  const { can } = useCan();
  const ladders = useQuery({ ...laddersQuery, enabled: can('ruleRead') }).data?.items;
  const tiers = ladders
    ? tierNames(ladders, i18n.language)
    : new Map(
        items.flatMap(({ tier }) => (tier ? [[tier.level, tier.name] as const] : [])).toSorted(([a], [b]) => a - b),
      );
  const level = Number(chosen);
  if (chosen !== undefined && !tiers.has(level)) tiers.set(level, t('filter.level', { level }));
  return tiers;
}

const KNOWN_STATUS = ['active', 'suspended', 'inactive', 'blocked', 'frozen', 'closed', 'erased'] as const;

/** The normal state is a small tick; only exceptions are coloured. */
export function MemberStatus({ status }: { status: string }) {
  const { t } = useTranslation('members');
  const known = KNOWN_STATUS.find((each) => each === status);
  const words = known ? t(`status.${known}`) : status;
  if (status === 'active') {
    return (
      <span className="inline-flex items-center gap-1.5 text-ink-2">
        <Check size={16} className="text-accent" aria-hidden="true" />
        {words}
      </span>
    );
  }
  return <Tag look={status === 'closed' || status === 'erased' ? 'quiet' : 'bad'}>{words}</Tag>;
}

function visitWords(date: string | null, t: ReturnType<typeof useTranslation<['members', 'common']>>['t']): string {
  if (!date) return t('never');
  const days = daysBetween(date, businessDateOf(new Date()));
  if (days <= 0) return t('today');
  if (days === 1) return t('yesterday');
  return days <= 30 ? t('daysAgo', { count: days }) : date;
}

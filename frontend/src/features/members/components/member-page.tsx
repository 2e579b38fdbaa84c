import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { CreditCard, Eye, Files, FileText, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan, useSession } from '@/api/session';
import type { Member, Membership, PostingRow } from '@/api/types';
import { LimitSheet } from '@/components/account/limit-sheet';
import { CardServices } from '@/components/cards/card-services';
import { CardStateTag } from '@/components/cards/card-state-tag';
import { CountsSheet } from '@/components/counts/counts-list';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { spendablePoints } from '@/components/ledger/amounts';
import { BalanceBar } from '@/components/ledger/balance-bar';
import { CorrectionDrawer } from '@/components/ledger/correction-drawer';
import { DerivationDrawer } from '@/components/ledger/derivation-drawer';
import { EntriesTable } from '@/components/ledger/entries-table';
import { Portrait } from '@/components/member/portrait';
import { BuyerSheet } from '@/components/prepaid/buyer-sheet';
import { printReceipt } from '@/components/receipt/print-receipt';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { MoneyAmount } from '@/components/ui/money';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { TierName } from '@/components/ui/tier-name';
import { comma } from '@/lib/comma';
import { formatDate } from '@/lib/format';
import { formatMoney, formatPercent, formatWhole, formatWholeChange, formatZhe, isZero } from '@/lib/money';
import { platesText } from '@/lib/plates';
import { publishSwipe } from '@/lib/swipes';

import { memberQuery } from '../api/get-member';
import { AdjustPoints } from './adjust-points';
import { EditMember } from './edit-member';
import { MemberMessages } from './member-messages';
import { MemberStatus } from './members-page';
import { TierLadder } from './tier-ladder';

/** One member from all sides: who, what they hold, what happened, their cards. */
export function MemberPage() {
  const { memberId } = useParams({ from: '/shell/members/$memberId' });
  const member = useQuery(memberQuery(memberId));
  return (
    <OfficePage>
      {member.isLoading && <LoadingRows rows={8} height={56} />}
      {member.isError && (
        <div className="sheet">
          <ProblemNote error={member.error} onRetry={() => void member.refetch()} />
        </div>
      )}
      {member.data && <MemberBody member={member.data} />}
    </OfficePage>
  );
}

function MemberBody({ member }: { member: Member }) {
  const { t } = useTranslation(['members', 'common']);
  const { can } = useCan();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(0);
  const [editing, setEditing] = useState(false);
  const [cardsOpen, setCardsOpen] = useState(false);
  const membership = member.memberships[Math.min(chosen, member.memberships.length - 1)];
  const refresh = () => void queries.invalidateQueries({ queryKey: ['members'] });
  return (
    <>
      <Head
        member={member}
        onEdit={() => setEditing(true)}
        onCards={() => setCardsOpen(true)}
        hasMembership={membership !== undefined}
      />
      {member.memberships.length > 1 && (
        <div className="mb-3 flex flex-wrap gap-2" role="group" aria-label={t('memberships')}>
          {member.memberships.map((each, index) => (
            <Button
              key={each.id}
              aria-pressed={each === membership}
              look={each === membership ? 'outline' : 'ghost'}
              onClick={() => setChosen(index)}
            >
              {each.program.name}
            </Button>
          ))}
        </div>
      )}
      {membership ? (
        <div className="grid min-h-0 flex-1 grid-cols-[264px_minmax(0,1fr)_250px] gap-3 narrow:grid-cols-[252px_minmax(0,1fr)] stacked:grid-cols-1">
          <div className="flex flex-col gap-3">
            <Account member={member} membership={membership} />
            <Sheet title={t('tierTitle')} note={`${t('common:posting.growth')} ${formatWhole(membership.tier_points)}`}>
              <TierLadder membership={membership} />
            </Sheet>
            <LimitSheet membership={membership} />
            <BuyerSheet membership={membership} />
            <CountsSheet membership={membership} />
            <div className="hidden flex-col gap-3 narrow:flex">
              <Side member={member} membership={membership} />
            </div>
          </div>
          <Entries member={member} membership={membership} />
          <div className="flex flex-col gap-3 narrow:hidden">
            <Side member={member} membership={membership} />
          </div>
        </div>
      ) : (
        <NoMembership member={member} onDone={refresh} />
      )}
      {membership && (
        <CardServices
          membership={membership}
          memberName={member.name}
          open={cardsOpen}
          onClose={() => setCardsOpen(false)}
          onChanged={refresh}
        />
      )}
      <Drawer open={editing && can('memberUpdate')} onClose={() => setEditing(false)} title={t('editTitle')}>
        <EditMember member={member} onClose={() => setEditing(false)} />
      </Drawer>
    </>
  );
}

function Head({
  member,
  onEdit,
  onCards,
  hasMembership,
}: {
  member: Member;
  onEdit: () => void;
  onCards: () => void;
  hasMembership: boolean;
}) {
  const { t } = useTranslation(['members', 'common']);
  const { can } = useCan();
  const unmask = useMutation({
    mutationFn: () => unwrap(client.POST('/members/{id}/unmask', { params: { path: { id: member.id } } })),
    onError: notifyProblem,
  });
  const gender = member.gender === 'female' || member.gender === 'male' ? t(`common:gender.${member.gender}`) : null;
  const card = member.memberships[0]?.cards.find((each) => each.state === 'active') ?? member.memberships[0]?.cards[0];
  return (
    <header className="sheet mb-3 flex flex-wrap items-start gap-4 p-4">
      {member.photo_at !== null && <Portrait member={member} className="h-21 w-18 flex-none" />}
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-28 font-semibold tracking-[.04em] en:tracking-normal">{member.name}</h1>
          {member.memberships[0] && <TierName tier={member.memberships[0].tier} />}
          <MemberStatus status={member.status} />
        </div>
        <p className="mt-1 flex flex-wrap gap-x-5 gap-y-1 text-ink-2">
          {[gender, unmask.data?.birthday ?? member.birthday].some(Boolean) && (
            <span>{[gender, unmask.data?.birthday ?? member.birthday].filter(Boolean).join(comma())}</span>
          )}
          <span>
            {unmask.data?.phone ?? member.phone_masked ?? '—'}
            {can('memberUnmask') && member.phone_masked && !unmask.data && (
              <button
                type="button"
                className="link ml-2 inline-flex min-h-6 items-center gap-1 text-13"
                onClick={() => unmask.mutate()}
              >
                <Eye size={14} aria-hidden="true" />
                {t('unmask')}
              </button>
            )}
            {unmask.data && <span className="ml-2 text-12 text-ink-3">{t('unmasked')}</span>}
          </span>
          <span>{t('memberSince', { number: member.number })}</span>
          <span>
            {t('joined', { date: member.joined_on })}
            {member.home_shop && `${comma()}${member.home_shop.name}`}
          </span>
        </p>
        {member.plates && member.plates.length > 0 && (
          <p className="mt-1 text-13">{t('platesAre', { plates: platesText(member.plates) })}</p>
        )}
        {member.note && <p className="mt-1 text-13 text-ink-2">{member.note}</p>}
      </div>
      <div className="flex flex-wrap gap-2">
        {card && can('consume') && (
          <Link
            to="/desk"
            onClick={() => publishSwipe({ value: card.number, source: 'typed' })}
            className="inline-flex h-(--rg-control) items-center gap-2 rounded-2 border border-(--edge) bg-surface px-3.5 hover:bg-sunken"
          >
            {t('toDesk')}
          </Link>
        )}
        {hasMembership && (
          <Button onClick={onCards}>
            <CreditCard size={18} aria-hidden="true" />
            {t('manageCards')}
          </Button>
        )}
        {can('memberUpdate') && (
          <Button onClick={onEdit}>
            <Pencil size={16} aria-hidden="true" />
            {t('edit')}
          </Button>
        )}
      </div>
    </header>
  );
}

function Account({ member, membership }: { member: Member; membership: Membership }) {
  const { t } = useTranslation(['members', 'common']);
  const { can } = useCan();
  const queries = useQueryClient();
  const [adjusting, setAdjusting] = useState(false);
  return (
    <Sheet title={t('account')} note={membership.program.name}>
      <div className="p-4">
        <span className="block text-12 text-ink-3">{t('common:posting.balance')}</span>
        <MoneyAmount value={membership.balance} big className="total mt-1 mb-2 inline-block text-40 font-semibold" />
        <BalanceBar principal={membership.principal} bonus={membership.bonus} />
        <dl className="mt-4 grid grid-cols-[1fr_auto] gap-y-1.5 text-14 [&_dd]:text-right">
          {membership.bonus_to_come && (
            <>
              <dt className="text-ink-2">{t('bonusToCome')}</dt>
              <dd className="font-semibold">
                {formatMoney(membership.bonus_to_come.amount)}
                <span className="block text-12 font-normal text-ink-3">
                  {t('bonusNext', {
                    next: formatMoney(membership.bonus_to_come.next),
                    day: formatDate(membership.bonus_to_come.next_on),
                  })}
                </span>
              </dd>
            </>
          )}
          <dt className="text-ink-2">{t('points')}</dt>
          <dd className="font-semibold">
            {formatWhole(spendablePoints(membership))}
            {can('adjustPoints') && (
              <button
                type="button"
                aria-label={t('adjust.title')}
                className="link ml-2 inline-flex min-h-6 items-center text-13 font-normal"
                onClick={() => setAdjusting(true)}
              >
                {t('adjust.open')}
              </button>
            )}
            {membership.pending_points && (
              <span className="block text-12 font-normal text-ink-3">
                {t('common:pendingFrom', {
                  points: formatWhole(membership.pending_points.points),
                  day: formatDate(membership.pending_points.next_on),
                })}
              </span>
            )}
          </dd>
          <dt className="text-ink-2">{t('common:posting.growth')}</dt>
          <dd className="font-semibold">{formatWhole(membership.tier_points)}</dd>
          {membership.discount_bp > 0 && (
            <>
              <dt className="text-ink-2">{t('discount')}</dt>
              <dd>
                {t('common:zhe', {
                  zhe: formatZhe(membership.discount_bp),
                  percent: formatPercent(membership.discount_bp),
                })}
              </dd>
            </>
          )}
          {!isZero(membership.owed_money) && (
            <>
              <dt className="text-red">{t('owedMoney')}</dt>
              <dd className="text-red">{formatMoney(membership.owed_money)}</dd>
            </>
          )}
          {membership.owed_points > 0 && (
            <>
              <dt className="text-red">{t('owedPoints')}</dt>
              <dd className="text-red">{formatWhole(membership.owed_points)}</dd>
            </>
          )}
        </dl>
      </div>
      {adjusting && (
        <AdjustPoints
          membership={membership}
          memberName={member.name}
          onClose={() => setAdjusting(false)}
          onDone={(result) => {
            setAdjusting(false);
            void queries.invalidateQueries({ queryKey: ['members'] });
            void queries.invalidateQueries({ queryKey: ['postings'] });
            notifyDone(
              t('adjust.done', { name: member.name, points: formatWholeChange(result.effects.reward_points) }),
              t('adjust.after', { balance: formatWhole(result.after.reward_points) }),
            );
          }}
        />
      )}
    </Sheet>
  );
}

function Side({ member, membership }: { member: Member; membership: Membership }) {
  const { t } = useTranslation(['members', 'common']);
  return (
    <>
      <Sheet title={t('cards')} note={String(membership.cards.length)}>
        <ul className="flex flex-col gap-2.5 p-4">
          {membership.cards.map((card) => (
            <li key={card.id} className="flex items-center gap-2.5">
              <span
                className={
                  card.state === 'active'
                    ? 'h-6 w-9 rounded-1 bg-card'
                    : 'h-6 w-9 rounded-1 border border-dashed border-line-strong'
                }
                aria-hidden="true"
              />
              <span className="min-w-0 flex-1">
                <span className="font-semibold">{t('common:tail', { tail: card.tail })}</span>
                <span className="block text-12 text-ink-3">{card.issued_on}</span>
              </span>
              <CardStateTag state={card.state} />
            </li>
          ))}
          {membership.cards.length === 0 && <li className="text-ink-3">{t('common:none')}</li>}
        </ul>
      </Sheet>
      <Sheet title={t('care')}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1.5 p-4 text-13">
          <dt className="text-ink-3">{t('owner')}</dt>
          <dd className="text-right">{member.owner?.name ?? '—'}</dd>
          <dt className="text-ink-3">{t('homeShop')}</dt>
          <dd className="text-right">{member.home_shop?.name ?? '—'}</dd>
          <dt className="text-ink-3">{t('program')}</dt>
          <dd className="text-right">{membership.program.name}</dd>
          <dt className="text-ink-3">{t('memberships')}</dt>
          <dd className="text-right">{t('openedOn', { date: membership.opened_on })}</dd>
        </dl>
      </Sheet>
      <MemberMessages member={member} />
    </>
  );
}

const ENTRIES = 30;

function Entries({ member, membership }: { member: Member; membership: Membership }) {
  const { t } = useTranslation(['members', 'ledger', 'statement']);
  const { can } = useCan();
  const session = useSession();
  const queries = useQueryClient();
  const [why, setWhy] = useState<PostingRow | null>(null);
  const [correcting, setCorrecting] = useState<PostingRow | null>(null);
  const list = usePages(
    ['postings', 'membership', membership.id],
    (cursor) =>
      unwrap(
        client.GET('/postings', {
          params: { query: { membership_id: membership.id, limit: ENTRIES, ...(cursor ? { cursor } : {}) } },
        }),
      ),
    { enabled: can('postingRead') },
  );
  return (
    <Sheet
      title={t('ledger')}
      className="min-h-80 overflow-hidden"
      actions={
        can('postingRead') && (
          <span className="flex flex-wrap gap-x-4">
            {member.memberships.length > 1 && (
              <Link
                to="/members/$memberId/statement"
                params={{ memberId: member.id }}
                className="link inline-flex h-11 items-center gap-1.5 text-13"
              >
                <Files size={16} aria-hidden="true" />
                {t('statement:openAll')}
              </Link>
            )}
            <Link
              to="/memberships/$membershipId/statement"
              params={{ membershipId: membership.id }}
              className="link inline-flex h-11 items-center gap-1.5 text-13"
            >
              <FileText size={16} aria-hidden="true" />
              {t('statement:open')}
            </Link>
          </span>
        )
      }
    >
      <div className="min-h-0 flex-1 overflow-auto">
        {list.isLoading && <LoadingRows rows={8} />}
        {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && list.items.length === 0 && (
          <EmptyState title={t('ledgerEmpty')} next={t('ledgerEmptyNext')} />
        )}
        {list.items.length > 0 && (
          <EntriesTable postings={list.items} selectedId={why?.id ?? null} onSelect={setWhy} onWhy={setWhy} />
        )}
      </div>
      <PagesFooter list={list} />
      <DerivationDrawer
        postingId={why?.id ?? null}
        onClose={() => setWhy(null)}
        onReprint={(id) => void printReceipt(id, session.terminal?.receipt_width_mm ?? 80).catch(notifyProblem)}
        onCorrect={
          can('reverse')
            ? () => {
                setCorrecting(why);
                setWhy(null);
              }
            : undefined
        }
      />
      <CorrectionDrawer
        posting={correcting}
        onClose={() => setCorrecting(null)}
        onDone={(result) => {
          setCorrecting(null);
          void queries.invalidateQueries({ queryKey: ['members'] });
          notifyDone(
            t('ledger:correct.done', { amount: formatMoney(result.posting.total) }),
            t('ledger:correct.doneNote', { balance: formatMoney(result.after.balance) }),
          );
        }}
      />
    </Sheet>
  );
}

function NoMembership({ member, onDone }: { member: Member; onDone: () => void }) {
  const { t } = useTranslation('members');
  const { can } = useCan();
  const programs = useQuery({
    queryKey: ['programs', 'choice'],
    queryFn: () => unwrap(client.GET('/programs', { params: { query: { limit: 200 } } })),
  });
  const open = useMutation({
    mutationFn: (program_id: string) =>
      unwrap(client.POST('/members/{id}/memberships', { params: { path: { id: member.id } }, body: { program_id } })),
    onSuccess: onDone,
    onError: notifyProblem,
  });
  return (
    <div className="sheet">
      <EmptyState title={t('noMembership')} next={t('noMembershipNext')}>
        {can('memberCreate') &&
          programs.data?.items
            .filter((program) => !program.bearer)
            .map((program) => (
              <Button key={program.id} pending={open.isPending} onClick={() => open.mutate(program.id)}>
                <Plus size={16} aria-hidden="true" />
                {program.name}
              </Button>
            ))}
      </EmptyState>
    </div>
  );
}

import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { BearerCard, BearerKind, Page } from '@/api/types';
import type { BearerCardsSearch } from '@/app/router';
import { CardStateTag } from '@/components/cards/card-state-tag';
import { ChoiceFilter, ResetFilter } from '@/components/data/filters';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { businessDateOf, formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { publishSwipe } from '@/lib/swipes';

const ROWS = 50;
const KINDS: readonly BearerKind[] = ['gift_card', 'deposit'];
const WITH_VALUE = 'with_value';

/** Gift cards and deposits: what is still owed to whoever holds them. */
export function BearerCardsPage() {
  const { t } = useTranslation(['gifts', 'common']);
  const navigate = useNavigate();
  const filter = useSearch({ from: '/shell/gift-cards' });
  const list = usePages<BearerCard>(['bearer-cards', filter], (cursor) => load(filter, cursor));
  const { items } = list;
  const set = (change: BearerCardsSearch) =>
    void navigate({ to: '/gift-cards', search: { ...filter, ...change }, replace: true });
  const filtered = Boolean(filter.kind ?? filter.left);
  return (
    <OfficePage>
      <PageHead title={t('list.title')} note={t('list.note')} />
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <ChoiceFilter
          label={t('list.kind')}
          value={filter.kind}
          options={KINDS.map((kind) => ({ value: kind, label: t(`common:method.${kind}`) }))}
          onChoose={(kind) => set({ kind: kind as BearerKind | undefined })}
        />
        <ChoiceFilter
          label={t('list.left')}
          value={filter.left}
          options={[{ value: WITH_VALUE, label: t('list.withValue') }]}
          onChoose={(left) => set({ left: left as typeof WITH_VALUE | undefined })}
        />
        <ResetFilter on={filtered} onReset={() => void navigate({ to: '/gift-cards', search: {} })} />
      </div>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('list.title')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && (
            <EmptyState
              title={t(filtered ? 'list.emptyFiltered' : 'list.empty')}
              next={t(filtered ? 'list.emptyFilteredNext' : 'list.emptyNext')}
            />
          )}
          {items.length > 0 && <Cards cards={items} />}
        </div>
        <PagesFooter list={list} />
      </section>
    </OfficePage>
  );
}

function Cards({ cards }: { cards: readonly BearerCard[] }) {
  const { t } = useTranslation(['gifts', 'common']);
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th>{t('list.kind')}</th>
          <th>{t('number')}</th>
          <th className="grows">{t('list.holder')}</th>
          <th className="narrow:hidden">{t('list.shop')}</th>
          <th>{t('list.opened')}</th>
          <th className="narrow:hidden">{t('list.moved')}</th>
          <th>{t('list.state')}</th>
          <th className="num">{t('list.balance')}</th>
        </tr>
      </thead>
      <tbody>
        {cards.map((card) => {
          const plastic = card.membership.cards.at(-1);
          return (
            <tr key={card.membership.id}>
              <td>{t(`common:method.${card.kind}`)}</td>
              <td className="font-mono">
                <Link to="/desk" onClick={() => publishSwipe({ value: card.number, source: 'typed' })}>
                  {card.number}
                </Link>
              </td>
              <td className="grows">
                {[card.holder_name, card.holder_phone_masked].filter(Boolean).join(' · ') || '—'}
              </td>
              <td className="text-ink-2 narrow:hidden">{card.shop_name ?? '—'}</td>
              <td>{card.membership.opened_on}</td>
              <td className="text-ink-2 narrow:hidden" title={moved(card) ?? undefined}>
                {card.last_moved_at ? businessDateOf(new Date(card.last_moved_at)) : '—'}
              </td>
              <td>{plastic && <CardStateTag state={plastic.state} />}</td>
              <td className="num font-semibold">{formatMoney(card.membership.balance)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const moved = (card: BearerCard) => (card.last_moved_at ? formatInstant(card.last_moved_at) : null);

function load({ kind, left }: BearerCardsSearch, cursor: string | undefined): Promise<Page<BearerCard>> {
  return unwrap(
    client.GET('/bearer-cards', {
      params: {
        query: {
          limit: ROWS,
          ...(kind ? { kind } : {}),
          ...(left ? { with_value: true } : {}),
          ...(cursor ? { cursor } : {}),
        },
      },
    }),
  ) as Promise<Page<BearerCard>>;
}

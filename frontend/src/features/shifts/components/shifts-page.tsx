// Every shift that this person may see: their own, or all of the shop for those who oversee.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan, useSession } from '@/api/session';
import { ChoiceFilter, ResetFilter, ShopFilter } from '@/components/data/filters';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { CloseForm } from '@/components/shifts/close-form';
import { shiftOf } from '@/components/shifts/shift-query';
import { Difference, ShiftView } from '@/components/shifts/shift-view';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { Segmented } from '@/components/ui/segmented';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';
import { formatMoney, formatWhole } from '@/lib/money';
import { useRowKeys } from '@/lib/use-row-keys';

const ROWS = 50;
const CHOICES_KEPT_MS = 10 * 60_000;

export function ShiftsPage() {
  const { t } = useTranslation(['shifts', 'common']);
  const session = useSession();
  const { can } = useCan();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/shifts' });
  const { shift: openId, ...filter } = search;
  const list = usePages(['shifts', 'list', filter], (cursor) =>
    unwrap(
      client.GET('/shifts', {
        params: {
          query: {
            limit: ROWS,
            ...(filter.state ? { state: filter.state } : {}),
            ...(filter.date ? { business_date: filter.date } : {}),
            ...(filter.cashier ? { cashier_id: filter.cashier } : {}),
            ...(filter.shop ? { shop_id: filter.shop } : {}),
            ...(cursor ? { cursor } : {}),
          },
        },
      }),
    ),
  );
  const users = useQuery({
    queryKey: ['users', 'choice'],
    queryFn: () => unwrap(client.GET('/users', { params: { query: { limit: 200 } } })),
    enabled: can('shiftOversee') && can('userRead'),
    retry: false,
    staleTime: CHOICES_KEPT_MS,
  });
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: '/shifts', search: { ...search, ...change }, replace: 'shift' in change });
  const rows = useRowKeys(list.items.length, (index) => set({ shift: list.items[index]?.id }));
  return (
    <OfficePage>
      <PageHead title={t('title')}>
        <Segmented<'open' | 'closed' | ''>
          label={t('state.label')}
          value={filter.state ?? ''}
          options={[
            { value: '', label: t('common:filter.all') },
            { value: 'open', label: t('state.open') },
            { value: 'closed', label: t('state.closed') },
          ]}
          onChange={(state) => set({ state: state || undefined })}
        />
      </PageHead>
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <TextField
          boxClassName="w-40"
          type="date"
          label={t('date')}
          value={filter.date ?? ''}
          onChange={(event) => set({ date: event.target.value || undefined })}
        />
        {can('shiftOversee') && session.shop === null && (
          <ShopFilter value={filter.shop} onChoose={(shop) => set({ shop })} />
        )}
        {(users.data?.items.length ?? 0) > 1 && (
          <ChoiceFilter
            label={t('cashier')}
            value={filter.cashier}
            options={(users.data?.items ?? []).map((user) => ({ value: user.id, label: user.display_name }))}
            onChoose={(cashier) => set({ cashier })}
          />
        )}
        <ResetFilter
          on={Object.values(filter).some(Boolean)}
          onReset={() => void navigate({ to: '/shifts', search: {} })}
        />
      </div>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('title')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={8} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && list.items.length === 0 && <EmptyState title={t('empty')} next={t('emptyNext')} />}
          {list.items.length > 0 && (
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('date')}</th>
                  <th>{t('cashier')}</th>
                  <th className="grows">{t('till')}</th>
                  <th>{t('openedAt')}</th>
                  <th>{t('closedAt')}</th>
                  <th className="text-right">{t('postings')}</th>
                  <th className="text-right">{t('counted')}</th>
                  <th className="text-right">{t('difference.label')}</th>
                </tr>
              </thead>
              <tbody>
                {list.items.map((shift, index) => (
                  <tr
                    key={shift.id}
                    data-clickable
                    data-selected={shift.id === openId || index === rows.current}
                    onClick={() => set({ shift: shift.id })}
                  >
                    <td>{shift.business_date}</td>
                    <td>
                      <button
                        type="button"
                        className="rounded-1 text-left font-semibold"
                        onFocus={() => rows.setCurrent(index)}
                      >
                        {shift.cashier.name}
                      </button>
                    </td>
                    <td className="grows text-ink-2">{`${shift.shop.name} · ${shift.terminal.name}`}</td>
                    <td className="text-ink-3">{formatInstant(shift.opened_at)}</td>
                    <td className="text-ink-3">{shift.closed_at ? formatInstant(shift.closed_at) : t('state.open')}</td>
                    <td className="text-right">{formatWhole(shift.postings)}</td>
                    <td className="text-right">{shift.cash ? formatMoney(shift.cash.counted) : '—'}</td>
                    <td className="text-right">{shift.cash ? <Difference value={shift.cash.difference} /> : '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
        <PagesFooter list={list} />
      </section>
      <Drawer open={openId !== undefined} onClose={() => set({ shift: undefined })} title={t('sheet')} size="broad">
        {openId !== undefined && <OneShift key={openId} id={openId} />}
      </Drawer>
    </OfficePage>
  );
}

function OneShift({ id }: { id: string }) {
  const { t } = useTranslation('shifts');
  const { can } = useCan();
  const { user } = useSession();
  const found = useQuery(shiftOf(id));
  const [closing, setClosing] = useState(false);
  if (found.isLoading) return <LoadingRows rows={6} />;
  if (!found.data) return <ProblemNote error={found.error} onRetry={() => void found.refetch()} />;
  const shift = found.data;
  if (closing && shift.state === 'open') {
    return <CloseForm shift={shift} onClosed={() => setClosing(false)} onBack={() => setClosing(false)} />;
  }
  const mayClose =
    shift.state === 'open' && (can('shiftOversee') || (can('shiftKeep') && shift.cashier.id === user.id));
  return (
    <div className="flex flex-col gap-4">
      <ShiftView shift={shift} />
      {mayClose && (
        <div>
          <Button onClick={() => setClosing(true)}>{t('closing.begin')}</Button>
        </div>
      )}
    </div>
  );
}

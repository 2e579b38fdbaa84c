// 每周对账: everybody who bought in a week is told how often and for how much. First the preview, with every text and the cost.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import type { WeeklyAudit, WeeklyAuditBuyer, WeeklyAuditQuote } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import { usePages } from '@/components/data/use-pages';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { addDays, businessDateOf, formatInstant } from '@/lib/format';
import { formatMoney, formatWhole } from '@/lib/money';
import { usualPeriod } from '@/lib/periods';
import { useNow } from '@/lib/use-now';

const MINUTE_MS = 60_000;
const BUYERS = 50;
const WHILE_RUNNING_MS = 2_000;

/** The runs of past weeks, and the preview of one. */
export function WeeklyPane() {
  const { can } = useCan();
  const today = businessDateOf(useNow(MINUTE_MS));
  const [week, setWeek] = useState(() => addDays(usualPeriod('week', today).from, -7));
  const runs = useQuery({
    queryKey: ['weekly-audits'],
    queryFn: () => unwrap(client.GET('/weekly-audits')),
    refetchInterval: ({ state }) => (state.data?.items.some((run) => !run.finished_at) ? WHILE_RUNNING_MS : false),
  });
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_340px] items-start gap-3 overflow-auto stacked:grid-cols-1">
      {can('messageAuditWeekly') && <Preview key={week} week={week} onChoose={setWeek} />}
      {runs.isLoading && <LoadingRows rows={4} />}
      {runs.isError && <ProblemNote error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.data && <Runs runs={runs.data.items as WeeklyAudit[]} />}
    </div>
  );
}

function Preview({ week, onChoose }: { week: string; onChoose: (week: string) => void }) {
  const { t } = useTranslation('messages');
  const queries = useQueryClient();
  const list = usePages(['weekly-audits', 'quote', week], (cursor) =>
    unwrap(
      client.GET('/weekly-audits/quote', {
        params: { query: { week_from: week, limit: BUYERS, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const first = list.data?.pages[0] as WeeklyAuditQuote | undefined;
  const start = useMutation({
    mutationFn: () => unwrap(client.POST('/weekly-audits', { body: { week_from: week } })),
    onSuccess: () => {
      notifyDone(t('weekly.started'), t('weekly.startedNote'));
      void queries.invalidateQueries({ queryKey: ['weekly-audits'] });
    },
    onError: notifyProblem,
  });
  const items = list.items as WeeklyAuditBuyer[];
  return (
    <Sheet
      title={t('weekly.preview')}
      note={first ? `${first.week_from} – ${first.week_to}` : undefined}
      className="overflow-x-auto"
    >
      <div className="flex flex-wrap items-end gap-3 border-b p-4">
        <TextField
          boxClassName="w-44"
          type="date"
          step={7}
          min="2001-01-01"
          label={t('weekly.week')}
          value={week}
          onChange={(event) => event.target.value && onChoose(usualPeriod('week', event.target.value).from)}
        />
        {first?.totals && <Cost quote={first} />}
        <span className="flex-1" />
        <Button
          look="filled"
          pending={start.isPending}
          disabled={!first?.totals || first.run !== null || first.totals.buyers === 0}
          onClick={() => start.mutate()}
        >
          {first?.run ? t('weekly.sent') : t('weekly.send', { count: first?.totals?.messages ?? 0 })}
        </Button>
      </div>
      {list.isLoading && <LoadingRows rows={6} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && <EmptyState title={t('weekly.empty')} next={t('weekly.emptyNext')} />}
      {items.length > 0 && <Buyers buyers={items} />}
      <PagesFooter list={list} />
    </Sheet>
  );
}

function Cost({ quote }: { quote: WeeklyAuditQuote }) {
  const { t } = useTranslation('messages');
  if (!quote.totals) return null;
  const { buyers, messages, skipped, parts, credit } = quote.totals;
  return (
    <p className="min-h-9 text-13 text-ink-2" role="status">
      {t('weekly.cost', {
        buyers: formatWhole(buyers),
        messages: formatWhole(messages),
        parts: formatWhole(parts),
        credit: formatWhole(credit),
      })}
      {skipped > 0 && ` ${t('weekly.skipped', { skipped: formatWhole(skipped) })}`}
      {parts > credit && (
        <Tag look="warn" className="ml-2">
          {t('weekly.tooDear')}
        </Tag>
      )}
    </p>
  );
}

function Buyers({ buyers }: { buyers: readonly WeeklyAuditBuyer[] }) {
  const { t } = useTranslation('messages');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th scope="col">{t('log.member')}</th>
          <th scope="col" className="num">
            {t('weekly.purchases')}
          </th>
          <th scope="col" className="num">
            {t('weekly.amount')}
          </th>
          <th scope="col" className="grows min-w-60">
            {t('log.text')}
          </th>
        </tr>
      </thead>
      <tbody>
        {buyers.map((buyer, place) => (
          <tr key={buyer.member?.id ?? place}>
            <td>{buyer.member ? buyer.member.name || buyer.member.number : t('weekly.hidden')}</td>
            <td className="num">{formatWhole(buyer.purchases)}</td>
            <td className="num">{formatMoney(buyer.amount)}</td>
            <td className="grows py-2! text-13 whitespace-normal!">
              {buyer.messages.map((message) => (
                <p key={message.channel}>
                  <span className="mr-2 text-ink-3">{t(`channel.${message.channel}`)}</span>
                  {message.text ?? (
                    <span className="text-ink-3">{message.reason && t(`reason.${message.reason}`)}</span>
                  )}
                  {message.parts > 0 && (
                    <span className="ml-2 text-ink-3">{t('detail.partsValue', { count: message.parts })}</span>
                  )}
                </p>
              ))}
              {buyer.member && buyer.messages.length === 0 && <span className="text-ink-3">{t('weekly.off')}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Runs({ runs }: { runs: readonly WeeklyAudit[] }) {
  const { t } = useTranslation('messages');
  return (
    <Sheet title={t('weekly.runs')}>
      {runs.length === 0 && <EmptyState title={t('weekly.noRuns')} next={t('weekly.noRunsNext')} />}
      <ul className="text-13">
        {runs.map((run) => (
          <li key={run.week_from} className="border-b px-4 py-3">
            <p className="flex flex-wrap justify-between gap-x-3">
              <b>{`${run.week_from} – ${run.week_to}`}</b>
              {run.finished_at ? (
                <span className="text-ink-2">{formatInstant(run.finished_at)}</span>
              ) : (
                <Tag look="quiet">{t('weekly.running')}</Tag>
              )}
            </p>
            <p className="mt-1 text-ink-2">
              {t('weekly.came', {
                buyers: formatWhole(run.buyers),
                messages: formatWhole(run.messages),
                parts: formatWhole(run.parts),
                by: run.started_by.name,
              })}
              {run.skipped > 0 && ` ${t('weekly.skipped', { skipped: formatWhole(run.skipped) })}`}
            </p>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

// What an owner looks at every night, also on a phone: today beside the days before it, each shop, and what waits for them.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan, useSession } from '@/api/session';
import { ShopFilter } from '@/components/data/filters';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { LoadingRows, Outdated, ProblemNote } from '@/components/ui/states';
import { formatClock, formatDay } from '@/lib/format';
import { useNow } from '@/lib/use-now';

import { Headlines } from './headlines';
import { MoneyFlows } from './money-flows';
import { ShopsTable } from './shops-table';
import { Waiting } from './waiting';

/** Sales go on while the page is read. */
const FRESH_MS = 30_000;

export function OverviewPage() {
  const { t, i18n } = useTranslation('overview');
  const navigate = useNavigate();
  const session = useSession();
  const { can } = useCan();
  const { shop } = useSearch({ from: '/shell/overview' });
  const now = useNow(FRESH_MS);
  const overview = useQuery({
    queryKey: ['reports', 'overview', shop],
    queryFn: () => unwrap(client.GET('/reports/overview', { params: { query: shop ? { shop_id: shop } : {} } })),
    placeholderData: keepPreviousData,
    refetchInterval: FRESH_MS,
  });
  const data = overview.data;
  const today = data?.days.at(-1);
  return (
    <OfficePage>
      <PageHead
        title={t('title')}
        note={today && t('asOf', { day: formatDay(today.date, i18n.language), time: formatClock(now) })}
      >
        {!session.shop && (
          <ShopFilter
            value={shop}
            onChoose={(chosen) => void navigate({ to: '/overview', search: { shop: chosen }, replace: true })}
          />
        )}
      </PageHead>
      {overview.isLoading && <LoadingRows rows={8} />}
      {overview.isError && <ProblemNote error={overview.error} onRetry={() => void overview.refetch()} />}
      {data && today && (
        <Outdated is={overview.isPlaceholderData} className="flex flex-col gap-3">
          {!data.complete && <p className="px-1 text-ochre">{t('incomplete')}</p>}
          <Headlines days={data.days} />
          <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_360px]">
            <MoneyFlows days={data.days} />
            {(can('refundApprove') || can('reverse')) && <Waiting />}
          </div>
          <ShopsTable shops={data.shops} />
        </Outdated>
      )}
    </OfficePage>
  );
}

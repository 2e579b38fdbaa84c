// Money that members put in against what they spent of it, day by day.
import { useTranslation } from 'react-i18next';

import type { OverviewDay } from '@/api/types';
import { ChartCard } from '@/components/charts/chart-card';
import { FlowsChart } from '@/components/charts/flows-chart';
import { formatDay } from '@/lib/format';
import { formatMoney, fromMinor, toMinor } from '@/lib/money';

export function MoneyFlows({ days }: { days: readonly OverviewDay[] }) {
  const { t, i18n } = useTranslation('overview');
  const flows = days.map(({ date, figures }) => ({
    date,
    label: date.slice(5),
    up: Math.max(0, toMinor(figures.topped_up)),
    down: Math.max(0, toMinor(figures.stored_value)),
  }));
  const total = (side: 'up' | 'down') => flows.reduce((sum, flow) => sum + flow[side], 0);
  const [up, down] = [total('up'), total('down')];
  const words = { days: days.length, up: money(up), down: money(down), difference: money(Math.abs(up - down)) };
  const finding = t(up >= down ? 'flows.moreIn' : 'flows.moreOut', words);
  return (
    <ChartCard
      title={t('flows.title')}
      finding={finding}
      chart={
        <FlowsChart
          flows={flows}
          sentence={finding}
          names={{ up: t('flows.up'), down: t('flows.down') }}
          describe={(flow) =>
            t('flows.day', { day: formatDay(flow.date, i18n.language), up: money(flow.up), down: money(flow.down) })
          }
        />
      }
      table={
        <table className="grid-table">
          <thead>
            <tr>
              <th className="grows">{t('date')}</th>
              <th className="text-right">{t('flows.up')}</th>
              <th className="text-right">{t('flows.down')}</th>
            </tr>
          </thead>
          <tbody>
            {flows.toReversed().map((flow) => (
              <tr key={flow.date}>
                <td className="grows">{formatDay(flow.date, i18n.language)}</td>
                <td className="num">{money(flow.up)}</td>
                <td className="num">{money(flow.down)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    />
  );
}

const money = (minor: number) => formatMoney(fromMinor(minor));

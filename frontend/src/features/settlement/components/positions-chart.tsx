// Who pays to the head office and who receives, at a look: above the line who pays, below it who receives.
import { useTranslation } from 'react-i18next';

import type { SettlementReport } from '@/api/types';
import { ChartCard } from '@/components/charts/chart-card';
import { FlowsChart } from '@/components/charts/flows-chart';
import { formatChange, formatMoney, toMinor } from '@/lib/money';

export function PositionsChart({ figures }: { figures: Pick<SettlementReport, 'parties' | 'totals'> }) {
  const { t } = useTranslation('settlement');
  const flows = figures.parties.map(({ id, name, position }) => {
    const minor = toMinor(position);
    return { key: id, label: name, position, up: Math.max(0, minor), down: Math.max(0, -minor) };
  });
  const finding = t('chart.finding', {
    pay: flows.filter((flow) => flow.up > 0).length,
    receive: flows.filter((flow) => flow.down > 0).length,
    amount: formatMoney(figures.totals.position),
  });
  if (flows.length < 2) return null;
  return (
    <ChartCard
      title={t('chart.title')}
      finding={finding}
      chart={
        <FlowsChart
          flows={flows}
          sentence={`${t('chart.title')} ${finding}`}
          describe={(flow) => t('chart.is', { name: flow.label, amount: formatChange(flow.position) })}
          names={{ up: t('chart.pays'), down: t('chart.receives') }}
        />
      }
      table={
        <table className="grid-table">
          <thead>
            <tr>
              <th scope="col" className="grows">
                {t('parties.shop')}
              </th>
              <th scope="col" className="num">
                {t('position')}
              </th>
            </tr>
          </thead>
          <tbody>
            {flows.map((flow) => (
              <tr key={flow.key}>
                <td className="grows">{flow.label}</td>
                <td className="num">{formatChange(flow.position)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    />
  );
}

// What is owed in goods and services, month by month: whether it grows is seen at a look.
import { useTranslation } from 'react-i18next';

import type { Books } from '@/api/types';
import { ChartCard } from '@/components/charts/chart-card';
import { FlowsChart } from '@/components/charts/flows-chart';
import { formatChange, formatMoney, formatWhole, subtract, toMinor } from '@/lib/money';

export function LiabilityChart({ months }: { months: Books['months'] }) {
  const { t } = useTranslation('books');
  const flows = months.map((end) => {
    const minor = toMinor(end.liability);
    return { ...end, label: end.month.slice(2), up: Math.max(0, minor), down: Math.max(0, -minor) };
  });
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last || flows.every((flow) => flow.up === 0 && flow.down === 0)) return null;
  const finding = t('months.finding', {
    amount: formatMoney(last.liability),
    change: formatChange(subtract(last.liability, first.liability)),
    month: first.month,
  });
  return (
    <ChartCard
      title={t('months.title')}
      finding={finding}
      chart={
        <FlowsChart
          flows={flows}
          sentence={`${t('months.title')} ${finding}`}
          describe={(flow) => t('months.is', { month: flow.month, amount: formatMoney(flow.liability) })}
          names={{ up: t('months.owed'), down: t('months.less') }}
        />
      }
      table={
        <table className="grid-table">
          <thead>
            <tr>
              <th scope="col" className="grows">
                {t('months.month')}
              </th>
              <th scope="col" className="num">
                {t('months.owed')}
              </th>
              <th scope="col" className="num">
                {t('months.points')}
              </th>
              <th scope="col" className="num">
                {t('months.estimate')}
              </th>
            </tr>
          </thead>
          <tbody>
            {months.map((end) => (
              <tr key={end.month}>
                <td className="grows">{end.month}</td>
                <td className="num">{formatMoney(end.liability)}</td>
                <td className="num">{formatWhole(end.points)}</td>
                <td className="num">{end.deferred_estimate === '' ? '—' : formatMoney(end.deferred_estimate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    />
  );
}

// A chart as a sheet: the question that it answers, one sentence of finding, and the same data as a table.
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface ChartCardProps {
  title: string;
  finding?: string;
  chart: ReactNode;
  table: ReactNode;
}

export function ChartCard({ title, finding, chart, table }: ChartCardProps) {
  const { t } = useTranslation('charts');
  const [asTable, setAsTable] = useState(false);
  return (
    <section className="sheet flex flex-col" aria-label={title}>
      <header className="flex items-baseline gap-3 border-b px-4 py-2.5">
        <h2 className="text-16 font-semibold">{title}</h2>
        <span className="flex-1" />
        <button type="button" className="link text-13" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'asChart' : 'asTable')}
        </button>
      </header>
      <div className="flex flex-col gap-2 px-4 py-3">
        {finding && <p className="text-ink-2">{finding}</p>}
        {asTable ? <div className="max-h-72 overflow-auto">{table}</div> : chart}
      </div>
    </section>
  );
}

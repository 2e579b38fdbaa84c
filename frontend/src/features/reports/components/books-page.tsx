// 账簿: what legal entities received, delivered and owe, down to the postings; the journal for the accountant.
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, LockKeyhole, Printer, Settings2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { ChoiceFilter, ResetFilter } from '@/components/data/filters';
import { ExportButton } from '@/components/data/export-button';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { PeriodFilter } from '@/components/data/period-filter';
import { printPaper } from '@/components/receipt/print-receipt';
import { Button } from '@/components/ui/button';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { LoadingRows, Outdated, ProblemNote } from '@/components/ui/states';
import { businessDateOf } from '@/lib/format';
import { given } from '@/lib/given';
import { isPeriod, periodText, usualPeriod } from '@/lib/periods';
import { useNow } from '@/lib/use-now';

import { booksFile, booksOf, exportJournal, journalFile } from '../api/books';
import type { BookRow, BookSection } from '../book-lines';
import { sectionsOf } from '../book-lines';
import { AgeingTable } from './ageing-table';
import { BookBehindDrawer, type Opened } from './book-behind-drawer';
import { BookMonthsDrawer } from './book-months-drawer';
import { BookSettingsDrawer } from './book-settings-drawer';
import { BooksPaper } from './books-paper';
import { LiabilityChart } from './liability-chart';

/** Sales go on while a report is read. */
const FRESH_MS = 15_000;
const MINUTE_MS = 60_000;

export function BooksPage() {
  const { t } = useTranslation(['books', 'common']);
  const { t: common } = useTranslation('common');
  const { can } = useCan();
  const navigate = useNavigate();
  const asked = useSearch({ from: '/shell/reports/books' });
  const today = businessDateOf(useNow(MINUTE_MS));
  const search = { ...usualPeriod('month', today), ...given(asked) };
  const [behind, setBehind] = useState<Opened | null>(null);
  const [isSetting, setIsSetting] = useState(false);
  const [isLocking, setIsLocking] = useState(false);
  const report = useQuery({
    queryKey: ['reports', 'books', search],
    queryFn: () => booksOf(search),
    enabled: isPeriod(search),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });
  const every = useQuery({
    queryKey: ['reports', 'books', 'entities'],
    queryFn: () => booksOf({}),
    staleTime: Infinity,
    enabled: search.entity !== undefined,
  });
  const set = (change: Partial<typeof asked>) =>
    void navigate({ to: '/reports/books', search: { ...asked, ...change }, replace: true });
  const shown = report.data;
  const data = report.isPlaceholderData ? undefined : shown;
  const journal = useMutation({
    mutationFn: () => exportJournal(search, `${t('journal')} ${data ? periodText(data) : ''}.csv`),
    onSuccess: () => notifyDone(t('exported')),
    onError: notifyProblem,
  });
  const entities = (every.data ?? shown)?.entities ?? [];
  const columns = shown && (shown.entities.length > 1 ? [shown.total, ...shown.entities] : [shown.total]);
  const sections = columns && sectionsOf(columns, t, common);
  const heads: Head[] =
    shown && shown.entities.length > 1
      ? [{ name: t('together') }, ...shown.entities.map(({ id, name }) => ({ id, name }))]
      : [];
  return (
    <OfficePage>
      <PageHead title={t('title')} note={t('note')}>
        <Button onClick={() => setIsLocking(true)}>
          <LockKeyhole size={18} aria-hidden="true" />
          {t('locks.open')}
        </Button>
        {can('tenantManage') && (
          <Button onClick={() => setIsSetting(true)}>
            <Settings2 size={18} aria-hidden="true" />
            {t('settings.open')}
          </Button>
        )}
        <ExportButton
          label={t('journalFile')}
          name={`${t('journal')} ${data ? periodText(data) : ''}`}
          load={() => journalFile(search)}
          disabled={!data}
        />
        <Button onClick={() => journal.mutate()} pending={journal.isPending} disabled={!data}>
          <Download size={18} aria-hidden="true" />
          {t('export')}
        </Button>
      </PageHead>
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <PeriodFilter value={search} onChoose={set} />
        {entities.length > 1 && (
          <ChoiceFilter
            label={t('entity')}
            value={search.entity}
            options={entities.map(({ id, name }) => ({ value: id, label: name }))}
            onChoose={(entity) => set({ entity })}
          />
        )}
        <ResetFilter
          on={Boolean(asked.from ?? asked.to ?? asked.entity ?? asked.as_of)}
          onReset={() => void navigate({ to: '/reports/books', search: {} })}
        />
        <span className="flex-1" />
        <ExportButton
          name={`${t('title')} ${data ? periodText(data) : ''}`}
          load={() => booksFile(search)}
          disabled={!data}
        />
        {data && sections && (
          <Button
            onClick={() =>
              printPaper(<BooksPaper books={data} sections={sections} heads={heads.map(({ name }) => name)} />, 210)
            }
          >
            <Printer size={18} aria-hidden="true" />
            {t('print')}
          </Button>
        )}
      </div>
      {report.isLoading && <LoadingRows rows={8} />}
      {report.isError && <ProblemNote error={report.error} onRetry={() => void report.refetch()} />}
      {shown && sections && (
        <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto">
          <Outdated is={report.isPlaceholderData} className="flex flex-none flex-col gap-3">
            <p className="px-1 text-ink-2" aria-live="polite">
              {periodText(shown)}
              {!shown.complete && <span className="ml-3 text-ochre">{t('incomplete')}</span>}
            </p>
            <div className="flex-none empty:hidden">
              <LiabilityChart months={shown.months} />
            </div>
            {sections.map((section) => (
              <Statement key={section.key} section={section} heads={heads} onBehind={setBehind} />
            ))}
          </Outdated>
          <AgeingTable
            rows={shown.ageing}
            outdated={report.isPlaceholderData}
            asOf={asked.as_of}
            today={today}
            onAsOf={(as_of) => set({ as_of })}
          />
        </div>
      )}
      {data && behind && (
        <BookBehindDrawer
          opened={behind}
          filter={{ ...search, from: data.from, to: data.to }}
          onClose={() => setBehind(null)}
        />
      )}
      {isLocking && <BookMonthsDrawer onClose={() => setIsLocking(false)} />}
      {isSetting && <BookSettingsDrawer onClose={() => setIsSetting(false)} />}
    </OfficePage>
  );
}

/** What a column is of: all together, or an entity. */
interface Head {
  name: string;
  id?: string;
}

/** A section of the statement; every amount that postings add up to opens them. */
function Statement({
  section,
  heads,
  onBehind,
}: {
  section: BookSection;
  heads: readonly Head[];
  onBehind: (opened: Opened) => void;
}) {
  const { t } = useTranslation('books');
  if (section.rows.length === 0) return null;
  return (
    <section className="sheet flex-none overflow-x-auto px-4 py-3" aria-label={section.title}>
      <h2 className="font-semibold">{section.title}</h2>
      {section.note && <p className="text-12 text-ink-3">{section.note}</p>}
      <table className="grid-table mt-2">
        {heads.length > 0 && (
          <thead>
            <tr>
              <th className="grows">{t('row')}</th>
              {heads.map((head, index) => (
                <th key={head.id ?? index} className="text-right">
                  {head.name}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {section.rows.map((row) => (
            <tr key={row.label} className={row.strong ? 'font-semibold' : undefined}>
              <th scope="row" className="grows text-left font-normal">
                {row.label}
              </th>
              {row.values.map((value, index) => (
                <td key={index} className="num">
                  <Amount title={section.title} row={row} value={value} head={heads[index]} onBehind={onBehind} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Amount({
  title,
  row: { label, line, balance, basis },
  value,
  head,
  onBehind,
}: {
  title: string;
  row: BookRow;
  value: string;
  head: Head | undefined;
  onBehind: (opened: Opened) => void;
}) {
  if (!line) return <>{value}</>;
  const named = head?.id ? `${head.name}, ${label}` : label;
  const entity = head?.id ? { entity: head.id } : {};
  return (
    <button
      type="button"
      className="rounded-1 underline decoration-dotted underline-offset-4"
      aria-label={`${title}, ${named}, ${value}`}
      onClick={() => onBehind({ label: named, value, figure: { line, balance }, basis, ...entity })}
    >
      {value}
    </button>
  );
}

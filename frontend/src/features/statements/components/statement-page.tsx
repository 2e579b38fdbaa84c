// 对账单: what a membership held, what moved, what it holds. Found from the member's page and from the desk.
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Download, Printer, Share2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap, unwrapFile } from '@/api/client';
import { useCan } from '@/api/session';
import { ExportButton } from '@/components/data/export-button';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { PeriodFilter } from '@/components/data/period-filter';
import { printPaper } from '@/components/receipt/print-receipt';
import { ShareDialog } from '@/components/statements/share-dialog';
import { StatementPaper } from '@/components/statements/statement-paper';
import { StatementView } from '@/components/statements/statement-view';
import { useStatement } from '@/components/statements/use-statement';
import { Button } from '@/components/ui/button';
import { notifyProblem } from '@/components/ui/notify';
import { businessDateOf } from '@/lib/format';
import { given } from '@/lib/given';
import { isPeriod, usualPeriod } from '@/lib/periods';
import { saveFile } from '@/lib/save-table';
import { useNow } from '@/lib/use-now';

const MINUTE_MS = 60_000;
const MOVEMENTS = 100;

const shownLanguage = (language: string) => (language === 'en' ? ('en' as const) : ('zh-CN' as const));

export function StatementPage() {
  const { t, i18n } = useTranslation('statement');
  const navigate = useNavigate();
  const { membershipId } = useParams({ from: '/shell/memberships/$membershipId/statement' });
  const search = useSearch({ from: '/shell/memberships/$membershipId/statement' });
  const { can } = useCan();
  const [printing, setPrinting] = useState(false);
  const [sharing, setSharing] = useState(false);
  const today = businessDateOf(useNow(MINUTE_MS));
  const period = { ...usualPeriod('month', today), ...search };
  const statement = useStatement(
    [membershipId, period.from, period.to, i18n.language],
    (cursor) =>
      unwrap(
        client.GET('/memberships/{id}/statement', {
          params: {
            path: { id: membershipId },
            query: { from: period.from, to: period.to, limit: MOVEMENTS, ...(cursor ? { cursor } : {}) },
          },
        }),
      ),
    isPeriod(period),
  );
  const print = () => {
    setPrinting(true);
    void statement
      .fetchWhole()
      .then((whole) => printPaper(<StatementPaper {...whole} />, 210))
      .catch(notifyProblem)
      .finally(() => setPrinting(false));
  };
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        client.GET('/memberships/{id}/statement.pdf', {
          params: { path: { id: membershipId }, query: { ...period, language: shownLanguage(i18n.language) } },
          parseAs: 'blob',
        }),
      ),
    onSuccess: (file) => saveFile(file as unknown as Blob, `${t('title')} ${period.from} ${period.to}.pdf`),
    onError: notifyProblem,
  });
  return (
    <OfficePage>
      <PageHead title={t('title')} />
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <PeriodFilter
          value={period}
          onChoose={({ from, to }) =>
            void navigate({
              to: '/memberships/$membershipId/statement',
              params: { membershipId },
              search: given({ from, to }),
              replace: true,
            })
          }
        />
        <span className="flex-1" />
        {can('statementLink') && (
          <Button disabled={!statement.first} onClick={() => setSharing(true)}>
            <Share2 size={18} aria-hidden="true" />
            {t('share.act')}
          </Button>
        )}
        <Button disabled={!statement.first} pending={printing} onClick={print}>
          <Printer size={18} aria-hidden="true" />
          {t('print')}
        </Button>
        <ExportButton
          name={`${t('title')} ${period.from} ${period.to}`}
          disabled={!statement.first}
          load={() =>
            unwrapFile(
              client.GET('/memberships/{id}/statement.xlsx', {
                params: { path: { id: membershipId }, query: { ...period, language: shownLanguage(i18n.language) } },
                parseAs: 'blob',
              }),
            )
          }
        />
        <Button disabled={!statement.first} pending={save.isPending} onClick={() => save.mutate()}>
          <Download size={18} aria-hidden="true" />
          {t('pdf')}
        </Button>
      </div>
      <StatementView statement={statement} />
      <ShareDialog membershipId={membershipId} period={period} open={sharing} onClose={() => setSharing(false)} />
    </OfficePage>
  );
}

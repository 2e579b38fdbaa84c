// 全部会籍对账单: one statement of a member and a period, a section for each membership. Found from the member's page.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { MemberStatement } from '@/api/types';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { PeriodFilter } from '@/components/data/period-filter';
import { StatementView } from '@/components/statements/statement-view';
import { useStatement } from '@/components/statements/use-statement';
import { Button } from '@/components/ui/button';
import { notifyProblem } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { businessDateOf } from '@/lib/format';
import { given } from '@/lib/given';
import { isPeriod, usualPeriod, type Period } from '@/lib/periods';
import { saveFile } from '@/lib/save-table';
import { useNow } from '@/lib/use-now';

const MINUTE_MS = 60_000;
const MOVEMENTS = 50;

export function MemberStatementPage() {
  const { t, i18n } = useTranslation('statement');
  const navigate = useNavigate();
  const { memberId } = useParams({ from: '/shell/members/$memberId/statement' });
  const search = useSearch({ from: '/shell/members/$memberId/statement' });
  const today = businessDateOf(useNow(MINUTE_MS));
  const period = { ...usualPeriod('month', today), ...search };
  const language = i18n.language === 'en' ? ('en' as const) : ('zh-CN' as const);
  const statement = useQuery({
    queryKey: ['statement', 'member', memberId, period.from, period.to, language],
    queryFn: () =>
      unwrap(
        client.GET('/members/{id}/statement', {
          params: { path: { id: memberId }, query: { from: period.from, to: period.to, limit: MOVEMENTS } },
        }),
      ),
    enabled: isPeriod(period),
  });
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        client.GET('/members/{id}/statement.pdf', {
          params: { path: { id: memberId }, query: { from: period.from, to: period.to, language } },
          parseAs: 'blob',
        }),
      ),
    onSuccess: (file) => saveFile(file as unknown as Blob, `${t('title')} ${period.from} ${period.to}.pdf`),
    onError: notifyProblem,
  });
  const sections = statement.data?.sections ?? [];
  return (
    <OfficePage>
      <PageHead title={t('openAll')} />
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <PeriodFilter
          value={period}
          onChoose={({ from, to }) =>
            void navigate({
              to: '/members/$memberId/statement',
              params: { memberId },
              search: given({ from, to }),
              replace: true,
            })
          }
        />
        <span className="flex-1" />
        <Button disabled={sections.length === 0} pending={save.isPending} onClick={() => save.mutate()}>
          <Download size={18} aria-hidden="true" />
          {t('pdf')}
        </Button>
      </div>
      {statement.isLoading && <LoadingRows rows={8} />}
      {statement.isError && <ProblemNote error={statement.error} onRetry={() => void statement.refetch()} />}
      {statement.isSuccess && sections.length === 0 && (
        <EmptyState title={t('noMembership')} next={t('noMembershipNext')} />
      )}
      <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-auto">
        {sections.map((section) => (
          <Section key={section.membership_id} section={section} period={period} language={language} />
        ))}
      </div>
    </OfficePage>
  );
}

function Section({
  section,
  period,
  language,
}: {
  section: MemberStatement['sections'][number];
  period: Period;
  language: string;
}) {
  const { membership_id: membershipId, statement: first } = section;
  const statement = useStatement(
    [membershipId, period.from, period.to, language, first.made_at],
    (cursor) =>
      unwrap(
        client.GET('/memberships/{id}/statement', {
          params: {
            path: { id: membershipId },
            query: { from: period.from, to: period.to, limit: MOVEMENTS, ...(cursor ? { cursor } : {}) },
          },
        }),
      ),
    true,
    first,
  );
  return (
    <section aria-label={first.program_name}>
      <StatementView statement={statement} />
    </section>
  );
}

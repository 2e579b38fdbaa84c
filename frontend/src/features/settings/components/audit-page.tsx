import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { SelectField } from '@/components/ui/field';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { formatInstant, formatInstantFull } from '@/lib/format';

import { actionWords, auditActions, kindWords } from '../audit-words';

const ROWS = 50;

/** What people did, newest first. */
export function AuditPage() {
  const { t } = useTranslation(['settings', 'common']);
  const [action, setAction] = useState('');
  const list = usePages(['audit', action], (cursor) =>
    unwrap(
      client.GET('/audit-events', {
        params: { query: { limit: ROWS, ...(action ? { action } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  return (
    <OfficePage>
      <PageHead title={t('common:menu.audit')} note={t('audit.note')} />
      <div role="search" className="sheet mb-3 flex items-end gap-3 px-4 py-3">
        <SelectField
          boxClassName="w-72"
          label={t('audit.action')}
          value={action}
          onChange={(event) => setAction(event.target.value)}
        >
          <option value="">{t('audit.all')}</option>
          {auditActions(t).map(({ code, words }) => (
            <option key={code} value={code}>
              {words}
            </option>
          ))}
        </SelectField>
      </div>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden">
        {/* Nothing inside takes the focus, so the list itself does: the arrow keys scroll it. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className="min-h-0 flex-1 overflow-auto" role="region" aria-label={t('common:menu.audit')} tabIndex={0}>
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && list.items.length === 0 && (
            <EmptyState title={t('audit.empty')} next={t('audit.emptyNext')} />
          )}
          {list.items.length > 0 && (
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('audit.at')}</th>
                  <th className="num">{t('audit.seq')}</th>
                  <th>{t('audit.actor')}</th>
                  <th>{t('audit.action')}</th>
                  <th>{t('audit.outcome')}</th>
                  <th className="grows">{t('audit.reason')}</th>
                  <th className="narrow:hidden">{t('audit.subject')}</th>
                </tr>
              </thead>
              <tbody>
                {list.items.map((event) => (
                  <tr key={event.id}>
                    <td className="text-ink-3" title={formatInstantFull(event.at)}>
                      {formatInstant(event.at)}
                    </td>
                    <td className="num text-13 text-ink-3">{event.seq ?? '—'}</td>
                    <td>{event.actor.name ?? event.actor.kind}</td>
                    <td title={event.action}>{actionWords(event.action, t)}</td>
                    <td>{event.outcome === 'done' ? t('audit.done') : <Tag look="bad">{t('audit.refused')}</Tag>}</td>
                    <td className="grows">{event.reason}</td>
                    <td className="text-ink-2 narrow:hidden" title={event.subject_id ?? undefined}>
                      {kindWords(event.subject_kind, t)}
                      <span className="ml-2 font-mono text-12 text-ink-3">{event.subject_id?.slice(-8)}</span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
        <PagesFooter list={list} />
      </section>
    </OfficePage>
  );
}

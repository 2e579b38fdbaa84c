// Corrections that somebody asked for and nobody decided yet; nothing is shown where none waits.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { RequestDetail } from '@/components/corrections/request-detail';
import { listWaitingRequests, NEW_ASKED_MS } from '@/components/corrections/requests';
import { PagesFooter } from '@/components/data/list-footer';
import { usePages } from '@/components/data/use-pages';
import { memberWords } from '@/components/ledger/posting-words';
import { Drawer } from '@/components/ui/dialog';
import { ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';

const ROWS = 50;

export function WaitingRequests() {
  const { t } = useTranslation('corrections');
  const { t: common } = useTranslation('common');
  const [openId, setOpenId] = useState<string | null>(null);
  const list = usePages(['correction-requests', 'waiting', 'pages'], (cursor) => listWaitingRequests(ROWS, cursor), {
    askedEveryMs: NEW_ASKED_MS,
  });
  const open = list.items.find(({ id }) => id === openId) ?? null;
  if (list.items.length === 0 && !list.isError) return null;
  return (
    <section className="sheet mb-3 flex-none overflow-auto" aria-label={t('request.waiting')}>
      <h2 className="border-b px-4 py-2.5 text-16 font-semibold">{t('request.waiting')}</h2>
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      <table className="grid-table" hidden={list.items.length === 0}>
        <thead>
          <tr>
            <th>{t('request.askedAt')}</th>
            <th>{t('col.member')}</th>
            <th>{t('col.original')}</th>
            <th className="grows">{t('col.reason')}</th>
            <th className="text-right">{t('request.amount')}</th>
            <th>{t('request.askedBy')}</th>
          </tr>
        </thead>
        <tbody>
          {list.items.map((request) => (
            <tr key={request.id} data-clickable onClick={() => setOpenId(request.id)}>
              <td className="text-ink-3">{formatInstant(request.asked_at)}</td>
              <td>
                <button type="button" className="rounded-1 text-left font-semibold">
                  {memberWords(request.original.member, common)}
                </button>
              </td>
              <td className="text-ink-2">
                {[common(`kind.${request.original.kind}`), request.original.receipt_no].join(' · ')}
              </td>
              <td className="grows text-ink-2">{request.words}</td>
              <td className="text-right font-semibold">{formatMoney(request.amount)}</td>
              <td className="text-ink-2">{request.asked_by.name}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <PagesFooter list={list} />
      <Drawer open={open !== null} onClose={() => setOpenId(null)} title={t('request.title')} size="wide">
        {open && <RequestDetail request={open} onClose={() => setOpenId(null)} />}
      </Drawer>
    </section>
  );
}

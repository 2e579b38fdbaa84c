// Rows that each come from a posting, page by page with their states; a row opens why its posting says what it does.
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { PostingKind } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import type { usePages } from '@/components/data/use-pages';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';

import { DerivationDrawer } from './derivation-drawer';

/** What every row says of its posting. */
interface OfPosting {
  posting_id: string;
  kind: PostingKind;
  receipt_no: string;
  recorded_at: string;
}

interface PostingRowsProps<Row extends OfPosting> {
  list: ReturnType<typeof usePages<Row>>;
  empty: { title: string; next: string };
  heads: { recordedAt: string; receipt: string; kind: string };
  /** Columns before the time. */
  before?: { head: ReactNode; cells: (row: Row) => ReactNode };
  /** Columns behind the kind of business. */
  after: { head: ReactNode; cells: (row: Row) => ReactNode };
}

export function PostingRows<Row extends OfPosting>({ list, empty, heads, before, after }: PostingRowsProps<Row>) {
  const { t } = useTranslation('common');
  const { can } = useCan();
  const [opened, setOpened] = useState<string | null>(null);
  const open = can('postingRead') ? setOpened : undefined;
  return (
    <>
      {list.isLoading && <LoadingRows rows={6} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && list.items.length === 0 && !list.hasNextPage && <EmptyState {...empty} />}
      {list.items.length > 0 && (
        <table className="grid-table">
          <thead>
            <tr>
              {before?.head}
              <th>{heads.recordedAt}</th>
              <th className="grows">{heads.receipt}</th>
              <th>{heads.kind}</th>
              {after.head}
            </tr>
          </thead>
          <tbody>
            {list.items.map((row, index) => (
              <tr
                key={`${row.posting_id} ${index}`}
                data-clickable={open && true}
                onClick={() => open?.(row.posting_id)}
              >
                {before?.cells(row)}
                <td className="text-ink-3">{formatInstant(row.recorded_at)}</td>
                <td className="grows">
                  <button
                    type="button"
                    className="block max-w-full truncate rounded-1 text-left font-semibold"
                    title={row.receipt_no}
                  >
                    {row.receipt_no}
                  </button>
                </td>
                <td>{t(`kind.${row.kind}`)}</td>
                {after.cells(row)}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <PagesFooter list={list} />
      <DerivationDrawer postingId={opened} onClose={() => setOpened(null)} onCorrect={undefined} onReturn={undefined} />
    </>
  );
}

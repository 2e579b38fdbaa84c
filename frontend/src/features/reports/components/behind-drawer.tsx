// The postings behind a figure, each with what it added; they sum to it.
import { useTranslation } from 'react-i18next';

import { client, unwrap, unwrapFile } from '@/api/client';
import { ExportButton } from '@/components/data/export-button';
import { usePages } from '@/components/data/use-pages';
import type { FigureRow } from '@/components/figures/sections';
import { Drawer } from '@/components/ui/dialog';

import { ContributionsTable } from './contributions-table';

const ROWS = 50;

export interface Days {
  from: string;
  to: string;
  shop_id?: string;
  legal_entity_id?: string;
  cashier_id?: string;
}

/** A figure: of all days that are asked for, or of some of them. */
export interface BehindRow extends Pick<FigureRow, 'label' | 'value' | 'behind'> {
  within?: Partial<Days>;
}

export function BehindDrawer({ row, days, onClose }: { row: BehindRow; days: Days; onClose: () => void }) {
  const { t } = useTranslation('shifts');
  const { behind } = row;
  const list = usePages(
    ['reports', 'behind', days, behind],
    (cursor) =>
      unwrap(
        client.GET('/reports/daily/contributions', {
          params: { query: { ...days, ...behind, limit: ROWS, ...(cursor ? { cursor } : {}) } },
        }),
      ),
    { enabled: behind !== undefined },
  );
  return (
    <Drawer
      open
      onClose={onClose}
      title={`${row.label} ${row.value}`}
      description={t('daily.behind', { amount: row.value })}
      size="broad"
    >
      <div className="mb-2 flex justify-end">
        <ExportButton
          size="small"
          name={`${t('daily.title')} ${row.label}`}
          load={() =>
            unwrapFile(
              client.GET('/reports/daily/contributions.xlsx', {
                params: { query: { ...days, ...behind } },
                parseAs: 'blob',
              }),
            )
          }
          disabled={list.items.length === 0}
        />
      </div>
      <ContributionsTable list={list} counted />
    </Drawer>
  );
}

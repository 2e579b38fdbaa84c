import i18n from 'i18next';
import type { ReactNode } from 'react';

import type { SettlementReport } from '@/api/types';
import { printPaper } from '@/components/receipt/print-receipt';

import { MatrixTable } from './matrix-table';
import { PositionTable } from './position-table';

/** Prints the matrix and the positions on A4, with a foot that says what they were made of. */
export function printSettlement(
  figures: Pick<SettlementReport, 'parties' | 'cells' | 'totals'>,
  title: string,
  days: string,
  foot?: ReactNode,
): void {
  const t = i18n.getFixedT(null, 'settlement');
  printPaper(
    <div className="paper w-[210mm] px-[14mm] pt-[10mm] pb-[3mm]">
      <p className="text-center text-20 font-semibold">{title}</p>
      <p className="text-center">{days}</p>
      <hr />
      <p className="font-semibold">{t('matrix')}</p>
      <MatrixTable figures={figures} />
      <hr />
      <p className="font-semibold">{t('positions')}</p>
      <PositionTable figures={figures} />
      <p>{t('positionsNote')}</p>
      {foot}
    </div>,
    210,
  );
}

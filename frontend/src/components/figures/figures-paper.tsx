import i18n from 'i18next';
import type { ReactNode } from 'react';

import type { FiguresSheet } from '@/api/types';
import { cn } from '@/lib/cn';

import { deliveredSection, otherSections, receivedSection, type FigureRow } from './sections';

/** Widths of paper in millimetres: rolls, and A4. */
export type PaperMm = 58 | 80 | 210;

const WIDTHS: Record<PaperMm, string> = {
  58: 'w-[58mm] px-[5mm] text-12',
  80: 'w-[80mm] px-[4mm]',
  210: 'w-[210mm] px-[14mm] pt-[10mm]',
};

/** A sheet of figures on paper: a head of its own, the figures below. */
export function FiguresPaper({ sheet, widthMm, head }: { sheet: FiguresSheet; widthMm: PaperMm; head: ReactNode }) {
  const t = i18n.getFixedT(null, 'shifts');
  const common = i18n.getFixedT(null, 'common');
  const sections = [receivedSection(sheet, t, common), deliveredSection(sheet, t), ...otherSections(sheet, t)];
  return (
    <div className={cn('paper pt-[3mm] pb-[2mm]', WIDTHS[widthMm])}>
      {head}
      <div className={cn(widthMm === 210 && 'columns-2 gap-[10mm]')}>
        {sections.map((section) => (
          <section key={section.key} className="break-inside-avoid">
            <hr />
            <p className="font-semibold">{section.title}</p>
            <PaperRows rows={section.rows} />
          </section>
        ))}
      </div>
    </div>
  );
}

/** Rows of words and amounts on paper. */
export function PaperRows({ rows }: { rows: readonly FigureRow[] }) {
  return rows.map(({ label, value, strong, inset }, index) => (
    <p
      key={`${index} ${label}`}
      className={cn('flex justify-between gap-3', inset && 'pl-3', strong && 'font-semibold')}
    >
      <span className="min-w-10 break-words">{label}</span>
      <span className="text-right">{value}</span>
    </p>
  ));
}

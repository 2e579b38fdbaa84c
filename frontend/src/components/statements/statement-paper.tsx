// A statement on A4: the head of the table and a margin come again on every sheet.
import i18n from 'i18next';
import type { ReactNode } from 'react';

import type { Statement, StatementMovement, StatementSummary, ValueKind } from '@/api/types';
import { formatInstantFull } from '@/lib/format';

import { kindsInUse, plainAmount, signedAmount } from './figures';
import { amountsWords, leftWords, termWords } from './lot-words';

/** A cell that only keeps its place. */
const NOTHING = '\u00a0';

interface StatementPaperProps {
  statement: Statement;
  summary: StatementSummary;
  movements: readonly StatementMovement[];
}

export function StatementPaper({ statement, summary, movements }: StatementPaperProps) {
  const t = i18n.getFixedT(null, 'statement');
  const common = i18n.getFixedT(null, 'common');
  const kinds = kindsInUse(summary, movements);
  const held = (figure: 'opening' | 'change' | 'closing') => {
    const amounts = new Map(summary.kinds.map((kind) => [kind.kind, kind[figure]]));
    const write = figure === 'change' ? signedAmount : plainAmount;
    return (
      <tr className="font-semibold">
        <td colSpan={3} className="py-1">
          {t(figure)}
        </td>
        {kinds.map((kind) => (
          <td key={kind} className="py-1 text-right">
            {write(kind, amounts.get(kind) ?? '0')}
          </td>
        ))}
      </tr>
    );
  };
  return (
    <div className="paper w-[210mm] px-[12mm] text-12">
      <table className="w-full border-collapse">
        <Margins columns={kinds.length + 3}>
          <tr className="border-y border-black text-left">
            <th className="py-1 pr-2 font-semibold">{t('date')}</th>
            <th className="py-1 pr-2 font-semibold">{t('cause')}</th>
            <th className="py-1 pr-2 font-semibold">{t('receipt')}</th>
            {kinds.map((kind) => (
              <th key={kind} className="py-1 pl-2 text-right font-semibold">
                {t(`kind.${kind}`)}
              </th>
            ))}
          </tr>
        </Margins>
        <tbody>
          <tr>
            <td colSpan={kinds.length + 3} className="pb-3">
              <p className="text-center text-20 font-semibold">{t('title')}</p>
              <p className="mt-2 flex flex-wrap justify-between gap-x-6">
                <span>{statement.tenant_name}</span>
                <span>{[statement.member_name_masked, statement.program_name].filter(Boolean).join(' · ')}</span>
                <span>{`${statement.from} – ${statement.to}`}</span>
              </p>
            </td>
          </tr>
          {held('opening')}
          {movements.map((movement) => (
            <PaperMovement key={movement.posting_id} movement={movement} kinds={kinds}>
              {[
                common(`kind.${movement.kind}`),
                movement.is_corrected ? common('posting.reversed') : null,
                movement.is_late ? t('late') : null,
                movement.shop_name,
                movement.reverses_receipt_no ? t('takesBack', { number: movement.reverses_receipt_no }) : null,
                movement.cause,
              ]
                .filter(Boolean)
                .join(' · ')}
            </PaperMovement>
          ))}
          {held('change')}
          {held('closing')}
        </tbody>
      </table>
      {summary.lots.length > 0 && (
        <section className="mt-4 break-inside-avoid">
          <p className="border-b border-black pb-1 font-semibold">{t('lots.title')}</p>
          {summary.lots.map((lot) => (
            <p key={lot.lot_id} className="flex justify-between gap-4 border-b border-dotted border-black py-1">
              <span>
                {lot.since} {lot.label ?? t(`lots.kind.${lot.lot}`)}
                {lot.brought.length > 0 && ` (${amountsWords(lot.brought, t)})`}
              </span>
              <span className="text-right">
                <b>{leftWords(lot, t)}</b> {termWords(lot, t)}
              </span>
            </p>
          ))}
        </section>
      )}
      <p className="mt-4 pb-[10mm]">{t('madeAt', { at: formatInstantFull(statement.made_at) })}</p>
    </div>
  );
}

/** The head of every sheet, below its margin; and the margin at its foot. */
function Margins({ columns, children }: { columns: number; children: ReactNode }) {
  return (
    <>
      <thead>
        <tr aria-hidden="true">
          <td colSpan={columns} className="h-[10mm]">
            {NOTHING}
          </td>
        </tr>
        {children}
      </thead>
      <tfoot>
        <tr aria-hidden="true">
          <td colSpan={columns} className="h-[10mm]">
            {NOTHING}
          </td>
        </tr>
      </tfoot>
    </>
  );
}

function PaperMovement({
  movement,
  kinds,
  children,
}: {
  movement: StatementMovement;
  kinds: readonly ValueKind[];
  children: ReactNode;
}) {
  const changes = new Map(movement.changes.map((change) => [change.kind, change]));
  return (
    <tr className="break-inside-avoid border-t border-dotted border-black align-top">
      <td className="py-1 pr-2 whitespace-nowrap">{movement.business_date}</td>
      <td className="py-1 pr-2">{children}</td>
      <td className="py-1 pr-2 text-11 break-all">{movement.receipt_no}</td>
      {kinds.map((kind) => {
        const change = changes.get(kind);
        return (
          <td key={kind} className="py-1 pl-2 text-right whitespace-nowrap">
            {change && (
              <>
                {signedAmount(kind, change.amount)}
                <br />
                {plainAmount(kind, change.after)}
              </>
            )}
          </td>
        );
      })}
    </tr>
  );
}

import i18n from 'i18next';
import { encode } from 'uqr';

import type { Receipt } from '@/api/types';
import { goesBack } from '@/components/ledger/amounts';
import { methodName } from '@/components/ledger/tender-words';
import { cn } from '@/lib/cn';
import { formatDate, formatInstantFull } from '@/lib/format';
import { formatChange, formatMoney, formatWhole, formatWholeChange, isZero, subtract } from '@/lib/money';

/** The slip a member takes home. Black only; it lets them check every figure. */
export function ReceiptSlip({ receipt, widthMm }: { receipt: Receipt; widthMm: 58 | 80 }) {
  const t = i18n.getFixedT(null, ['receipt', 'common']);
  const common = i18n.getFixedT(null, 'common');
  const narrow = widthMm === 58;
  const named = receipt.lines.filter((line) => line.label !== '');
  const { reward_points: reward, pending_points: pending, bonus_to_come: toCome } = receipt;
  const isRefund = receipt.kind === 'refund';
  const isBack = goesBack(receipt.kind);
  // Somebody who is no member has a sale and nothing else.
  const isMember = receipt.member_name_masked !== '' && !receipt.bearer_number;
  return (
    <div className={cn('paper pt-[3mm] pb-[2mm]', narrow ? 'w-[58mm] px-[5mm] text-12' : 'w-[80mm] px-[4mm]')}>
      <div className="text-center">
        <svg viewBox="0 0 26 26" width="30" height="30" className="mx-auto" aria-hidden="true">
          <g fill="none" stroke="black" strokeWidth="2" strokeLinecap="square">
            <circle cx="13" cy="9" r="4" />
            <path d="M5 17.500h16M5 22h16" />
          </g>
        </svg>
        <p className="text-20 font-semibold">{receipt.tenant_name}</p>
        <p className="text-12">{receipt.shop_name}</p>
      </div>
      <hr />
      {receipt.reverses_receipt_no && (
        <p className="my-1 border border-current px-2 py-1 text-center text-16 font-semibold">
          {t(receipt.kind === 'return' ? 'returnOf' : 'reversalOf', { number: receipt.reverses_receipt_no })}
        </p>
      )}
      {receipt.rebuilt_from_receipt_no && (
        <p className="my-1 border border-current px-2 py-1 text-center text-16 font-semibold">
          {t('rebuiltFrom', { number: receipt.rebuilt_from_receipt_no })}
        </p>
      )}
      <Row label={t(`kind.${receipt.kind}`)} value={receipt.receipt_no} />
      <Row label={t('time')} value={formatInstantFull(receipt.occurred_at, receipt.shop_time_zone)} />
      <Row label={t('cashier')} value={[receipt.cashier_number, receipt.terminal_code].filter(Boolean).join('  ')} />
      <Row
        label={t(receipt.bearer_number ? 'bearerName' : 'member')}
        value={[
          receipt.member_name_masked || common('walkIn'),
          receipt.card_tail && t('tail', { tail: receipt.card_tail }),
        ]
          .filter(Boolean)
          .join('  ')}
      />
      <hr />
      {named.length > 0 && (
        <>
          {named.map((line, index) => (
            <div key={line.label + String(index)}>
              <Row label={`${line.label} × ${line.quantity}`} value={formatMoney(line.charged)} />
              {!narrow && line.list_price !== line.charged && (
                <p className="pl-3 text-11">{t('listPrice', { price: formatMoney(line.list_price) })}</p>
              )}
            </div>
          ))}
          <hr />
        </>
      )}
      {(!isZero(receipt.discount) || !isZero(receipt.rounding)) && (
        <Row label={t(isRefund ? 'valueEnds' : 'list')} value={formatMoney(receipt.list_total)} />
      )}
      {!isZero(receipt.discount) && (
        <Row label={t(isRefund ? 'notPaidOut' : 'discount')} value={`\u2212${formatMoney(receipt.discount)}`} />
      )}
      {!isZero(receipt.rounding) && <Row label={t('rounding')} value={formatChange(receipt.rounding)} />}
      <div className="flex flex-wrap items-end justify-between gap-x-2 py-1">
        <span className="text-16 font-semibold">{t(`total.${receipt.kind}`)}</span>
        <span className="ml-auto border-b-[3px] border-double border-current pb-0.5 text-[26px]/[30px] font-semibold">
          ¥{formatMoney(receipt.total)}
        </span>
      </div>
      {receipt.tenders.map((tender) => {
        const way = methodName(tender.method, common);
        return (
          <div key={`${tender.method} ${tender.reference ?? ''}`}>
            <Row
              label={isBack ? t('back', { way }) : way}
              value={
                tender.points == null
                  ? formatMoney(tender.amount)
                  : `${t('pointsUsed', { points: formatWhole(tender.points) })}  ${formatMoney(tender.amount)}`
              }
            />
            {!isBack && tender.given != null && tender.change != null && (
              <Row
                label={`${t('given')} ${formatMoney(tender.given)}`}
                value={`${t('change')} ${formatMoney(tender.change)}`}
                inset
              />
            )}
            {tender.vouchers?.map(({ code }) => (
              <p key={code} className="pl-3 text-11 break-all">
                {code}
              </p>
            ))}
            {tender.reference && <p className="pl-3 text-11 break-all">{tender.reference}</p>}
          </div>
        );
      })}
      {!(isZero(receipt.principal_change) && isZero(receipt.bonus_change)) && (
        <>
          <Row label={t('principal')} value={formatChange(receipt.principal_change)} />
          <Row label={t('bonus')} value={formatChange(receipt.bonus_change)} />
        </>
      )}
      {(receipt.kind === 'return' || receipt.kind === 'points_adjustment') && receipt.reason && (
        <Row label={t('reason')} value={receipt.reason} />
      )}
      {receipt.kind === 'points_make_up' && receipt.reason && <Row label={t('slip')} value={receipt.reason} />}
      {receipt.bearer_number && (
        <>
          <hr />
          <Row label={t('bearerBalance')} value={formatMoney(receipt.balance_after)} strong />
          <p className="pt-1 text-center">{t('bearer')}</p>
          <p className="pb-1 text-center text-16 font-semibold tracking-[.08em] break-all">{receipt.bearer_number}</p>
          <Code text={receipt.bearer_number} label={t('bearerCode')} />
          <p className="text-center text-11">{t('bearerKeep')}</p>
        </>
      )}
      {receipt.bulk_purchase && <p className="pt-1 font-semibold">{t('bulk')}</p>}
      {isMember && (
        <>
          <hr />
          <Row label={t('balance')} value={formatMoney(receipt.balance_after)} strong />
          {toCome && (
            <>
              <Row label={t('bonusCome')} value={formatMoney(subtract(receipt.balance_after, toCome.amount))} strong />
              <Row label={t('bonusToCome')} value={formatMoney(toCome.amount)} />
              <p className="pl-3 text-11">
                {t('bonusNext', { next: formatMoney(toCome.next), day: formatDate(toCome.next_on) })}
              </p>
            </>
          )}
          {receipt.on_account_after && (
            <Row label={t('onAccount')} value={formatMoney(receipt.on_account_after)} strong />
          )}
          <Row label={t('points')} value={pointsLine(receipt)} title={formatWholeChange(reward.change)} />
          {pending && (
            <>
              <Row label={t('pointsAvailable')} value={formatWhole(reward.after - pending.points)} strong />
              <Row
                label={t('pointsPending')}
                value={t('pendingFrom', { points: formatWhole(pending.points), day: formatDate(pending.next_on) })}
              />
            </>
          )}
          {receipt.proof && (
            <Row
              label={t('proof')}
              value={t(`proofs.${receipt.proof.kind}`, { tail: receipt.proof.phone_tail ?? '····' })}
            />
          )}
          {receipt.points_serial && <Row label={t('serial')} value={receipt.points_serial} />}
          <Row label={t('tier')} value={receipt.tier_name} />
        </>
      )}
      <div className="mt-1 border-t border-current pt-2">
        {/* One square alone, so that nobody shows the wrong one: that of the card, which pays. */}
        {!receipt.bearer_number && <Code text={receipt.receipt_no} label={t('code')} />}
      </div>
      <p className="pt-1 text-center text-11 break-all">{t('check', { id: receipt.posting_id })}</p>
    </div>
  );
}

/** The points as a sum that the member can check: what was there, what paid, what was earned. */
function pointsLine({ kind, reward_points: points, tenders }: Receipt): string {
  const spent = kind === 'consumption' ? (tenders.find((tender) => tender.points != null)?.points ?? 0) : 0;
  const changes = [-spent, points.change + spent].filter((change) => change !== 0);
  if (changes.length === 0) return formatWhole(points.after);
  const sum = changes.map((change) => `${change < 0 ? '\u2212' : '+'} ${formatWhole(Math.abs(change))}`).join(' ');
  return `${formatWhole(points.before)} ${sum} = ${formatWhole(points.after)}`;
}

/** What a scanner reads: a square of 18 mm, which the paper's own width never narrows. */
function Code({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      className="mx-auto block size-[18mm]"
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={dark.join('')} fill="black" />
    </svg>
  );
}

function Row({
  label,
  value,
  strong = false,
  inset = false,
  title,
}: {
  label: string;
  value: string;
  strong?: boolean;
  /** Belongs to the row above. */
  inset?: boolean;
  title?: string;
}) {
  return (
    <p className={cn('flex justify-between gap-3', inset && 'pl-3')} title={title}>
      <span className="min-w-10 break-words">{label}</span>
      <span className={strong ? 'text-right font-semibold' : 'text-right'}>{value}</span>
    </p>
  );
}

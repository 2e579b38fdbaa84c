import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type RefCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import type { ParkedSale, TakenSale } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { notifyMissed, notifyProblem } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatClock } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { useKeys } from '@/lib/use-keys';
import { useNow } from '@/lib/use-now';

import { parkedSales, takeParkedSale } from '../api/parked-sales';

const MINUTE_MS = 60_000;

/** Sales of this shop that wait: the arrow keys go from one to the next, Enter takes back the one that has the focus. */
export function ParkedDialog({ onClose, onTaken }: { onClose: () => void; onTaken: (sale: TakenSale) => void }) {
  const { t } = useTranslation(['parked', 'common']);
  const queries = useQueryClient();
  const list = useQuery({ ...parkedSales, staleTime: 0 });
  const [chosen, setChosen] = useState(0);
  const rows = list.data ?? [];
  const take = useMutation({
    mutationFn: (sale: ParkedSale) => takeParkedSale(sale.id),
    onSuccess: onTaken,
    onError: (error) => {
      if (error instanceof ApiProblem && error.code === 'already-taken') {
        const { taken_by: by, taken_at: at } = error.body;
        const known = typeof by === 'string' && typeof at === 'string';
        notifyMissed(
          known ? t('taken', { name: by, at: formatClock(new Date(at)) }) : t('takenUnknown'),
          t('takenNote'),
        );
      } else notifyProblem(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: parkedSales.queryKey }),
  });
  const at = Math.min(chosen, Math.max(0, rows.length - 1));
  const buttons = useRef<(HTMLButtonElement | null)[]>([]);
  const step = (by: 1 | -1) => (event: KeyboardEvent) => {
    event.preventDefault();
    if (rows.length > 0) buttons.current[(at + by + rows.length) % rows.length]?.focus();
  };
  useKeys({ ArrowDown: step(1), ArrowUp: step(-1) }, { first: true });
  return (
    <Dialog open onClose={onClose} title={t('title')} className="w-[640px]!">
      <div className="mt-3 max-h-[50vh] overflow-auto" aria-live="polite">
        {list.isLoading && <LoadingRows rows={4} height={52} />}
        {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && rows.length === 0 && <EmptyState title={t('empty')} next={t('emptyNext')} />}
        {rows.length > 0 && (
          <table className="grid-table">
            <tbody>
              {rows.map((sale, index) => (
                <Row
                  key={sale.id}
                  sale={sale}
                  chosen={index === at}
                  button={(node) => {
                    buttons.current[index] = node;
                  }}
                  onChosen={() => setChosen(index)}
                  onTake={() => {
                    if (!take.isPending) take.mutate(sale);
                  }}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
      <footer className="mt-3 flex items-center gap-3 text-13 text-ink-3">
        {rows.length > 0 && <span>{t('keys')}</span>}
        <span className="flex-1" />
        <Button look="ghost" hint="Esc" onClick={onClose}>
          {t('common:close')}
        </Button>
      </footer>
    </Dialog>
  );
}

interface RowProps {
  sale: ParkedSale;
  chosen: boolean;
  button: RefCallback<HTMLButtonElement>;
  onChosen: () => void;
  onTake: () => void;
}

function Row({ sale, chosen, button, onChosen, onTake }: RowProps) {
  const { t } = useTranslation('parked');
  return (
    <tr data-selected={chosen}>
      <td className="w-full">
        <span className="block font-semibold">{sale.member_name ?? t('walkIn')}</span>
        <span className="block text-13 text-ink-2">
          {[sale.note, sale.parked_by && t('by', { name: sale.parked_by })].filter(Boolean).join(' · ')}
        </span>
      </td>
      <td className="whitespace-nowrap text-13 text-ink-2" title={formatClock(new Date(sale.parked_at))}>
        <Age since={sale.parked_at} />
      </td>
      <td className="num text-13 text-ink-2">{t('pieces', { count: sale.pieces })}</td>
      <td className="num text-16 font-semibold">{formatMoney(sale.list_total)}</td>
      <td>
        <Button
          ref={button}
          autoFocus={chosen}
          size="desk"
          look={chosen ? 'filled' : 'outline'}
          onFocus={onChosen}
          onClick={onTake}
        >
          {t('take')}
        </Button>
      </td>
    </tr>
  );
}

function Age({ since }: { since: string }) {
  const { t } = useTranslation('parked');
  const minutes = Math.max(0, Math.floor((useNow(MINUTE_MS).getTime() - Date.parse(since)) / MINUTE_MS));
  if (minutes < 1) return t('now');
  return minutes < 60 ? t('age', { minutes }) : t('ageHours', { hours: Math.floor(minutes / 60) });
}

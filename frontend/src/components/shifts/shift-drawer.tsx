// 班次 at the till: open with a float, move cash, close with a blind count, then the sheet.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { CashMovementRequest, Shift } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { ReasonField } from '@/components/ui/reason-field';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatMoney, fromMinor, normaliseTyped, parseTyped } from '@/lib/money';

import { newMove, recallMove, sendMove, type PendingMove } from './cash-movement';
import { CloseForm } from './close-form';
import { currentShift } from './shift-query';
import { ShiftView } from './shift-view';

interface ShiftDrawerProps {
  onClose: () => void;
  /** Something waits for a shift: told as soon as there is one. */
  onOpened?: () => void;
}

export function ShiftDrawer({ onClose, onOpened }: ShiftDrawerProps) {
  const { t } = useTranslation('shifts');
  const current = useQuery({ ...currentShift, staleTime: 0 });
  const [closed, setClosed] = useState<Shift | null>(null);
  const shift = current.data?.shift;
  const isOpened = Boolean(shift) && current.isFetchedAfterMount && !current.isFetching;
  useEffect(() => {
    if (isOpened) onOpened?.();
  }, [isOpened, onOpened]);
  return (
    <Drawer open onClose={onClose} title={t(closed ? 'sheet' : 'title')} size="broad">
      {closed ? (
        <ShiftView shift={closed} />
      ) : (
        <>
          {onOpened && (
            <p className="mb-4 rounded-2 bg-ochre-soft px-4 py-3 text-ochre" role="status">
              {t('opening.first')}
            </p>
          )}
          {current.isLoading && <LoadingRows rows={4} />}
          {current.isError && <ProblemNote error={current.error} onRetry={() => void current.refetch()} />}
          {shift === null && <OpenForm others={current.data?.others ?? []} />}
          {shift && !onOpened && <OpenShift shift={shift} onClosed={setClosed} />}
        </>
      )}
    </Drawer>
  );
}

const digits = (text: string) => normaliseTyped(text).replace(/[^\d.]/g, '');

/** A shift begins with what lies in the drawer; where another has it, it is shared. */
function OpenForm({ others }: { others: readonly { name: string }[] }) {
  const { t } = useTranslation('shifts');
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const isShared = others.length > 0;
  const minor = typed === '' ? 0 : parseTyped(typed);
  const open = useMutation({
    mutationFn: (float: string | null) => unwrap(client.POST('/shifts', { body: float === null ? {} : { float } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['shifts'] }),
    onError: (error) => {
      notifyProblem(error);
      // Somebody may have opened the drawer meanwhile.
      void queries.invalidateQueries({ queryKey: ['shifts'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (open.isPending || minor === null) return;
    open.mutate(isShared || minor === 0 ? null : fromMinor(minor));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {isShared ? (
        <p className="rounded-2 bg-sunken px-4 py-3" role="status">
          {t('opening.shared', { names: others.map(({ name }) => name).join(' · ') })}
        </p>
      ) : (
        <TextField
          label={t('float')}
          hint={t('opening.hint')}
          value={typed}
          inputMode="decimal"
          maxLength={13}
          className="h-11 text-16"
          autoFocus
          onChange={(event) => setTyped(digits(event.target.value))}
        />
      )}
      <div>
        <Button
          type="submit"
          look="filled"
          size="large"
          hint="Enter"
          pending={open.isPending}
          disabled={minor === null}
        >
          {t(isShared ? 'opening.share' : 'opening.act')}
        </Button>
      </div>
    </form>
  );
}

function OpenShift({ shift, onClosed }: { shift: Shift; onClosed: (shift: Shift) => void }) {
  const { t } = useTranslation('shifts');
  const [act, setAct] = useState<'in' | 'out' | 'close' | null>(() => recallMove(shift.id)?.body.direction ?? null);
  const back = () => setAct(null);
  if (act === 'close') return <CloseForm shift={shift} onClosed={onClosed} onBack={back} />;
  if (act) return <MoveForm shift={shift} direction={act} onBack={back} />;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        <Button size="large" onClick={() => setAct('in')}>
          {t('move.in')}
        </Button>
        <Button size="large" onClick={() => setAct('out')}>
          {t('move.out')}
        </Button>
        <span className="flex-1" />
        <Button size="large" look="filled" onClick={() => setAct('close')}>
          {t('closing.begin')}
        </Button>
      </div>
      <ShiftView shift={shift} />
    </div>
  );
}

function MoveForm({ shift, direction, onBack }: { shift: Shift; direction: 'in' | 'out'; onBack: () => void }) {
  const { t } = useTranslation(['shifts', 'common']);
  const queries = useQueryClient();
  const reasonRef = useRef<HTMLInputElement>(null);
  const amountRef = useRef<HTMLInputElement>(null);
  const [unknown, setUnknown] = useState<PendingMove | null>(() => recallMove(shift.id));
  const [typed, setTyped] = useState(unknown?.body.amount ?? '');
  const [reason, setReason] = useState(unknown?.body.reason ?? '');
  const [sending, setSending] = useState(false);
  const minor = parseTyped(typed) ?? 0;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending || minor <= 0 || reason.trim() === '') return;
    const body: CashMovementRequest = { direction, amount: fromMinor(minor), reason: reason.trim() };
    const move = unknown ?? newMove(shift.id, body);
    setSending(true);
    try {
      if ((await sendMove(move)) === 'unknown') return setUnknown(move);
      await queries.invalidateQueries({ queryKey: ['shifts'] });
      notifyDone(
        t(move.body.direction === 'in' ? 'move.doneIn' : 'move.doneOut', { amount: formatMoney(move.body.amount) }),
        move.body.reason,
      );
      onBack();
    } catch (error) {
      setUnknown(null);
      notifyProblem(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
      <h3 className="text-16 font-semibold">{t(`move.${direction}`)}</h3>
      {unknown && (
        <p className="rounded-2 bg-ochre-soft px-4 py-3 text-ochre" role="alert">
          {t('move.unknown')}
        </p>
      )}
      <fieldset disabled={unknown !== null} className="flex flex-col gap-4">
        <TextField
          ref={amountRef}
          label={t('move.amount')}
          required
          value={typed}
          inputMode="decimal"
          maxLength={13}
          className="h-11 text-16"
          autoFocus
          onChange={(event) => setTyped(digits(event.target.value))}
        />
        <ReasonField
          ref={reasonRef}
          legend={t('move.usual')}
          label={t('move.reason')}
          usual={
            direction === 'in'
              ? [t('move.change'), t('move.more')]
              : [t('move.bank'), t('move.expense'), t('move.change')]
          }
          value={reason}
          onChange={setReason}
          onPicked={() => (minor > 0 ? reasonRef : amountRef).current?.focus()}
        />
      </fieldset>
      <div className="flex gap-3">
        <Button
          type="submit"
          look="filled"
          size="large"
          hint="Enter"
          pending={sending}
          disabled={minor <= 0 || reason.trim() === ''}
        >
          {t(unknown ? 'move.again' : `move.${direction}`)}
        </Button>
        {!unknown && (
          <Button look="ghost" size="large" onClick={onBack}>
            {t('common:back')}
          </Button>
        )}
      </div>
    </form>
  );
}

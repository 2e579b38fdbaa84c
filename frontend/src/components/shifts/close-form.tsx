// The blind count: notes and coins, Enter goes to the next; nobody is told here what should be there.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { CloseShiftRequest, Shift } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CheckField, TextField } from '@/components/ui/field';
import { notifyProblem } from '@/components/ui/notify';
import { formatMoney, fromMinor, normaliseTyped, parseTyped } from '@/lib/money';

import { countsOf, DENOMINATIONS, isCounted, typedPieces, worth, type Pieces } from './denominations';

export function CloseForm({
  shift,
  onClosed,
  onBack,
}: {
  shift: Shift;
  onClosed: (shift: Shift) => void;
  onBack: () => void;
}) {
  const { t } = useTranslation(['shifts', 'common']);
  const queries = useQueryClient();
  const fields = useRef<HTMLDivElement>(null);
  const [pieces, setPieces] = useState<Pieces>({});
  const [onlySum, setOnlySum] = useState(false);
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const isShared = shift.sharing.some((other) => other.state === 'open');
  const total = onlySum ? parseTyped(typed) : isCounted(pieces) ? worth(pieces) : null;
  const close = useMutation({
    mutationFn: (body: CloseShiftRequest) =>
      unwrap(client.POST('/shifts/{id}/closing', { params: { path: { id: shift.id } }, body })),
    onSuccess: (closed) => {
      void queries.invalidateQueries({ queryKey: ['shifts'] });
      onClosed(closed);
    },
    onError: notifyProblem,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (close.isPending || (!isShared && total === null)) return;
    const told = note.trim() ? { note: note.trim() } : {};
    if (isShared || total === null) close.mutate({ ...told });
    else close.mutate({ ...told, counts: onlySum ? [] : countsOf(pieces), counted: fromMinor(total) });
  };
  const goOn = (event: KeyboardEvent, index: number) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const next = fields.current?.querySelectorAll('input')[index + 1];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {isShared ? (
        <p className="rounded-2 bg-sunken px-4 py-3">{t('closing.shared')}</p>
      ) : (
        <>
          <p className="text-ink-2">{t('closing.blind')}</p>
          {onlySum ? (
            <TextField
              label={t('closing.sum')}
              value={typed}
              inputMode="decimal"
              maxLength={13}
              className="h-11"
              autoFocus
              onChange={(event) => setTyped(normaliseTyped(event.target.value).replace(/[^\d.]/g, ''))}
            />
          ) : (
            <div ref={fields} className="grid grid-cols-4 gap-3 stacked:grid-cols-2">
              {DENOMINATIONS.map((each, index) => (
                <TextField
                  key={each}
                  label={t('closing.piecesOf', { value: fromMinor(each).replace(/\.00$|0$/, '') })}
                  value={pieces[each] ?? ''}
                  inputMode="numeric"
                  className="h-11 text-16"
                  autoFocus={index === 0}
                  onFocus={(event) => event.target.select()}
                  onKeyDown={(event) => goOn(event, index)}
                  onChange={(event) => setPieces({ ...pieces, [each]: typedPieces(event.target.value) })}
                />
              ))}
            </div>
          )}
          <div className="flex items-center justify-between gap-3">
            <CheckField
              label={t('closing.onlySum')}
              checked={onlySum}
              onChange={(event) => setOnlySum(event.target.checked)}
            />
            <span aria-live="polite">
              {t('counted')} <b className="text-20">{formatMoney(fromMinor(total ?? 0))}</b>
            </span>
          </div>
        </>
      )}
      <TextField label={t('note')} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      <div className="flex gap-3">
        <Button
          type="submit"
          look="filled"
          size="large"
          pending={close.isPending}
          disabled={!isShared && total === null}
        >
          {t('closing.act')}
        </Button>
        <Button look="ghost" size="large" onClick={onBack}>
          {t('common:back')}
        </Button>
      </div>
    </form>
  );
}

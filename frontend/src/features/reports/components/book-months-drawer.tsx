// 锁账: the months of a year, entity by entity, and one of them: what a lock would keep, or keeps.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { BookMonth, EntityMonths } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { formatInstant } from '@/lib/format';

import { bookMonths, LOCKS_KEY } from '../api/book-locks';
import { BookLockView } from './book-lock-view';
import { LockForm } from './lock-form';

const LOOKS = { running: 'line', open: 'warn', locked: 'ok' } as const;

interface Chosen {
  entity: { id: string; name: string };
  month: string;
  /** The lock that is looked at; without one the month is to be locked. */
  lock?: string;
  isLast?: boolean;
}

export function BookMonthsDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('books');
  const [year, setYear] = useState<number>();
  const [chosen, setChosen] = useState<Chosen>();
  const months = useQuery({
    queryKey: [...LOCKS_KEY, year],
    queryFn: () => bookMonths(year),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const data = months.data;
  const names = chosen && { entity: chosen.entity.name, month: chosen.month };
  const title = names ? t(chosen.lock ? 'locks.ofLock' : 'locks.toLock', names) : t('locks.title');
  const shown = data?.entities.filter((each) => each.months.length > 0) ?? [];
  const back = () => setChosen(undefined);
  return (
    <Drawer open onClose={onClose} title={title} description={t('locks.note')} size="broad">
      {chosen?.lock !== undefined && <BookLockView id={chosen.lock} mayUnlock={chosen.isLast === true} onBack={back} />}
      {chosen && chosen.lock === undefined && (
        <LockForm month={{ legal_entity_id: chosen.entity.id, month: chosen.month }} onBack={back} onClose={onClose} />
      )}
      {!chosen && (
        <div className="flex flex-col gap-4">
          {data && (
            <div className="flex items-center gap-2" role="group" aria-label={t('locks.year')}>
              <Button size="small" aria-label={t('locks.earlier')} onClick={() => setYear(data.year - 1)}>
                <ChevronLeft size={16} aria-hidden="true" />
              </Button>
              <b className="num font-semibold" aria-live="polite">
                {data.year}
              </b>
              <Button size="small" aria-label={t('locks.later')} onClick={() => setYear(data.year + 1)}>
                <ChevronRight size={16} aria-hidden="true" />
              </Button>
            </div>
          )}
          {months.isLoading && <LoadingRows rows={6} />}
          {months.isError && <ProblemNote error={months.error} onRetry={() => void months.refetch()} />}
          {data && shown.length === 0 && <EmptyState title={t('locks.empty')} next={t('locks.emptyNext')} />}
          {shown.map((entity) => (
            <EntityTable key={entity.legal_entity.id} entity={entity} onChoose={setChosen} />
          ))}
        </div>
      )}
    </Drawer>
  );
}

function EntityTable({ entity, onChoose }: { entity: EntityMonths; onChoose: (chosen: Chosen) => void }) {
  const { t } = useTranslation('books');
  const { id, name } = entity.legal_entity;
  const last = entity.months.find((each) => each.lock !== null)?.month;
  return (
    <section aria-label={name}>
      <h3 className="font-semibold">{name}</h3>
      <table className="grid-table mt-1">
        <thead>
          <tr>
            <th>{t('locks.month')}</th>
            <th>{t('locks.state')}</th>
            <th className="grows">{t('locks.detail')}</th>
            <th>
              <span className="sr-only">{t('locks.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entity.months.map((each) => (
            <tr key={each.month}>
              <th scope="row" className="num text-left font-semibold">
                {each.month}
              </th>
              <td>
                <Tag look={LOOKS[each.state]}>{t(`locks.states.${each.state}`)}</Tag>
              </td>
              <td className="grows text-13 text-ink-2">
                <MonthWords month={each} />
              </td>
              <td className="text-right">
                <Button
                  size="small"
                  aria-label={`${t(each.lock ? 'locks.look' : 'locks.act')} ${each.month}`}
                  disabled={each.state === 'running'}
                  onClick={() =>
                    onChoose({
                      entity: { id, name },
                      month: each.month,
                      ...(each.lock ? { lock: each.lock.id, isLast: each.month === last } : {}),
                    })
                  }
                >
                  {t(each.lock ? 'locks.look' : 'locks.act')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Who locked it, which days are open, and how it was unlocked before. */
function MonthWords({ month }: { month: BookMonth }) {
  const { t } = useTranslation('books');
  return (
    <>
      {month.lock && (
        <span className="block">
          {t('locks.by', { name: month.lock.locked_by.name, at: formatInstant(month.lock.locked_at) })}
        </span>
      )}
      {month.open_days.length > 0 && (
        <span
          className="block"
          title={month.open_days.map((day) => `${day.business_date} ${day.shop.name}`).join('\n')}
        >
          {t('locks.openDays', { count: month.open_days.length })}
        </span>
      )}
      {month.unlocked.map((each) => (
        <span key={each.id} className="block text-ink-3">
          {t('locks.unlockedBy', {
            name: each.unlocked_by?.name ?? '',
            at: formatInstant(each.unlocked_at ?? ''),
            reason: each.unlock_reason ?? '',
          })}
        </span>
      ))}
    </>
  );
}

import { useTranslation } from 'react-i18next';

import type { SettlementRow } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import type { usePages } from '@/components/data/use-pages';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { formatInstant } from '@/lib/format';

type List = ReturnType<typeof usePages<SettlementRow>>;

const LOOKS = { fixed: 'warn', closed: 'line', paid: 'ok' } as const;

/** Settlements, the newest first. */
export function PeriodsList({ list, mayFix, onOpen }: { list: List; mayFix: boolean; onOpen: (id: string) => void }) {
  const { t } = useTranslation('settlement');
  return (
    <>
      {list.isLoading && <LoadingRows rows={3} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && list.items.length === 0 && (
        <EmptyState title={t('noPeriods')} next={t(mayFix ? 'noPeriodsNext' : 'noPeriodsReader')} />
      )}
      {list.items.length > 0 && (
        <table className="grid-table">
          <tbody>
            {list.items.map((each) => (
              <tr key={each.id} data-clickable onClick={() => onOpen(each.id)}>
                <td className="font-semibold">
                  <button type="button" className="rounded-1 text-left font-semibold">
                    {t('number', { number: each.number })}
                  </button>
                </td>
                <td className="grows">
                  {each.from} – {each.to}
                </td>
                <td>{t(`parties.${each.parties_are}`)}</td>
                <td className="text-ink-3">
                  {t('fixedBy', { name: each.fixed_by.name, at: formatInstant(each.fixed_at) })}
                </td>
                <td>
                  <Tag look={LOOKS[each.state]}>{t(`state.${each.state}`)}</Tag>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <PagesFooter list={list} />
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import type { MessageCredit, MessageCreditChange, MessageSettings } from '@/api/types';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';
import { cn } from '@/lib/cn';
import { formatInstant, formatInstantFull } from '@/lib/format';
import { formatWhole, formatWholeChange } from '@/lib/money';

import { GrantForm } from './grant-form';
import { ProviderForm } from './provider-form';

/** What may still be sent by paid channels, where it went, and by whom text messages leave. */
export function CreditPane() {
  const { can } = useCan();
  const credit = useQuery({ queryKey: ['message-credit'], queryFn: () => unwrap(client.GET('/message-credit')) });
  const settings = useQuery({ queryKey: ['message-settings'], queryFn: () => unwrap(client.GET('/message-settings')) });
  const failed = credit.isError ? credit : settings.isError ? settings : null;
  return (
    <>
      {(credit.isLoading || settings.isLoading) && <LoadingRows rows={8} />}
      {failed && (
        <div className="sheet">
          <ProblemNote error={failed.error} onRetry={() => void failed.refetch()} />
        </div>
      )}
      {credit.data && settings.data && (
        <div className="grid grid-cols-[320px_minmax(0,1fr)] items-start gap-3 stacked:grid-cols-1">
          <div className="flex flex-col gap-3">
            <Balance credit={credit.data as MessageCredit} />
            {can('messageMaintain') && <GrantForm />}
            <ProviderForm
              key={settings.data.row_version}
              settings={settings.data as MessageSettings}
              readOnly={!can('messageMaintain')}
              onConflict={() => void settings.refetch()}
            />
          </div>
          <Changes changes={credit.data.changes as MessageCreditChange[]} />
        </div>
      )}
    </>
  );
}

function Balance({ credit }: { credit: MessageCredit }) {
  const { t } = useTranslation('messages');
  return (
    <Sheet title={t('credit.title')}>
      <div className="p-4">
        <p className="flex items-baseline gap-2">
          <span className="total text-40 font-semibold">{formatWhole(credit.balance)}</span>
          <span className="text-ink-3">{t('credit.unit')}</span>
        </p>
        {credit.balance === 0 && (
          <Tag look="warn" className="mt-3">
            {t('credit.empty')}
          </Tag>
        )}
        <p className="mt-3 text-13 text-ink-3">{t('credit.note')}</p>
      </div>
    </Sheet>
  );
}

function Changes({ changes }: { changes: MessageCreditChange[] }) {
  const { t } = useTranslation('messages');
  return (
    <Sheet title={t('credit.changes')} className="overflow-x-auto">
      {changes.length === 0 && <EmptyState title={t('credit.none')} next={t('credit.noneNext')} />}
      {changes.length > 0 && (
        <table className="grid-table">
          <thead>
            <tr>
              <th>{t('credit.at')}</th>
              <th>{t('credit.kind')}</th>
              <th className="num">{t('credit.parts')}</th>
              <th className="num">{t('credit.balance')}</th>
              <th>{t('credit.by')}</th>
              <th className="grows">{t('credit.noteCol')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.version}>
                <td className="text-ink-3" title={formatInstantFull(change.at)}>
                  {formatInstant(change.at)}
                </td>
                <td>{t(`credit.change.${change.kind}`)}</td>
                <td className={cn('num', change.parts > 0 && 'font-semibold text-accent-text')}>
                  {formatWholeChange(change.parts)}
                </td>
                <td className="num">{formatWhole(change.balance_after)}</td>
                <td className="text-ink-2">{change.user?.name ?? '—'}</td>
                <td className="grows text-ink-2">{change.note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Sheet>
  );
}

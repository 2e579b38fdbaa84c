import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatDate } from '@/lib/format';
import { formatMoney, formatPercent } from '@/lib/money';

import { ResourceForm, textOf } from './resource-form';

type Pack = 'off' | 'cn';
type Counted = 'face' | 'principal';

/** 预付卡法规: whether the law's figures guard top-ups, where each stands, and what is to be kept in reserve. */
export function PrepaidSheet({
  version,
  pack,
  counted,
  currency,
  onConflict,
}: {
  /** Of the company's settings. */
  version: number;
  pack: Pack;
  counted: Counted;
  currency: string;
  onConflict: () => void;
}) {
  const { t, i18n } = useTranslation(['prepaid', 'common']);
  const queries = useQueryClient();
  const guard = useQuery({
    queryKey: ['tenant', 'prepaid', version],
    queryFn: () => unwrap(client.GET('/prepaid-guard')),
  });
  const packs = guard.data?.packs.filter((each) => each.currency === currency) ?? [];
  const reserve = guard.data?.reserve;
  return (
    <Sheet title={t('title')} className="mt-3 max-w-4xl flex-none">
      {guard.isLoading && <LoadingRows rows={6} height={44} />}
      {guard.isError && <ProblemNote error={guard.error} onRetry={() => void guard.refetch()} />}
      {guard.data && (
        <div className="flex flex-col gap-5 p-5">
          <p className="max-w-[46em] text-ink-2">{t('note')}</p>
          <div className="grid grid-cols-2 gap-5 stacked:grid-cols-1">
            <ResourceForm
              key={version}
              fields={[
                {
                  name: 'prepaid_pack',
                  label: t('pack'),
                  kind: 'select',
                  required: true,
                  options: [
                    { value: 'off', label: t('packs.off') },
                    ...packs.map((each) => ({ value: each.code, label: t(`packs.${each.code as Pack}`) })),
                  ],
                },
                {
                  name: 'prepaid_counted',
                  label: t('counted'),
                  kind: 'select',
                  required: true,
                  options: (['face', 'principal'] as const).map((value) => ({
                    value,
                    label: t(`countedOf.${value}`),
                  })),
                },
              ]}
              initial={{ prepaid_pack: pack, prepaid_counted: counted }}
              submitLabel={t('common:save')}
              onConflict={onConflict}
              onSubmit={async (values) => {
                const saved = await unwrap(
                  client.PATCH('/tenant', {
                    params: { header: ifMatch(version) },
                    body: {
                      prepaid_pack: textOf(values, 'prepaid_pack') as Pack,
                      prepaid_counted: textOf(values, 'prepaid_counted') as Counted,
                    },
                  }),
                );
                queries.setQueryData(['tenant'], saved);
                notifyDone(t('common:saved'));
              }}
            />
            <div className="flex flex-col gap-1 self-start rounded-2 bg-sunken p-4">
              <span className="text-12 text-ink-3">{t('reserve.title')}</span>
              {reserve ? (
                <>
                  <b className="text-28 font-semibold">{formatMoney(reserve.amount)}</b>
                  <span className="text-13 text-ink-2">
                    {t('reserve.balance', { date: formatDate(reserve.quarter_end) })} {formatMoney(reserve.balance)}
                  </span>
                </>
              ) : (
                <span className="text-ink-3">{t('reserve.none')}</span>
              )}
            </div>
          </div>
          {packs.map((each) => (
            <div key={each.code} className="overflow-x-auto">
              <table className="w-full min-w-[640px]">
                <caption className="pb-2 text-left font-semibold">{t(`packs.${each.code as Pack}`)}</caption>
                <thead>
                  <tr className="text-left text-12 text-ink-3">
                    <th className="py-1.5 pr-4 font-normal">{t('col.rule')}</th>
                    <th className="py-1.5 pr-4 text-right font-normal">{t('col.figure')}</th>
                    <th className="py-1.5 pr-4 font-normal">{t('col.source')}</th>
                    <th className="py-1.5 font-normal">{t('col.since')}</th>
                  </tr>
                </thead>
                <tbody>
                  {each.figures.map((figure) => (
                    <tr key={figure.code} className="border-t align-top">
                      <td className="py-2 pr-4">{t(`figure.${figure.code}`)}</td>
                      <td className="py-2 pr-4 text-right font-semibold whitespace-nowrap">
                        {figure.amount
                          ? formatMoney(figure.amount)
                          : figure.part_bp
                            ? `${formatPercent(figure.part_bp)} %`
                            : figure.code === 'named_identity'
                              ? t('always')
                              : '—'}
                      </td>
                      <td className="py-2 pr-4 text-13 text-ink-2">
                        {figure.source[i18n.language] ?? figure.source.en}
                      </td>
                      <td className="py-2 whitespace-nowrap text-13 text-ink-2">{formatDate(figure.since)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ))}
        </div>
      )}
    </Sheet>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { LoadingRows, ProblemNote } from '@/components/ui/states';

import { zoneOptions } from '../time-zones';
import { PrepaidSheet } from './prepaid-sheet';
import { RefundTermsSheet } from './refund-terms-sheet';
import { ResourceForm, textOf } from './resource-form';

const REFUND_PRICES = ['list', 'charged', 'principal_left'] as const;

export function TenantPage() {
  const { t } = useTranslation(['settings', 'common']);
  const queries = useQueryClient();
  const tenant = useQuery({ queryKey: ['tenant'], queryFn: () => unwrap(client.GET('/tenant')) });
  return (
    <OfficePage>
      <PageHead
        title={t('common:menu.tenant')}
        note={tenant.data && t('tenant.number', { number: tenant.data.number })}
      />
      <Sheet className="max-w-xl flex-none">
        <div className="p-5">
          {tenant.isLoading && <LoadingRows rows={5} height={56} />}
          {tenant.isError && <ProblemNote error={tenant.error} onRetry={() => void tenant.refetch()} />}
          {tenant.data && (
            <ResourceForm
              key={tenant.data.row_version}
              fields={[
                { name: 'name', label: t('tenant.name'), required: true },
                { name: 'short_name', label: t('tenant.shortName'), required: true, hint: t('tenant.shortNameHint') },
                {
                  name: 'language',
                  label: t('tenant.language'),
                  kind: 'select',
                  required: true,
                  options: [
                    { value: 'zh-CN', label: t('common:languageZh') },
                    { value: 'en', label: 'English' },
                  ],
                },
                {
                  name: 'time_zone',
                  label: t('timeZone'),
                  kind: 'select',
                  required: true,
                  options: zoneOptions(tenant.data.time_zone),
                },
                {
                  name: 'browse_scope',
                  label: t('tenant.browseScope'),
                  kind: 'select',
                  required: true,
                  hint: t('tenant.browseScopeHint'),
                  options: (['owner_tree', 'shop', 'tenant'] as const).map((scope) => ({
                    value: scope,
                    label: t(`tenant.scope.${scope}`),
                  })),
                },
                {
                  name: 'member_refund_price',
                  label: t('tenant.refundPrice'),
                  kind: 'select',
                  required: true,
                  hint: t('tenant.refundPriceHint'),
                  options: REFUND_PRICES.map((price) => ({
                    value: price,
                    label: t(`tenant.refundPrices.${price}`),
                  })),
                },
                {
                  name: 'voucher_cancel_minutes',
                  label: t('tenant.voucherCancel'),
                  hint: t('tenant.voucherCancelHint'),
                },
                {
                  name: 'points_make_up_days',
                  label: t('tenant.makeUpDays'),
                  hint: t('tenant.makeUpDaysHint'),
                },
                {
                  name: 'shift_required',
                  label: t('tenant.shiftRequired'),
                  kind: 'select',
                  required: true,
                  hint: t('tenant.shiftRequiredHint'),
                  options: (['no', 'yes'] as const).map((value) => ({
                    value,
                    label: t(`tenant.shiftChoice.${value}`),
                  })),
                },
              ]}
              initial={{
                name: tenant.data.name,
                short_name: tenant.data.short_name,
                language: tenant.data.language,
                time_zone: tenant.data.time_zone,
                browse_scope: tenant.data.browse_scope,
                member_refund_price: tenant.data.member_refund_price,
                voucher_cancel_minutes: String(tenant.data.voucher_cancel_minutes),
                points_make_up_days: String(tenant.data.points_make_up_days),
                shift_required: tenant.data.shift_required ? 'yes' : 'no',
              }}
              submitLabel={t('common:save')}
              onConflict={() => void tenant.refetch()}
              onSubmit={async (values) => {
                const saved = await unwrap(
                  client.PATCH('/tenant', {
                    params: { header: ifMatch(tenant.data.row_version) },
                    body: {
                      name: textOf(values, 'name'),
                      short_name: textOf(values, 'short_name'),
                      language: textOf(values, 'language'),
                      time_zone: textOf(values, 'time_zone'),
                      browse_scope: textOf(values, 'browse_scope') as 'owner_tree' | 'shop' | 'tenant',
                      member_refund_price: textOf(values, 'member_refund_price') as (typeof REFUND_PRICES)[number],
                      voucher_cancel_minutes: Number(textOf(values, 'voucher_cancel_minutes')),
                      points_make_up_days: Number(textOf(values, 'points_make_up_days')),
                      shift_required: textOf(values, 'shift_required') === 'yes',
                    },
                  }),
                );
                queries.setQueryData(['tenant'], saved);
                notifyDone(t('common:saved'));
              }}
            />
          )}
        </div>
      </Sheet>
      {tenant.data && (
        <RefundTermsSheet
          key={`refund-${tenant.data.row_version}`}
          version={tenant.data.row_version}
          feeBp={tenant.data.refund_fee_bp}
          interest={tenant.data.refund_interest}
          onConflict={() => void tenant.refetch()}
        />
      )}
      {tenant.data && (
        <PrepaidSheet
          version={tenant.data.row_version}
          pack={tenant.data.prepaid_pack}
          counted={tenant.data.prepaid_counted}
          currency={tenant.data.currency}
          onConflict={() => void tenant.refetch()}
        />
      )}
    </OfficePage>
  );
}

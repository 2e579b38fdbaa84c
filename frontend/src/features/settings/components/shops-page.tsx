import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import type { LegalEntity, PaymentProvider, Shop } from '@/api/types';

import { listLegalEntities, listShops, useChoices } from '../api/choices';
import { useCodeField } from './use-code-field';
import { zoneOptions } from '../time-zones';
import { LegalEntities } from './legal-entities';
import { textOf, type Values } from './resource-form';
import { ResourcePage } from './resource-page';

export function ShopsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const codeField = useCodeField();
  const entities = useChoices('legal-entities', listLegalEntities, (entity: LegalEntity) => entity.name);
  const changes = (values: Values) => ({
    name: textOf(values, 'name'),
    legal_entity_id: textOf(values, 'legal_entity_id'),
    time_zone: textOf(values, 'time_zone'),
    day_starts_at: textOf(values, 'day_starts_at'),
  });
  const providers = (['none', 'simulator'] as const).map((value) => ({ value, label: t(`shops.provider.${value}`) }));
  return (
    <ResourcePage<Shop>
      title={t('common:menu.shops')}
      queryKey="shops"
      load={listShops}
      newLabel={t('shops.new')}
      emptyTitle={t('shops.empty')}
      emptyNext={t('shops.emptyNext')}
      nameOf={(shop) => shop.name}
      columns={[
        { title: t('name'), cell: (shop) => shop.name },
        { title: t('code'), cell: (shop) => shop.code },
        { title: t('legalEntity'), cell: (shop) => entities.labelOf(shop.legal_entity_id) },
        { title: t('timeZone'), cell: (shop) => shop.time_zone, className: 'narrow:hidden' },
        { title: t('dayStartsAt'), cell: (shop) => shop.day_starts_at },
        {
          title: t('shops.paymentProvider'),
          cell: (shop) => t(`shops.provider.${shop.payment_provider}`),
          className: 'narrow:hidden',
        },
      ]}
      fieldsOf={(shop) => [
        { name: 'name', label: t('name'), required: true },
        ...codeField(shop),
        { name: 'legal_entity_id', label: t('legalEntity'), kind: 'select', options: entities.options, required: true },
        {
          name: 'time_zone',
          label: t('timeZone'),
          kind: 'select',
          options: zoneOptions(shop?.time_zone),
          required: true,
        },
        { name: 'day_starts_at', label: t('dayStartsAt'), kind: 'time', required: true, hint: t('dayStartsAtHint') },
        ...(shop
          ? [
              {
                name: 'payment_provider',
                label: t('shops.paymentProvider'),
                kind: 'select' as const,
                options: providers,
                hint: t('shops.paymentProviderHint'),
              },
              {
                name: 'closes_days',
                label: t('shops.closesDays'),
                kind: 'select' as const,
                options: (['no', 'yes'] as const).map((value) => ({ value, label: t(`shops.closing.${value}`) })),
                hint: t('shops.closesDaysHint'),
              },
            ]
          : []),
      ]}
      valuesOf={(shop) => ({
        name: shop?.name ?? '',
        code: shop?.code ?? '',
        legal_entity_id: shop?.legal_entity_id ?? entities.items[0]?.id ?? '',
        time_zone: shop?.time_zone ?? 'Asia/Shanghai',
        day_starts_at: shop?.day_starts_at ?? '06:00',
        payment_provider: shop?.payment_provider ?? 'none',
        closes_days: shop?.closes_days ? 'yes' : 'no',
      })}
      create={(values) => unwrap(client.POST('/shops', { body: { code: textOf(values, 'code'), ...changes(values) } }))}
      update={(shop, values) =>
        unwrap(
          client.PATCH('/shops/{id}', {
            params: { path: { id: shop.id }, header: ifMatch(shop.row_version) },
            body: {
              ...changes(values),
              payment_provider: values.payment_provider as PaymentProvider,
              closes_days: textOf(values, 'closes_days') === 'yes',
            },
          }),
        )
      }
      below={<LegalEntities />}
    />
  );
}

import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import type { PaymentWay } from '@/components/ledger/payment-ways';

import { textOf, type FieldSpec, type Values } from './resource-form';
import { ResourcePage } from './resource-page';

/** 支付方式: how the company is paid, in its own words and order. */
export function PaymentWaysPage() {
  const { t } = useTranslation(['settings', 'common']);
  const fields: FieldSpec[] = [
    { name: 'zh', label: t('ways.zh'), required: true, maxLength: 60 },
    { name: 'en', label: t('ways.en'), required: true, maxLength: 60 },
    { name: 'position', label: t('ways.position'), inputMode: 'numeric', required: true, pattern: /^\d{1,4}$/ },
  ];
  const asks: FieldSpec = {
    name: 'asks_reference',
    label: t('ways.asks'),
    hint: t('ways.asksHint'),
    kind: 'check',
  };
  const code: FieldSpec = {
    name: 'code',
    label: t('ways.code'),
    hint: t('ways.codeHint'),
    required: true,
    pattern: /^[a-z0-9_-]{1,40}$/,
  };
  return (
    <ResourcePage<PaymentWay>
      title={t('common:menu.ways')}
      note={t('ways.note')}
      queryKey="payment-ways"
      load={() => unwrap(client.GET('/payment-ways'))}
      newLabel={t('ways.new')}
      emptyTitle={t('ways.empty')}
      emptyNext={t('ways.emptyNext')}
      nameOf={(way) => way.labels['zh-CN']}
      columns={[
        { title: t('ways.zh'), cell: (way) => way.labels['zh-CN'] },
        { title: t('ways.en'), cell: (way) => way.labels.en },
        { title: t('ways.code'), cell: (way) => way.code },
        { title: t('ways.kind'), cell: (way) => t(`ways.kinds.${way.kind}`) },
        { title: t('ways.reference'), cell: (way) => t(way.asks_reference ? 'ways.needed' : 'ways.free') },
        { title: t('ways.position'), cell: (way) => way.position, className: 'text-right' },
        { title: t('ways.state'), cell: (way) => t(way.retired ? 'ways.retired' : 'ways.active') },
      ]}
      fieldsOf={(way) =>
        way
          ? way.kind === 'cash'
            ? fields
            : [...fields, asks, { name: 'retired', label: t('ways.retired'), kind: 'check' }]
          : [...fields, asks, code]
      }
      valuesOf={(way) => ({
        code: way?.code ?? '',
        zh: way?.labels['zh-CN'] ?? '',
        en: way?.labels.en ?? '',
        asks_reference: way?.asks_reference ?? false,
        position: String(way?.position ?? NEXT_POSITION),
        retired: way?.retired ?? false,
      })}
      create={(values) =>
        unwrap(client.POST('/payment-ways', { body: { code: textOf(values, 'code'), ...bodyOf(values) } }))
      }
      update={(way, values) =>
        unwrap(
          client.PATCH('/payment-ways/{id}', {
            params: { path: { id: way.id }, header: ifMatch(way.row_version) },
            body: { ...bodyOf(values), retired: values.retired === true },
          }),
        )
      }
    />
  );
}

/** After those that every company begins with. */
const NEXT_POSITION = 10;

const bodyOf = (values: Values) => ({
  labels: { 'zh-CN': textOf(values, 'zh'), en: textOf(values, 'en') },
  asks_reference: values.asks_reference === true,
  position: Number(textOf(values, 'position')),
});

import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import type { Shop, Terminal } from '@/api/types';

import { listShops, listTerminals, useChoices } from '../api/choices';
import { compareNames } from '@/lib/compare-names';
import { useCodeField } from './use-code-field';
import { TillReaders } from './till-readers';
import { textOf, type Values } from './resource-form';
import { ResourcePage } from './resource-page';

export function TerminalsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const codeField = useCodeField();
  const shops = useChoices('shops', listShops, (shop: Shop) => shop.name);
  const changes = (values: Values) => ({
    name: textOf(values, 'name'),
    receipt_width_mm: Number(textOf(values, 'receipt_width_mm')),
  });
  return (
    <ResourcePage<Terminal>
      title={t('common:menu.terminals')}
      queryKey="terminals"
      load={listTerminals}
      order={(a, b) => compareNames(shops.labelOf(a.shop_id), shops.labelOf(b.shop_id)) || compareNames(a.name, b.name)}
      newLabel={t('terminals.new')}
      emptyTitle={t('terminals.empty')}
      emptyNext={t('terminals.emptyNext')}
      nameOf={(terminal) => terminal.name}
      columns={[
        { title: t('name'), cell: (terminal) => terminal.name },
        { title: t('code'), cell: (terminal) => terminal.code },
        { title: t('shop'), cell: (terminal) => shops.labelOf(terminal.shop_id) },
        { title: t('paper'), cell: (terminal) => `${terminal.receipt_width_mm} mm` },
      ]}
      fieldsOf={(terminal) => [
        { name: 'name', label: t('name'), required: true },
        ...codeField(terminal),
        ...(terminal
          ? []
          : [{ name: 'shop_id', label: t('shop'), kind: 'select' as const, options: shops.options, required: true }]),
        {
          name: 'receipt_width_mm',
          label: t('paper'),
          kind: 'select',
          required: true,
          options: [
            { value: '80', label: '80 mm' },
            { value: '58', label: '58 mm' },
          ],
        },
      ]}
      valuesOf={(terminal) => ({
        name: terminal?.name ?? '',
        code: terminal?.code ?? '',
        shop_id: terminal?.shop_id ?? shops.items[0]?.id ?? '',
        receipt_width_mm: String(terminal?.receipt_width_mm ?? 80),
      })}
      create={(values) =>
        unwrap(
          client.POST('/terminals', {
            body: { code: textOf(values, 'code'), shop_id: textOf(values, 'shop_id'), ...changes(values) },
          }),
        )
      }
      update={(terminal, values) =>
        unwrap(
          client.PATCH('/terminals/{id}', {
            params: { path: { id: terminal.id }, header: ifMatch(terminal.row_version) },
            body: changes(values),
          }),
        )
      }
      extra={(terminal) => <TillReaders terminalId={terminal.id} />}
    />
  );
}

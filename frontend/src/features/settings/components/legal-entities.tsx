import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import type { LegalEntity } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Sheet } from '@/components/ui/sheet';

import { listLegalEntities } from '../api/choices';
import { useCodeField } from './use-code-field';
import { ResourceForm, textOf, type FieldSpec, type Values } from './resource-form';

/** The companies that owe the members their money. */
export function LegalEntities() {
  const { t } = useTranslation('settings');
  const codeField = useCodeField();
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ['legal-entities', 'list'], queryFn: listLegalEntities });
  const [open, setOpen] = useState<LegalEntity | 'new' | null>(null);
  const fields: FieldSpec[] = [
    { name: 'name', label: t('name'), required: true },
    ...codeField(open === 'new' ? null : open),
  ];
  const save = async (values: Values) => {
    const name = textOf(values, 'name');
    if (open === 'new') await unwrap(client.POST('/legal-entities', { body: { name, code: textOf(values, 'code') } }));
    else if (open) {
      await unwrap(
        client.PATCH('/legal-entities/{id}', {
          params: { path: { id: open.id }, header: ifMatch(open.row_version) },
          body: { name },
        }),
      );
    }
    await queries.invalidateQueries({ queryKey: ['legal-entities'] });
    setOpen(null);
  };
  return (
    <Sheet
      title={t('legalEntities')}
      note={t('legalEntitiesNote')}
      className="mt-3"
      actions={
        <Button size="small" onClick={() => setOpen('new')}>
          {t('legalEntityNew')}
        </Button>
      }
    >
      <ul>
        {list.data?.items.map((entity) => (
          <li key={entity.id} className="flex min-h-(--rg-row) items-center gap-4 border-b px-4 last:border-b-0">
            <span className="w-24 text-ink-3">{entity.code}</span>
            <span className="flex-1">{entity.name}</span>
            <Button size="small" look="ghost" onClick={() => setOpen(entity)}>
              {t('edit')}
            </Button>
          </li>
        ))}
      </ul>
      {open && (
        <div className="border-t p-4">
          <ResourceForm
            key={open === 'new' ? 'new' : open.id}
            fields={fields}
            initial={open === 'new' ? { name: '', code: '' } : { name: open.name, code: open.code }}
            submitLabel={t('saveEntity')}
            onSubmit={save}
            onCancel={() => setOpen(null)}
            onConflict={() => void list.refetch()}
          />
        </div>
      )}
    </Sheet>
  );
}

// One page of the settings: a list, a drawer with the form, and what else can be done with one record.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Page } from '@/api/types';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { notifyDone } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { useRowKeys } from '@/lib/use-row-keys';

import { ResourceForm, type FieldSpec, type Values } from './resource-form';

export interface Column<R> {
  title: string;
  cell: (row: R) => ReactNode;
  className?: string;
}

interface ResourcePageProps<R extends { id: string }> {
  title: string;
  note?: string;
  queryKey: string;
  load: () => Promise<Page<R> | { items: R[] }>;
  /** Where the server's order is not the one that people expect. */
  order?: (a: R, b: R) => number;
  columns: Column<R>[];
  newLabel: string;
  emptyTitle: string;
  emptyNext: string;
  /** Absent: nothing can be added, or edited. */
  fieldsOf?: (row: R | null) => FieldSpec[];
  valuesOf?: (row: R | null) => Values;
  create?: (values: Values) => Promise<unknown>;
  update?: (row: R, values: Values) => Promise<unknown>;
  nameOf: (row: R) => string;
  /** More acts on one record, below its form. */
  extra?: (row: R, close: () => void) => ReactNode;
  below?: ReactNode;
  /** Shown instead of the form for a new record. */
  createForm?: (close: () => void) => ReactNode;
  wide?: boolean;
}

export function ResourcePage<R extends { id: string }>(props: ResourcePageProps<R>) {
  const { t } = useTranslation(['settings', 'common']);
  const queries = useQueryClient();
  const [openId, setOpenId] = useState<string | 'new' | null>(null);
  const list = useQuery({ queryKey: [props.queryKey, 'list'], queryFn: props.load });
  const loaded: R[] = list.data?.items ?? [];
  const items = props.order ? loaded.toSorted(props.order) : loaded;
  const chosen = items.find((row) => row.id === openId) ?? null;
  const editable = props.update !== undefined || props.extra !== undefined;
  const refresh = () => queries.invalidateQueries({ queryKey: [props.queryKey] });
  const close = () => setOpenId(null);
  const rows = useRowKeys(items.length, (index) => editable && setOpenId(items[index]?.id ?? null));
  const add = props.create || props.createForm ? () => setOpenId('new') : null;
  return (
    <OfficePage>
      <PageHead
        title={props.title}
        note={props.note ?? (list.isSuccess ? t('common:allShown', { count: items.length }) : undefined)}
      >
        {add && (
          <Button look="filled" onClick={add}>
            <Plus size={18} aria-hidden="true" />
            {props.newLabel}
          </Button>
        )}
      </PageHead>
      <section className="sheet flex-none overflow-x-auto" aria-label={props.title}>
        {list.isLoading && <LoadingRows rows={6} />}
        {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && items.length === 0 && <EmptyState title={props.emptyTitle} next={props.emptyNext} />}
        {items.length > 0 && (
          <table className="grid-table">
            <thead>
              <tr>
                {props.columns.map((column) => (
                  <th key={column.title} className={column.className}>
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((row, index) => (
                <tr
                  key={row.id}
                  data-clickable={editable || undefined}
                  data-selected={index === rows.current}
                  onClick={() => editable && setOpenId(row.id)}
                >
                  {props.columns.map((column, at) => (
                    <td key={column.title} className={column.className}>
                      {at === 0 && editable ? (
                        <button
                          type="button"
                          className="rounded-1 text-left font-semibold"
                          onFocus={() => rows.setCurrent(index)}
                        >
                          {column.cell(row)}
                        </button>
                      ) : (
                        column.cell(row)
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      {props.below}
      <Drawer
        open={openId !== null}
        onClose={close}
        title={chosen ? props.nameOf(chosen) : props.newLabel}
        size={props.wide ? 'wide' : 'normal'}
      >
        {openId === 'new' && props.createForm?.(close)}
        {openId === 'new' && props.create && props.fieldsOf && props.valuesOf && (
          <ResourceForm
            fields={props.fieldsOf(null)}
            initial={props.valuesOf(null)}
            submitLabel={props.newLabel}
            onCancel={close}
            onSubmit={async (values) => {
              await props.create?.(values);
              await refresh();
              notifyDone(t('common:saved'));
              close();
            }}
          />
        )}
        {chosen && props.update && props.fieldsOf && props.valuesOf && (
          <ResourceForm
            key={chosen.id}
            fields={props.fieldsOf(chosen)}
            initial={props.valuesOf(chosen)}
            submitLabel={t('common:save')}
            onCancel={close}
            onConflict={() => void refresh()}
            onSubmit={async (values) => {
              await props.update?.(chosen, values);
              await refresh();
              notifyDone(t('common:saved'), props.nameOf(chosen));
              close();
            }}
          />
        )}
        {chosen && props.extra && (
          <div className={props.update ? 'mt-6 border-t pt-5' : ''}>{props.extra(chosen, close)}</div>
        )}
      </Drawer>
    </OfficePage>
  );
}

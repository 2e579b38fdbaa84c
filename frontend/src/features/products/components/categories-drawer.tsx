import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ProductCategory } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { Tag } from '@/components/ui/tag';

import { categoriesQuery } from '@/components/goods/categories-query';
import { changeCategory } from '../api/save-category';
import { CategoryForm } from './category-form';

/** The categories in their order; one at a time is edited in its place. */
export function CategoriesDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('products');
  return (
    <Drawer open={open} onClose={onClose} title={t('categories.title')}>
      <Categories />
    </Drawer>
  );
}

function Categories() {
  const { t } = useTranslation(['products', 'common']);
  const queries = useQueryClient();
  const list = useQuery(categoriesQuery);
  const [edited, setEdited] = useState<string | 'new' | null>(null);
  const items = list.data?.items ?? [];
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: ['product-categories'] });
    void queries.invalidateQueries({ queryKey: ['products'] });
  };
  const saved = async (category: ProductCategory) => {
    await refresh();
    notifyDone(t('common:saved'), category.name);
    setEdited(null);
  };
  const form = (category: ProductCategory | null) => (
    <CategoryForm
      category={category}
      nextPosition={Math.max(-1, ...items.map((each) => each.position)) + 1}
      onSaved={(done) => void saved(done)}
      onConflict={() => void refresh()}
      onCancel={() => setEdited(null)}
    />
  );
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-2">{t('categories.note')}</p>
      {list.isLoading && <LoadingRows rows={4} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && edited !== 'new' && (
        <EmptyState title={t('categories.empty')} next={t('categories.emptyNext')} />
      )}
      {items.length > 0 && (
        <ul className="sheet">
          {items.map((category) => (
            <li key={category.id} className="border-b px-4 py-1.5 last:border-b-0">
              {edited === category.id ? (
                <div className="py-2">
                  {form(category)}
                  <RetireCategory category={category} onDone={(done) => void saved(done)} onProblem={refresh} />
                </div>
              ) : (
                <div className="flex min-h-(--rg-row) items-center gap-3">
                  <span className="min-w-0 flex-1">
                    <span className="font-semibold">{category.name}</span>{' '}
                    <span className="text-12 text-ink-3">{category.code}</span>
                  </span>
                  {category.retired && <Tag look="quiet">{t('categories.retired')}</Tag>}
                  <Button
                    size="small"
                    look="ghost"
                    onClick={() => setEdited(category.id)}
                    aria-label={t('categories.editNamed', { name: category.name })}
                  >
                    {t('common:edit')}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {edited === 'new' ? (
        <div className="sheet p-4">{form(null)}</div>
      ) : (
        <Button className="self-start" onClick={() => setEdited('new')}>
          {t('categories.new')}
        </Button>
      )}
    </div>
  );
}

function RetireCategory({
  category,
  onDone,
  onProblem,
}: {
  category: ProductCategory;
  onDone: (category: ProductCategory) => void;
  onProblem: () => Promise<void>;
}) {
  const { t } = useTranslation('products');
  const act = useMutation({
    mutationFn: () => changeCategory(category, { retired: !category.retired }),
    onSuccess: onDone,
    onError: (error) => {
      notifyProblem(error);
      void onProblem();
    },
  });
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3 border-t pt-3">
      <span className="min-w-0 flex-1 text-13 text-ink-2">
        {category.retired ? t('categories.reinstateNote') : t('categories.retireNote')}
      </span>
      <Button
        size="small"
        look={category.retired ? 'outline' : 'danger'}
        pending={act.isPending}
        onClick={() => act.mutate()}
      >
        {category.retired ? t('categories.reinstate') : t('categories.retire')}
      </Button>
    </div>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, Shapes } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { Product, ShelfState } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { SearchBar } from '@/components/data/search-bar';
import { usePages } from '@/components/data/use-pages';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { SelectField } from '@/components/ui/field';
import { Kbd } from '@/components/ui/kbd';
import { notifyDone } from '@/components/ui/notify';
import { Segmented } from '@/components/ui/segmented';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { useKeys } from '@/lib/use-keys';
import { useRowKeys } from '@/lib/use-row-keys';

import { categoriesQuery } from '@/components/goods/categories-query';
import { listProducts } from '../api/list-products';
import { CategoriesDrawer } from './categories-drawer';
import { ProductForm } from './product-form';
import { ProductTable } from './product-table';
import { RetireProduct } from './retire-product';

/** What the shop sells. The conditions live in the address. */
export function ProductsPage() {
  const { q } = useSearch({ from: '/shell/products' });
  return <ProductsList key={q ?? ''} />;
}

function ProductsList() {
  const { t } = useTranslation(['products', 'common']);
  const { can } = useCan();
  const queries = useQueryClient();
  const search = useSearch({ from: '/shell/products' });
  const [openId, setOpenId] = useState<string | 'new' | null>(null);
  const [sorting, setSorting] = useState(false);
  const list = usePages(['products', 'list', search], (cursor) => listProducts(search, cursor));
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  const { items } = list;
  const maintains = can('productMaintain');
  const chosen = items.find((product) => product.id === openId) ?? null;
  const filtered = Boolean(search.q || search.category || search.state);
  const add = () => setOpenId('new');
  const close = () => setOpenId(null);
  const open = (product: Product) => maintains && setOpenId(product.id);
  const refresh = () => void queries.invalidateQueries({ queryKey: ['products'] });
  const done = (words: string) => (product: Product) => {
    refresh();
    notifyDone(words, product.name);
    close();
  };
  const rows = useRowKeys(items.length, (index) => {
    const product = items[index];
    if (product) open(product);
  });
  useKeys({
    'Alt+KeyN': (event) => {
      event.preventDefault();
      if (maintains) add();
    },
  });
  return (
    <OfficePage>
      <PageHead title={t('title')}>
        {maintains && (
          <>
            <Button onClick={() => setSorting(true)}>
              <Shapes size={18} aria-hidden="true" />
              {t('categories.title')}
            </Button>
            <Button look="filled" hint="Alt N" onClick={add}>
              <Plus size={18} aria-hidden="true" />
              {t('new')}
            </Button>
          </>
        )}
      </PageHead>
      <Conditions />
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('title')}>
        {/* Who only reads has nothing inside to focus, so the list itself is: the arrow keys scroll it. */}
        <div
          className="min-h-0 flex-1 overflow-auto"
          {...(maintains ? {} : { role: 'group', tabIndex: 0, 'aria-label': t('title') })}
        >
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && filtered && <EmptyState title={t('empty')} next={t('emptyNext')} />}
          {list.isSuccess && items.length === 0 && !filtered && (
            <EmptyState title={t('emptyAll')} next={maintains ? t('emptyAllNext') : t('emptyAllAsk')} />
          )}
          {items.length > 0 && <ProductTable products={items} rows={rows} onOpen={maintains ? open : undefined} />}
        </div>
        <PagesFooter
          list={list}
          keys={
            maintains && (
              <span className="flex items-center gap-1.5">
                <Kbd>↑</Kbd>
                <Kbd>↓</Kbd>
                {t('keysMove')}
                <span className="ml-2" />
                <Kbd>Enter</Kbd>
                {t('keysOpen')}
              </span>
            )
          }
        />
      </section>
      <Drawer open={chosen !== null || openId === 'new'} onClose={close} title={chosen?.name ?? t('new')} size="wide">
        <ProductForm
          key={chosen?.id ?? 'new'}
          product={chosen}
          categories={categories}
          onSaved={done(t('common:saved'))}
          onConflict={refresh}
          onCancel={close}
        />
        {chosen && (
          <RetireProduct
            product={chosen}
            onDone={done(chosen.retired ? t('reinstated') : t('retired'))}
            onProblem={refresh}
          />
        )}
      </Drawer>
      <CategoriesDrawer open={sorting} onClose={() => setSorting(false)} />
    </OfficePage>
  );
}

/** Words, category and state; Enter searches. */
function Conditions() {
  const { t } = useTranslation(['products', 'common']);
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/products' });
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  const show = (change: Partial<typeof search>) => void navigate({ to: '/products', search: { ...search, ...change } });
  return (
    <SearchBar
      words={{
        label: t('filter.q'),
        hint: t('filter.qHint'),
        search: t('filter.search'),
        reset: t('filter.reset'),
      }}
      q={search.q}
      onSearch={(q) => show({ q })}
      onReset={
        search.q || search.category || search.state ? () => void navigate({ to: '/products', search: {} }) : undefined
      }
    >
      <SelectField
        boxClassName="w-40"
        label={t('category')}
        value={search.category ?? ''}
        onChange={(event) => show({ category: event.target.value || undefined })}
      >
        <option value="">{t('common:all')}</option>
        {categories.map((category) => (
          <option key={category.id} value={category.id}>
            {category.name}
          </option>
        ))}
      </SelectField>
      <Segmented<ShelfState>
        label={t('filter.state')}
        value={search.state ?? 'active'}
        options={[
          { value: 'active', label: t('filter.active') },
          { value: 'retired', label: t('filter.retired') },
          { value: 'all', label: t('common:all') },
        ]}
        onChange={(state) => show({ state: state === 'active' ? undefined : state })}
      />
    </SearchBar>
  );
}

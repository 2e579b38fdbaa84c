import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';

interface ListFooterProps {
  count: number;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
  keys?: React.ReactNode;
}

/** Says what is loaded, offers more, and names the keys that work. */
export function ListFooter({ count, hasMore, loading, onMore, keys }: ListFooterProps) {
  const { t } = useTranslation('common');
  return (
    <footer className="flex min-h-9 flex-none items-center gap-4 border-t px-4 py-1 text-13 text-ink-3">
      <span aria-live="polite">{hasMore ? t('shown', { count }) : t('allShown', { count })}</span>
      {hasMore && (
        <Button size="small" pending={loading} onClick={onMore}>
          {t('more')}
        </Button>
      )}
      <span className="flex-1" />
      {keys}
    </footer>
  );
}

interface PagesFooterProps {
  list: {
    items: readonly unknown[];
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
  keys?: React.ReactNode;
}

/** The foot of a list that comes in pages; none while there is nothing in it. */
export function PagesFooter({ list, keys }: PagesFooterProps) {
  if (list.items.length === 0) return null;
  return (
    <ListFooter
      count={list.items.length}
      hasMore={list.hasNextPage}
      loading={list.isFetchingNextPage}
      onMore={() => void list.fetchNextPage()}
      keys={keys}
    />
  );
}

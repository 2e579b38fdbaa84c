import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';

interface PagesFooterProps {
  list: {
    items: readonly unknown[];
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
  /** The keys that work. */
  keys?: ReactNode;
}

/** The foot of a list that comes in pages: what is loaded, and more; none while there is nothing in it. */
export function PagesFooter({ list, keys }: PagesFooterProps) {
  const { t } = useTranslation('common');
  const count = list.items.length;
  if (count === 0) return null;
  return (
    <footer className="flex min-h-9 flex-none items-center gap-4 border-t px-4 py-1 text-13 text-ink-3">
      <span aria-live="polite">{list.hasNextPage ? t('shown', { count }) : t('allShown', { count })}</span>
      {list.hasNextPage && (
        <Button size="small" pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      <span className="flex-1" />
      {keys}
    </footer>
  );
}

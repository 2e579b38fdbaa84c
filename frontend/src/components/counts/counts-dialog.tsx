// Counts at the desk: Enter uses the marked ones; or a package is sold.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { DeskPanel, PostingResult } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { withTexts } from '@/lib/i18n';
import { useKeys } from '@/lib/use-keys';

import { countsOf } from './counts-query';
import { markKeys } from './mark-keys';
import { SellPackage } from './sell-package';
import { UseForm } from './use-form';

const TermForm = lazy(() =>
  withTexts(import('@/components/terms/term-form')).then((module) => ({ default: module.TermForm })),
);

type Side = 'use' | 'sell' | 'term';

export interface CountsDialogProps {
  panel: DeskPanel;
  onClose: () => void;
  onDone: (result: PostingResult, title: string) => void;
  /** The result stays unknown and the clerk serves the next person. */
  onLaidAside: () => void;
}

export function CountsDialog(props: CountsDialogProps) {
  const { t } = useTranslation('counts');
  const list = useQuery(countsOf(props.panel.membership));
  const items = list.data?.items;
  const [chosen, setChosen] = useState<Side | null>(null);
  const [asked, setAsked] = useState<number | null>(null);
  const { can } = useCan();
  // Who has none comes to buy.
  const side = chosen ?? (items?.length === 0 ? 'sell' : 'use');
  const mayChange = (can('passPause') || can('termExtend')) && items !== undefined && items.length > 0;
  const sides: readonly Side[] = mayChange ? ['use', 'sell', 'term'] : ['use', 'sell'];
  const choose = (next: Side) => {
    setChosen(next);
    setAsked(null);
  };
  // Fingers are faster than the line: what they mark meanwhile is marked when it is there.
  useKeys(markKeys(setAsked), { first: true, enabled: list.isLoading });
  useKeys(
    {
      'Alt+KeyC': (event) => {
        event.preventDefault();
        choose(sides[(sides.indexOf(side) + 1) % sides.length] ?? 'use');
      },
    },
    { first: true },
  );
  return (
    <Dialog open onClose={props.onClose} title={t(side)} description={props.panel.member.name} className="w-[680px]!">
      <div className="mt-3 flex gap-2" role="group" aria-label={t('title')}>
        {sides.map((each, index) => (
          <Button
            key={each}
            size="large"
            look={each === side ? 'outline' : 'ghost'}
            aria-pressed={each === side}
            onClick={() => choose(each)}
          >
            {t(each)}
            {index === (sides.indexOf(side) + 1) % sides.length && <Kbd>Alt C</Kbd>}
          </Button>
        ))}
      </div>
      {list.isLoading && <LoadingRows rows={3} height={56} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {items && side === 'use' && <UseForm {...props} items={items} asked={asked} />}
      {items && side === 'sell' && <SellPackage {...props} />}
      {items && side === 'term' && (
        <Suspense fallback={<LoadingRows rows={3} height={56} />}>
          <TermForm {...props} items={items} />
        </Suspense>
      )}
    </Dialog>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MonitorSmartphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sessionQuery, useSession } from '@/api/session';
import { shopChoice } from '@/components/data/filters';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { notifyProblem } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { compareNames } from '@/lib/compare-names';
import { remember } from '@/lib/preferences';

/** Says which till this PC is; the browser remembers it for the next sign-in. */
export function TerminalDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('auth');
  const session = useSession();
  const queries = useQueryClient();
  const terminals = useQuery({
    queryKey: ['terminals', 'choice'],
    queryFn: () => unwrap(client.GET('/terminals', { params: { query: { limit: 200 } } })),
    enabled: open,
  });
  const shops = useQuery({ ...shopChoice, enabled: open });
  const choose = useMutation({
    mutationFn: (terminal_id: string) => unwrap(client.PUT('/sessions/current/terminal', { body: { terminal_id } })),
    onSuccess: (next, terminalId) => {
      remember('terminal', terminalId);
      queries.setQueryData(sessionQuery.queryKey, next);
      onClose();
    },
    onError: notifyProblem,
  });
  const shopName = (id: string) => shops.data?.items.find((shop) => shop.id === id)?.name ?? '';
  // The own shop first, then by shop and name: the list reads like the counters stand.
  const own = (shopId: string) => (shopId === session.shop?.id ? 0 : 1);
  const ordered = terminals.data?.items.toSorted(
    (a, b) =>
      own(a.shop_id) - own(b.shop_id) ||
      compareNames(shopName(a.shop_id), shopName(b.shop_id)) ||
      compareNames(a.name, b.name),
  );
  return (
    <Dialog open={open} onClose={onClose} title={t('chooseTerminal')} description={t('chooseTerminalNote')}>
      <div className="mt-4 flex max-h-[50vh] flex-col gap-2 overflow-auto p-1">
        {terminals.isLoading && <LoadingRows rows={3} height={48} />}
        {terminals.isError && <ProblemNote error={terminals.error} onRetry={() => void terminals.refetch()} />}
        {ordered?.length === 0 && <EmptyState title={t('noTerminals')} next={t('noTerminalsNext')} />}
        {ordered?.map((terminal) => (
          <Button
            key={terminal.id}
            size="large"
            className="justify-start!"
            look={terminal.id === session.terminal?.id ? 'filled' : 'outline'}
            pending={choose.isPending && choose.variables === terminal.id}
            onClick={() => choose.mutate(terminal.id)}
          >
            <MonitorSmartphone size={20} aria-hidden="true" />
            <span>{terminal.name}</span>
            <span className="text-13 opacity-80">{shopName(terminal.shop_id)}</span>
          </Button>
        ))}
      </div>
      <div className="mt-4 flex justify-end">
        <Button look="ghost" hint="Esc" onClick={onClose}>
          {t('close')}
        </Button>
      </div>
    </Dialog>
  );
}

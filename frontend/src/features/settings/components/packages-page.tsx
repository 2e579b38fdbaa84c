import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { Package } from '@/api/types';
import { contentsWords } from '@/components/counts/counts-words';
import { Button } from '@/components/ui/button';
import { notifyDone } from '@/components/ui/notify';
import { formatMoney } from '@/lib/money';

import { PackageForm } from './package-form';
import { ResourcePage } from './resource-page';

const listPackages = () => unwrap(client.GET('/packages', { params: { query: { limit: 200, retired: true } } }));

/** What the shop sells in advance. */
export function PackagesPage() {
  const { t } = useTranslation(['settings', 'common']);
  const { t: words } = useTranslation('counts');
  return (
    <ResourcePage<Package>
      title={t('common:menu.packages')}
      note={t('packages.note')}
      queryKey="packages"
      load={listPackages}
      newLabel={t('packages.new')}
      emptyTitle={t('packages.empty')}
      emptyNext={t('packages.emptyNext')}
      nameOf={(sold) => sold.name}
      wide
      columns={[
        { title: t('name'), cell: (sold) => sold.name },
        { title: t('packages.contents'), cell: (sold) => contentsWords(sold, words), className: 'grows' },
        {
          title: t('packages.term'),
          cell: (sold) =>
            sold.term_months === null ? t('packages.forever') : t('packages.months', { count: sold.term_months }),
        },
        { title: t('packages.price'), cell: (sold) => formatMoney(sold.price), className: 'num' },
        {
          title: t('packages.state'),
          cell: (sold) => (sold.retired_at ? t('packages.retired') : t('packages.onSale')),
        },
      ]}
      createForm={(close) => <PackageForm sold={null} onClose={close} />}
      extra={(sold, close) => (
        <>
          <PackageForm key={sold.row_version} sold={sold} onClose={close} />
          <Retirement sold={sold} onClose={close} />
        </>
      )}
    />
  );
}

/** Stops the sale, or begins it again; what was sold can be used all the same. */
function Retirement({ sold, onClose }: { sold: Package; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const retired = sold.retired_at !== null;
  const change = useMutation({
    mutationFn: () =>
      unwrap(
        client.PATCH('/packages/{id}', {
          params: { path: { id: sold.id }, header: ifMatch(sold.row_version) },
          body: { retired: !retired },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['packages'] });
      notifyDone(t(retired ? 'packages.onSaleDone' : 'packages.retiredDone'), sold.name);
      onClose();
    },
  });
  return (
    <div className="mt-6 flex flex-wrap items-center gap-3 border-t pt-5">
      <Button onClick={() => change.mutate()} pending={change.isPending}>
        {t(retired ? 'packages.sellAgain' : 'packages.retire')}
      </Button>
      {change.isError && (
        <p role="alert" className="text-red">
          {sentenceOf(change.error)}
        </p>
      )}
    </div>
  );
}

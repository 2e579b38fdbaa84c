// 发给会员: a link under which a member reads the statement with a code. Address and code are shown once.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { HandedStatementLink } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';
import type { Period } from '@/lib/periods';

const LIVES = [7, 14, 30, 90] as const;

export function ShareDialog({
  membershipId,
  period,
  open,
  onClose,
}: {
  membershipId: string;
  period: Period;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('statement');
  const [handed, setHanded] = useState<HandedStatementLink | null>(null);
  const close = () => {
    setHanded(null);
    onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('share.title')}
      description={t('share.note', { from: period.from, to: period.to })}
    >
      <div className="mt-4 flex flex-col gap-4">
        {handed ? (
          <Handed link={handed} />
        ) : (
          <MakeForm membershipId={membershipId} period={period} onMade={setHanded} />
        )}
        {open && <Links membershipId={membershipId} />}
        <div className="flex justify-end">
          <Button onClick={close}>{t('share.done')}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function MakeForm({
  membershipId,
  period,
  onMade,
}: {
  membershipId: string;
  period: Period;
  onMade: (link: HandedStatementLink) => void;
}) {
  const { t } = useTranslation('statement');
  const queries = useQueryClient();
  const [days, setDays] = useState<number>(14);
  const make = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/memberships/{id}/statement-links', {
          params: { path: { id: membershipId } },
          body: { ...period, days },
        }),
      ),
    onSuccess: (link) => {
      void queries.invalidateQueries({ queryKey: ['statement-links', membershipId] });
      onMade(link);
    },
    onError: notifyProblem,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!make.isPending) make.mutate();
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-3" noValidate>
      <SelectField
        boxClassName="w-44"
        label={t('share.days')}
        value={days}
        onChange={(event) => setDays(Number(event.target.value))}
      >
        {LIVES.map((life) => (
          <option key={life} value={life}>
            {t('share.life', { days: life })}
          </option>
        ))}
      </SelectField>
      <Button type="submit" look="filled" pending={make.isPending}>
        {t('share.make')}
      </Button>
    </form>
  );
}

function Handed({ link }: { link: HandedStatementLink }) {
  const { t } = useTranslation(['statement', 'common']);
  const address = `${location.origin}${link.path}`;
  return (
    <div className="flex flex-col gap-3 rounded-2 bg-sunken p-4" role="status">
      <div className="flex items-end gap-2">
        <TextField
          boxClassName="flex-1"
          label={t('share.address')}
          value={address}
          readOnly
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={() => void navigator.clipboard?.writeText(address)}>
          <Copy size={16} aria-hidden="true" />
          {t('common:copy')}
        </Button>
      </div>
      <p>
        <span className="mr-3 text-ink-2">{t('share.code')}</span>
        <b className="text-28 tracking-[.2em]">{link.code}</b>
      </p>
      <p className="text-13 text-ink-2">{t('share.once', { until: formatInstant(link.expires_at) })}</p>
    </div>
  );
}

function Links({ membershipId }: { membershipId: string }) {
  const { t } = useTranslation('statement');
  const queries = useQueryClient();
  const links = useQuery({
    queryKey: ['statement-links', membershipId],
    queryFn: () => unwrap(client.GET('/memberships/{id}/statement-links', { params: { path: { id: membershipId } } })),
  });
  const revoke = useMutation({
    mutationFn: (id: string) => unwrap(client.DELETE('/statement-links/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['statement-links', membershipId] }),
    onError: notifyProblem,
  });
  if (links.isLoading) return <LoadingRows rows={2} />;
  if (links.isError) return <ProblemNote error={links.error} onRetry={() => void links.refetch()} />;
  const items = links.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-label={t('share.list')} className="border-t pt-3">
      <h3 className="mb-1 text-12 text-ink-3">{t('share.list')}</h3>
      <ul className="max-h-44 overflow-auto text-13">
        {items.map((link) => (
          <li key={link.id} className="flex min-h-10 flex-wrap items-center gap-x-3 border-b">
            <span className="font-semibold">{`${link.from} – ${link.to}`}</span>
            <span className="text-ink-2">{link.made_by.name}</span>
            <span className="min-w-0 flex-1 text-ink-2">
              {link.state === 'open'
                ? t('share.until', { at: formatInstant(link.expires_at) })
                : t(`share.state.${link.state}`)}
              {link.opened_at && ` · ${t('share.opened', { at: formatInstant(link.opened_at) })}`}
            </span>
            {link.state === 'open' && (
              <Button
                size="small"
                look="danger"
                pending={revoke.isPending && revoke.variables === link.id}
                onClick={() => revoke.mutate(link.id)}
              >
                {t('share.revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

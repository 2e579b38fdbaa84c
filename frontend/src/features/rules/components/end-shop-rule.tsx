import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { RuleVersion } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { businessDateOf } from '@/lib/format';
import { useNow } from '@/lib/use-now';

import { endOf } from '../scopes';

/** Ends a shop's own rule on a day: from then on it follows that of all shops. */
export function EndShopRule({
  own,
  versions,
  shopName,
}: {
  own: RuleVersion;
  versions: readonly RuleVersion[];
  shopName: string;
}) {
  const { t } = useTranslation('rules');
  const queries = useQueryClient();
  const earliest = businessDateOf(useNow(60_000));
  const [from, setFrom] = useState(earliest);
  const end = useMutation({
    mutationFn: () => {
      const { kind, program_id, shop_id } = own;
      return unwrap(
        client.POST('/rules', {
          body: { kind, program_id, shop_id, in_force_from: from, ...endOf(own, versions) },
        }),
      );
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['rules'] });
      notifyDone(t('scope.ended', { shop: shopName, kind: t(`kind.${own.kind}`) }), t('publishedNote', { from }));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!end.isPending) end.mutate();
  };
  return (
    <Sheet title={t('scope.end')} note={t('scope.endNote', { shop: shopName })}>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3 p-4" noValidate>
        <TextField
          boxClassName="w-48"
          type="date"
          label={t('inForceFrom')}
          required
          min={earliest}
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
        <Button type="submit" pending={end.isPending} disabled={from === ''}>
          {t('scope.endAct')}
        </Button>
        {end.isError && (
          <span role="alert" className="text-13 text-red">
            {sentenceOf(end.error)}
          </span>
        )}
      </form>
    </Sheet>
  );
}

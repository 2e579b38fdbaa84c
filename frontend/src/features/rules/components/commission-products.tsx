import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';

/** Goods and services of the catalogue that an item is for; none means all. */
export function CommissionProducts({
  chosen,
  readOnly,
  onChange,
}: {
  chosen: readonly string[];
  readOnly: boolean;
  onChange: (products: string[]) => void;
}) {
  const { t } = useTranslation('rules');
  const products = useQuery({
    queryKey: ['products', 'choice'],
    queryFn: () => unwrap(client.GET('/products', { params: { query: { limit: 200 } } })),
    staleTime: 60_000,
    retry: false,
  });
  const items = products.data?.items ?? [];
  if (items.length === 0 && chosen.length === 0) return null;
  const nameOf = (id: string) => items.find((each) => each.id === id)?.name ?? '…';
  return (
    <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label={t('commission.products')}>
      <span className="mr-1 text-12 text-ink-3">{t('commission.products')}</span>
      {chosen.map((id) => (
        <button
          key={id}
          type="button"
          disabled={readOnly}
          className="flex h-8 items-center gap-1 rounded-2 border border-accent bg-accent-soft px-2 text-13 font-semibold text-accent-text"
          aria-label={t('commission.removeProduct', { name: nameOf(id) })}
          onClick={() => onChange(chosen.filter((each) => each !== id))}
        >
          {nameOf(id)}
          {!readOnly && <X size={14} aria-hidden="true" />}
        </button>
      ))}
      {!readOnly && (
        <select
          className="input h-8 w-40"
          aria-label={t('commission.addProduct')}
          value=""
          onChange={(event) => event.target.value && onChange([...chosen, event.target.value])}
        >
          <option value="">{t(chosen.length === 0 ? 'commission.allProducts' : 'commission.addProduct')}</option>
          {items
            .filter((each) => !chosen.includes(each.id))
            .map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
        </select>
      )}
    </div>
  );
}

import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Product } from '@/api/types';
import { Button } from '@/components/ui/button';
import { notifyProblem } from '@/components/ui/notify';

import { retireProduct } from '../api/save-product';

/** Sells a product no more, or again. Both can be taken back, so neither asks twice. */
export function RetireProduct({
  product,
  onDone,
  onProblem,
}: {
  product: Product;
  onDone: (product: Product) => void;
  onProblem: () => void;
}) {
  const { t } = useTranslation('products');
  const act = useMutation({
    mutationFn: () => retireProduct(product, !product.retired),
    onSuccess: onDone,
    onError: (error) => {
      notifyProblem(error);
      onProblem();
    },
  });
  return (
    <section className="mt-6 flex flex-col items-start gap-2 border-t pt-5">
      <p className="text-ink-2">{product.retired ? t('reinstateNote') : t('retireNote')}</p>
      <Button look={product.retired ? 'outline' : 'danger'} pending={act.isPending} onClick={() => act.mutate()}>
        {product.retired ? t('reinstate') : t('retire')}
      </Button>
    </section>
  );
}

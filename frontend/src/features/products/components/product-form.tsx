import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';

import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import type { Product, ProductCategory } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CheckField, SelectField, TextField } from '@/components/ui/field';
import { readCredential } from '@/lib/credential';
import { formatMoney } from '@/lib/money';
import { useSwipes } from '@/lib/use-swipes';

import { saveProduct } from '../api/save-product';
import { draftOf, fieldAt, mistakesIn, priceOf, type Mistake, type ProductDraft } from '../product-draft';

interface ProductFormProps {
  /** Absent for a new one. */
  product: Product | null;
  categories: readonly ProductCategory[];
  onSaved: (product: Product) => void;
  /** Somebody else was faster: the newer version is to be fetched. */
  onConflict: () => void;
  onCancel: () => void;
}

/** A product's form. A scan fills the barcode wherever the focus is; what is wrong is said at its field. */
export function ProductForm({ product, categories, onSaved, onConflict, onCancel }: ProductFormProps) {
  const { t } = useTranslation(['products', 'common', 'problem']);
  const { register, handleSubmit, setError, setValue, formState } = useForm<ProductDraft>({
    defaultValues: draftOf(product),
  });
  const { errors } = formState;
  const save = useMutation({
    mutationFn: (draft: ProductDraft) => saveProduct(product, draft),
    onSuccess: onSaved,
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      if (error.status === 412) onConflict();
      const taken = error.code === 'code-taken' ? fieldAt(`/${String(error.body.field)}`) : undefined;
      if (taken) setError(taken, { message: t(`taken.${taken === 'barcode' ? 'barcode' : 'code'}`) }, FOCUS);
      for (const problem of error.fields) {
        const field = fieldAt(problem.pointer);
        if (field) setError(field, { message: fieldWordsOf(problem) }, FOCUS);
      }
    },
  });
  useSwipes(({ value }) => {
    const read = readCredential(value);
    if (read.kind === 'credential') setValue('barcode', read.value, { shouldDirty: true, shouldValidate: true });
  });
  const submit = (draft: ProductDraft) => {
    const mistakes = Object.entries(mistakesIn(draft)) as [keyof ProductDraft, Mistake][];
    for (const [field, mistake] of mistakes.toReversed()) {
      setError(
        field,
        { message: t(`mistake.${mistake}`, { price: formatMoney(priceOf(draft.listPrice) ?? '0.00') }) },
        FOCUS,
      );
    }
    if (mistakes.length === 0) save.mutate(draft);
  };
  const wired = (field: keyof ProductDraft) => ({ ...register(field), error: errors[field]?.message });
  const conflict = save.error instanceof ApiProblem && save.error.status === 412;
  const open = categories.filter((category) => !category.retired || category.id === product?.category?.id);
  return (
    <form onSubmit={(event) => void handleSubmit(submit)(event)} className="flex flex-col gap-4" noValidate>
      <div className="grid grid-cols-[1fr_9rem] gap-4 stacked:grid-cols-1">
        <TextField label={t('name')} required maxLength={100} autoFocus {...wired('name')} />
        <TextField label={t('unit')} required maxLength={16} {...wired('unit')} hint={t('unitHint')} />
      </div>
      <div className="grid grid-cols-2 gap-4 stacked:grid-cols-1">
        <TextField
          label={t('code')}
          required
          maxLength={32}
          readOnly={product !== null}
          className="read-only:bg-sunken"
          {...wired('code')}
          hint={product ? t('codeGiven') : t('codeHint')}
        />
        <TextField label={t('barcode')} maxLength={32} {...wired('barcode')} hint={t('barcodeHint')} />
        <SelectField label={t('kind')} {...wired('kind')}>
          <option value="goods">{t('kinds.goods')}</option>
          <option value="service">{t('kinds.service')}</option>
        </SelectField>
        <SelectField label={t('category')} {...wired('categoryId')}>
          <option value="">{t('common:none')}</option>
          {open.map((category) => (
            <option key={category.id} value={category.id}>
              {category.name}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('listPrice')}
          required
          inputMode="decimal"
          maxLength={20}
          className="text-right"
          {...wired('listPrice')}
        />
        <TextField
          label={t('memberPrice')}
          inputMode="decimal"
          maxLength={20}
          className="text-right"
          {...wired('memberPrice')}
          hint={t('memberPriceHint')}
        />
      </div>
      <div className="flex flex-col gap-2">
        <CheckField label={t('isDiscountable')} {...register('isDiscountable')} />
        <CheckField label={t('earnsPoints')} {...register('earnsPoints')} />
      </div>
      {save.isError && Object.keys(errors).length === 0 && (
        <p role="alert" className={conflict ? 'rounded-2 border border-ochre-line bg-ochre-soft p-3' : 'text-red'}>
          {sentenceOf(save.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="filled" hint="Enter" pending={save.isPending}>
          {product ? t('save') : t('new')}
        </Button>
        <Button look="ghost" hint="Esc" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  );
}

/** The last one set has the focus, so errors are set from the last field to the first. */
const FOCUS = { shouldFocus: true };

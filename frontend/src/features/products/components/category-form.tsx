import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';

import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import type { ProductCategory } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';

import { changeCategory, createCategory } from '../api/save-category';

interface Draft {
  name: string;
  code: string;
  position: string;
}

const FIELDS: readonly (keyof Draft)[] = ['name', 'code', 'position'];
const CODE = /^[a-z0-9][a-z0-9_-]{0,39}$/;
const POSITION = /^\d{1,4}$/;

/** Name and place of a category; its code is given once, because rules exclude by it. */
export function CategoryForm({
  category,
  nextPosition,
  onSaved,
  onConflict,
  onCancel,
}: {
  category: ProductCategory | null;
  nextPosition: number;
  onSaved: (category: ProductCategory) => void;
  onConflict: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation(['products', 'common']);
  const { register, handleSubmit, setError, formState } = useForm<Draft>({
    defaultValues: {
      name: category?.name ?? '',
      code: category?.code ?? '',
      position: String(category?.position ?? nextPosition),
    },
  });
  const { errors } = formState;
  const save = useMutation({
    mutationFn: ({ name, code, position }: Draft) =>
      category
        ? changeCategory(category, { name: name.trim(), position: Number(position) })
        : createCategory(code.trim(), name.trim(), Number(position)),
    onSuccess: onSaved,
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      if (error.status === 412) onConflict();
      if (error.code === 'code-taken') setError('code', { message: t('taken.code') }, { shouldFocus: true });
      for (const problem of error.fields) {
        const field = FIELDS.find((name) => problem.pointer === `/${name}`);
        if (field) setError(field, { message: fieldWordsOf(problem) }, { shouldFocus: true });
      }
    },
  });
  return (
    <form
      onSubmit={(event) => void handleSubmit((draft) => save.mutate(draft))(event)}
      className="flex flex-col gap-3"
      noValidate
    >
      <TextField
        label={t('name')}
        required
        maxLength={100}
        autoFocus
        {...register('name', { validate: (name) => name.trim() !== '' || t('mistake.required') })}
        error={errors.name?.message}
      />
      {category === null && (
        <TextField
          label={t('code')}
          required
          maxLength={40}
          {...register('code', { validate: (code) => CODE.test(code.trim()) || t('categories.codeMistake') })}
          error={errors.code?.message}
          hint={t('categories.codeHint')}
        />
      )}
      <TextField
        label={t('categories.position')}
        inputMode="numeric"
        maxLength={4}
        {...register('position', { validate: (text) => POSITION.test(text.trim()) || t('categories.positionMistake') })}
        error={errors.position?.message}
        hint={t('categories.positionHint')}
      />
      {save.isError && Object.keys(errors).length === 0 && (
        <p role="alert" className="text-red">
          {sentenceOf(save.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="filled" pending={save.isPending}>
          {category ? t('categories.save') : t('categories.new')}
        </Button>
        <Button look="ghost" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  );
}

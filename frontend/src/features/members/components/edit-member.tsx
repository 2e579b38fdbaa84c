import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import type { Gender, Member } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CheckField, SelectField, TextAreaField, TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { platesOf, platesText } from '@/lib/plates';

import { memberQuery } from '../api/get-member';
import { PhotoField } from './photo-field';

interface Form {
  name: string;
  phone: string;
  gender: Gender | '';
  birthday: string;
  plates: string;
  note: string;
  messages_allowed: boolean;
}

const formOf = (member: Member): Form => ({
  name: member.name,
  phone: '',
  gender: (member.gender as Gender | null) ?? '',
  birthday: member.birthday ?? '',
  plates: platesText(member.plates),
  note: member.note ?? '',
  messages_allowed: member.messages_allowed,
});

/** The profile's form. When somebody else was faster, their values are shown beside and nothing typed is lost. */
export function EditMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation(['members', 'common']);
  const queries = useQueryClient();
  const { register, handleSubmit, setError, formState } = useForm<Form>({ defaultValues: formOf(member) });
  const { errors, dirtyFields } = formState;
  const save = useMutation({
    mutationFn: (form: Form) =>
      unwrap(
        client.PATCH('/members/{id}', {
          params: { path: { id: member.id }, header: ifMatch(member.row_version) },
          body: {
            ...(dirtyFields.name ? { name: form.name.trim() } : {}),
            ...(dirtyFields.phone && form.phone.trim() ? { phone: form.phone.replace(/[\s-]/g, '') } : {}),
            ...(dirtyFields.gender ? { gender: form.gender || null } : {}),
            ...(dirtyFields.birthday ? { birthday: form.birthday || null } : {}),
            ...(dirtyFields.plates ? { plates: platesOf(form.plates) } : {}),
            ...(dirtyFields.note ? { note: form.note.trim() || null } : {}),
            ...(dirtyFields.messages_allowed ? { messages_allowed: form.messages_allowed } : {}),
          },
        }),
      ),
    onSuccess: (saved) => {
      queries.setQueryData(memberQuery(member.id).queryKey, saved as Member);
      void queries.invalidateQueries({ queryKey: ['members'] });
      notifyDone(t('common:saved'), saved.name);
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      // The newer version is fetched; it carries the version number that the next try needs.
      if (error.status === 412) void queries.invalidateQueries({ queryKey: memberQuery(member.id).queryKey });
      for (const field of error.fields) {
        // Of several plates the field is one.
        const name = field.pointer.split('/')[1] as keyof Form;
        if (name in formOf(member)) setError(name, { message: fieldWordsOf(field) }, { shouldFocus: true });
      }
    },
  });
  const conflict = save.error instanceof ApiProblem && save.error.status === 412;
  const theirs = (now: string | null) => (conflict && now ? t('conflictTheirs', { value: now }) : undefined);
  return (
    <form
      onSubmit={(event) => void handleSubmit((form) => save.mutate(form))(event)}
      className="flex flex-col gap-4"
      noValidate
    >
      {conflict && (
        <p role="alert" className="rounded-2 border border-ochre-line bg-ochre-soft p-3">
          {t('conflict')}
        </p>
      )}
      <PhotoField member={member} />
      <TextField
        label={t('name')}
        required
        maxLength={60}
        autoFocus
        {...register('name', { required: true })}
        error={errors.name?.message}
        hint={theirs(member.name)}
      />
      <TextField
        label={t('phone')}
        inputMode="tel"
        maxLength={20}
        {...register('phone')}
        error={errors.phone?.message}
        hint={`${member.phone_masked ?? ''} ${t('phoneKeep')}`}
      />
      <SelectField
        label={t('gender')}
        {...register('gender')}
        error={errors.gender?.message}
        hint={theirs(member.gender)}
      >
        <option value="">{t('common:gender.unknown')}</option>
        <option value="female">{t('common:gender.female')}</option>
        <option value="male">{t('common:gender.male')}</option>
      </SelectField>
      <TextField
        label={t('birthday')}
        type="date"
        {...register('birthday')}
        error={errors.birthday?.message}
        hint={theirs(member.birthday)}
      />
      <TextField
        label={t('plates')}
        maxLength={200}
        {...register('plates')}
        error={errors.plates?.message}
        hint={theirs(platesText(member.plates)) ?? t('platesHint')}
      />
      <TextAreaField
        label={t('note')}
        maxLength={500}
        {...register('note')}
        error={errors.note?.message}
        hint={theirs(member.note)}
      />
      <div>
        <CheckField label={t('messagesAllowed')} {...register('messages_allowed')} />
        <p className="mt-1 text-12 text-ink-3">{t('messagesAllowedNote')}</p>
      </div>
      {save.isError && !conflict && Object.keys(errors).length === 0 && (
        <p className="text-red" role="alert">
          {sentenceOf(save.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="filled" hint="Enter" pending={save.isPending} disabled={!formState.isDirty}>
          {t('saveAct')}
        </Button>
        <Button look="ghost" hint="Esc" onClick={onClose}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem } from '@/api/problem';
import type { Member } from '@/api/types';
import { Portrait } from '@/components/member/portrait';
import { Button } from '@/components/ui/button';
import { notifyDone, notifyProblem } from '@/components/ui/notify';

import { memberQuery } from '../api/get-member';
import { shrinkPhoto } from '../shrink-photo';

/** The picture that the desk shows: taken or chosen, and kept at once. */
export function PhotoField({ member }: { member: Member }) {
  const { t } = useTranslation(['members', 'common']);
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const path = { params: { path: { id: member.id } } };
  const done = (words: string) => {
    void queries.invalidateQueries({ queryKey: memberQuery(member.id).queryKey });
    notifyDone(words, member.name);
  };
  const keep = useMutation({
    mutationFn: async (file: File) =>
      unwrap(client.PUT('/members/{id}/photo', { ...path, body: { image: await shrinkPhoto(file) } })),
    onSuccess: () => done(t('photoKept')),
    onError: (error) => {
      if (error instanceof ApiProblem) notifyProblem(error);
    },
  });
  const remove = useMutation({
    mutationFn: () => unwrap(client.DELETE('/members/{id}/photo', path)),
    onSuccess: () => done(t('photoRemoved')),
    onError: notifyProblem,
  });
  const isUnreadable = keep.isError && !(keep.error instanceof ApiProblem);
  return (
    <div className="flex items-center gap-4">
      <Portrait member={member} className="h-28 w-24 flex-none" />
      <div className="flex flex-col items-start gap-2">
        <input
          ref={input}
          type="file"
          accept="image/*"
          aria-label={t('photo')}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file) keep.mutate(file);
          }}
        />
        <div className="flex gap-2">
          <Button pending={keep.isPending} onClick={() => input.current?.click()}>
            {t(member.photo_at === null ? 'photoTake' : 'photoReplace')}
          </Button>
          {member.photo_at !== null && (
            <Button look="ghost" pending={remove.isPending} onClick={() => remove.mutate()}>
              {t('photoRemove')}
            </Button>
          )}
        </div>
        <p className="text-12 text-ink-3">{t('photoNote')}</p>
        {isUnreadable && (
          <p role="alert" className="text-13 text-red">
            {t('photoUnreadable')}
          </p>
        )}
      </div>
    </div>
  );
}

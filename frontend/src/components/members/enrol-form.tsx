import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, fieldError, sentenceOf } from '@/api/problem';
import type { Gender, Member, Program } from '@/api/types';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { comma } from '@/lib/comma';
import { readCredential } from '@/lib/credential';
import { platesOf } from '@/lib/plates';
import { recall, remember } from '@/lib/preferences';
import { useDebounced } from '@/lib/use-debounced';
import { useSwipes } from '@/lib/use-swipes';

/** Gift cards and deposits belong to no member. */
const ofMembers = <L extends { items: { bearer?: string | null }[] }>(list: L): L => ({
  ...list,
  items: list.items.filter((program) => !program.bearer),
});

/** A new member with what is needed to begin: name, phone, card. Swiping fills the card number wherever the focus is. */
export function EnrolForm({
  cardNumber = '',
  name: givenName = '',
  phone: givenPhone = '',
  onDone,
  onCancel,
}: {
  cardNumber?: string;
  name?: string;
  phone?: string;
  onDone: (member: Member) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation(['members', 'common']);
  const queries = useQueryClient();
  const [name, setName] = useState(givenName);
  const [phone, setPhone] = useState(givenPhone);
  const [card, setCard] = useState(cardNumber);
  const [plates, setPlates] = useState('');
  const [gender, setGender] = useState<Gender | ''>('');
  const [program, setProgram] = useState('');
  const phoneRef = useRef<HTMLInputElement>(null);
  const programs = useQuery({
    queryKey: ['programs', 'choice'],
    queryFn: () => unwrap(client.GET('/programs', { params: { query: { limit: 200 } } })),
    select: ofMembers,
    staleTime: 10 * 60_000,
  });
  const rested = useDebounced(name.trim(), 400);
  const near = useQuery({
    queryKey: ['members', 'near', rested],
    queryFn: () => unwrap(client.GET('/members/near', { params: { query: { name: rested } } })),
    enabled: rested.length >= 2,
    retry: false,
    staleTime: 30_000,
  });
  const programId = program || likelyProgram(programs.data?.items ?? [], card)?.id;
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/members', {
          body: {
            name: name.trim(),
            ...(phone.trim() ? { phone: phone.replace(/[\s-]/g, '') } : {}),
            ...(gender ? { gender } : {}),
            ...(platesOf(plates).length > 0 ? { plates: platesOf(plates) } : {}),
            ...(programId ? { program_id: programId } : {}),
            ...(card.trim() ? { card_number: card.trim() } : {}),
          },
        }),
      ),
    onSuccess: (member) => {
      if (programId) remember('program', programId);
      void queries.invalidateQueries({ queryKey: ['members'] });
      onDone(member as Member);
    },
  });
  useSwipes(({ value }) => {
    const read = readCredential(value);
    if (read.kind === 'credential') setCard(read.value);
  });
  const ready = name.trim() !== '' && (programId !== undefined || programs.isError);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !create.isPending) create.mutate();
  };
  const problem = create.error;
  const code = problem instanceof ApiProblem ? problem.code : '';
  const general = problem && code !== 'phone-already-used' && code !== 'card-not-blank' && problemFields(problem) === 0;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      <TextField
        label={t('name')}
        required
        value={name}
        maxLength={60}
        autoFocus
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
        error={fieldError(problem, '/name')}
        hint={
          near.data && near.data.items.length > 0
            ? t('near', {
                names: near.data.items.map((each) => `${each.name} ${each.phone_masked ?? ''}`.trim()).join(comma()),
              })
            : undefined
        }
        className="h-11 text-16"
      />
      <TextField
        ref={phoneRef}
        label={t('phone')}
        value={phone}
        inputMode="tel"
        maxLength={20}
        onChange={(event) => setPhone(event.target.value)}
        error={fieldError(problem, '/phone') ?? (code === 'phone-already-used' ? sentenceOf(problem) : undefined)}
        className="h-11 text-16"
      />
      <TextField
        label={t('cardNumber')}
        value={card}
        inputMode="numeric"
        maxLength={32}
        onChange={(event) => setCard(event.target.value)}
        error={fieldError(problem, '/card_number') ?? (code === 'card-not-blank' ? sentenceOf(problem) : undefined)}
        hint={t('cardHint')}
        className="h-11 text-16"
      />
      <TextField
        label={t('plates')}
        value={plates}
        maxLength={200}
        onChange={(event) => setPlates(event.target.value)}
        error={platesOf(plates)
          .map((_, place) => fieldError(problem, `/plates/${place}`))
          .find(Boolean)}
        hint={t('platesHint')}
        className="h-11 text-16"
      />
      <div className="grid grid-cols-2 gap-4">
        <SelectField
          label={t('gender')}
          value={gender}
          onChange={(event) => setGender(event.target.value as Gender | '')}
          className="h-11"
        >
          <option value="">{t('common:gender.unknown')}</option>
          <option value="female">{t('common:gender.female')}</option>
          <option value="male">{t('common:gender.male')}</option>
        </SelectField>
        <SelectField
          label={t('program')}
          value={programId ?? ''}
          onChange={(event) => setProgram(event.target.value)}
          className="h-11"
        >
          {programs.data?.items.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </SelectField>
      </div>
      {(general || programs.isError) && (
        <p className="text-red" role="alert">
          {sentenceOf(problem ?? programs.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="filled" size="large" hint="Enter" pending={create.isPending} disabled={!ready}>
          {t('enrolAct')}
        </Button>
        <Button look="ghost" size="large" hint="Esc" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  );
}

function problemFields(problem: unknown): number {
  return problem instanceof ApiProblem ? problem.fields.length : 0;
}

/** The program whose cards begin like this one; without a card the one that was chosen last. */
function likelyProgram(programs: readonly Program[], card: string): Program | undefined {
  const byCard = programs.find((each) => each.card_number_prefix !== '' && card.startsWith(each.card_number_prefix));
  return byCard ?? programs.find((each) => each.id === recall('program')) ?? programs[0];
}

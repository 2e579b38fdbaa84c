import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import type { BearerKind, Program } from '@/api/types';

import { listPrograms } from '../api/choices';
import { useCodeField } from './use-code-field';
import { textOf, type Values } from './resource-form';
import { ResourcePage } from './resource-page';

const BEARERS: readonly BearerKind[] = ['gift_card', 'deposit'];
const OF_MEMBERS = 'members';

const bearerOf = (values: Values): BearerKind | null =>
  BEARERS.find((kind) => kind === textOf(values, 'bearer')) ?? null;

export function ProgramsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const codeField = useCodeField();
  const changes = (values: Values) => ({
    name: textOf(values, 'name'),
    card_number_prefix: textOf(values, 'card_number_prefix'),
    card_number_digits: Number(textOf(values, 'card_number_digits')),
  });
  return (
    <ResourcePage<Program>
      title={t('common:menu.programs')}
      queryKey="programs"
      load={listPrograms}
      newLabel={t('programs.new')}
      emptyTitle={t('programs.empty')}
      emptyNext={t('programs.emptyNext')}
      nameOf={(program) => program.name}
      columns={[
        { title: t('name'), cell: (program) => program.name },
        { title: t('code'), cell: (program) => program.code },
        { title: t('programs.prefix'), cell: (program) => program.card_number_prefix },
        { title: t('programs.digits'), cell: (program) => program.card_number_digits, className: 'num' },
        {
          title: t('programs.bearer'),
          cell: (program) => (program.bearer ? t(`common:method.${program.bearer}`) : t('programs.ofMembers')),
        },
      ]}
      fieldsOf={(program) => [
        { name: 'name', label: t('name'), required: true },
        ...codeField(program),
        {
          name: 'card_number_prefix',
          label: t('programs.prefix'),
          pattern: /^[A-Z0-9-]{0,8}$/,
          hint: t('programs.prefixHint'),
        },
        {
          name: 'card_number_digits',
          label: t('programs.digits'),
          required: true,
          pattern: /^\d{1,2}$/,
          inputMode: 'numeric',
          hint: t('programs.digitsHint'),
        },
        ...(program
          ? []
          : [
              {
                name: 'bearer',
                label: t('programs.bearer'),
                kind: 'select' as const,
                required: true,
                hint: t('programs.bearerHint'),
                options: [
                  { value: OF_MEMBERS, label: t('programs.ofMembers') },
                  ...BEARERS.map((kind) => ({ value: kind, label: t(`common:method.${kind}`) })),
                ],
              },
            ]),
      ]}
      valuesOf={(program) => ({
        name: program?.name ?? '',
        code: program?.code ?? '',
        card_number_prefix: program?.card_number_prefix ?? '',
        card_number_digits: String(program?.card_number_digits ?? 8),
        bearer: OF_MEMBERS,
      })}
      create={(values) =>
        unwrap(
          client.POST('/programs', {
            body: { code: textOf(values, 'code'), bearer: bearerOf(values), ...changes(values) },
          }),
        )
      }
      update={(program, values) =>
        unwrap(
          client.PATCH('/programs/{id}', {
            params: { path: { id: program.id }, header: ifMatch(program.row_version) },
            body: changes(values),
          }),
        )
      }
    />
  );
}

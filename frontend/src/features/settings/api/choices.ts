import { useQuery } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Role } from '@/api/types';

const ALL = { params: { query: { limit: 200 } } } as const;

export const listShops = () => unwrap(client.GET('/shops', ALL));
export const listLegalEntities = () => unwrap(client.GET('/legal-entities', ALL));
export const listTerminals = () => unwrap(client.GET('/terminals', ALL));
export const listUsers = () => unwrap(client.GET('/users', ALL));
export const listRoles = () => unwrap(client.GET('/roles'));
export const listEmployees = () => unwrap(client.GET('/employees', ALL));
export const listPrograms = () => unwrap(client.GET('/programs', ALL));
export const listPermissions = () => unwrap(client.GET('/permissions'));

/** Records to choose from in a form. */
export function useChoices<R extends { id: string }>(
  key: string,
  load: () => Promise<{ items: R[] }>,
  labelOf: (row: R) => string,
) {
  const query = useQuery({ queryKey: [key, 'list'], queryFn: load, staleTime: 60_000 });
  const items = query.data?.items ?? [];
  return {
    items,
    options: items.map((row) => ({ value: row.id, label: labelOf(row) })),
    labelOf: (id: string | null) => {
      const row = items.find((each) => each.id === id);
      return row ? labelOf(row) : '—';
    },
  };
}

/** A role's name, set in by its place in the tree. */
export const indented = (role: Role) => `${'\u3000'.repeat(role.depth)}${role.name}`;

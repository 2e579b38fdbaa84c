import { client, unwrap } from '@/api/client';
import type { DeskPanel, LookupAnswer, LookupSource } from '@/api/types';

/** Who does this credential belong to? */
export function lookUp(credential: string, source: LookupSource): Promise<LookupAnswer> {
  return unwrap(client.POST('/desk/lookups', { body: { credential, source } })) as Promise<LookupAnswer>;
}

/** One membership as the desk shows it. */
export function getPanel(membershipId: string): Promise<DeskPanel> {
  return unwrap(client.GET('/memberships/{id}/desk', { params: { path: { id: membershipId } } })) as Promise<DeskPanel>;
}

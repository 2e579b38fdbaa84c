// Where a rule applies: everywhere, or in one shop that has its own version.
//
// *Invariant:* a shop's own rule ends by its next version, which steps aside for the rule of all shops; nothing is edited.
import { liveOf } from '@/api/rule-scopes';
import type { RuleBody, RuleVersion } from '@/api/types';

/** Versions of one kind, of all shops (`null`) or of one; newest first as they come. */
export const ofScope = (versions: readonly RuleVersion[], shopId: string | null): RuleVersion[] =>
  versions.filter((version) => version.shop_id === shopId);

/** The shops that ever had their own version. */
export const shopsWithOwn = (versions: readonly RuleVersion[]): string[] => [
  ...new Set(versions.flatMap((version) => (version.shop_id === null ? [] : [version.shop_id]))),
];

/** Whether a shop's version only says that the shop follows all others again. */
export function stepsAside(version: RuleVersion, versions: readonly RuleVersion[]): boolean {
  const everywhere = liveOf(versions, null);
  return version.shop_id !== null && everywhere !== undefined && version.priority < everywhere.priority;
}

/** The priority of a version so that it counts in its scope. */
export const priorityIn = (versions: readonly RuleVersion[]): number => liveOf(versions, null)?.priority ?? 0;

/** The version before another of the same scope. */
export const before = (version: RuleVersion, versions: readonly RuleVersion[]): RuleVersion | undefined =>
  ofScope(versions, version.shop_id)
    .filter((each) => each.number < version.number)
    .toSorted((a, b) => b.number - a.number)[0];

/** What ends a shop's own rule: its body once more, below every rule of all shops that stands or is to come. */
export function endOf(own: RuleVersion, versions: readonly RuleVersion[]): { priority: number; body: RuleBody } {
  const everywhere = ofScope(versions, null).filter((version) => version.state !== 'superseded');
  const lowest = Math.min(...everywhere.map((version) => version.priority), own.priority);
  const {
    last_day: _,
    budget: __,
    ...body
  } = own.body as RuleBody & { last_day?: string | null; budget?: string | null };
  return { priority: lowest - 1, body: body as RuleBody };
}

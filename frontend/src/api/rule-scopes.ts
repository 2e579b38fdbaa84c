// Which version of a rule counts in a shop, as the server decides it: the larger priority, then the shop's own.
interface Version {
  shop_id: string | null;
  state: string;
  priority: number;
}

/** The version of all shops (`null`), or of one, that stands today. */
export const liveOf = <V extends Version>(versions: readonly V[], shopId: string | null): V | undefined =>
  versions.find((version) => version.shop_id === shopId && version.state === 'in_force');

/** Of the versions of one kind, the one that a sale in a shop follows today. */
export function appliesIn<V extends Version>(versions: readonly V[], shopId: string | null): V | undefined {
  const everywhere = liveOf(versions, null);
  const own = shopId === null ? undefined : liveOf(versions, shopId);
  if (!own || !everywhere) return own ?? everywhere;
  return own.priority >= everywhere.priority ? own : everywhere;
}

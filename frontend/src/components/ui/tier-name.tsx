import { cn } from '@/lib/cn';

/** Which metal a tier is drawn in: by its code where it says so, else by its level. */
export function metalOf(tier: { level: number; code: string } | null | undefined): string {
  if (!tier) return 'ordinary';
  if (['silver', 'gold', 'platinum', 'ordinary'].includes(tier.code)) return tier.code;
  return (['ordinary', 'silver', 'gold'] as const)[tier.level] ?? 'platinum';
}

/** A small card in the tier's metal and its name. */
export function TierName({
  tier,
  className,
}: {
  tier: { level: number; code: string; name: string } | null;
  className?: string;
}) {
  if (!tier) return <span className="text-ink-3">—</span>;
  return (
    <span
      className={cn('metal inline-flex items-center gap-1.5 font-semibold whitespace-nowrap', className)}
      data-metal={metalOf(tier)}
    >
      <span className="metal-chip" aria-hidden="true" />
      {tier.name}
    </span>
  );
}

// Where the grid lines of a chart stand.

/** How many lines on each side of zero, at most. */
const LINES_MAX = 2;
const STEPS = [1, 2, 5, 10];

/** The least round step (1, 2 or 5 times a power of ten) by which `most` is reached in as many lines as a side may have. */
export function roundStep(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most / LINES_MAX));
  const step = STEPS.find((each) => each * power * LINES_MAX >= most) ?? 10;
  return Math.max(1, step * power);
}

/** Lines from zero to the first that `most` does not exceed. */
export function linesTo(most: number, step: number): number[] {
  const count = Math.ceil(most / step);
  return Array.from({ length: count }, (_, index) => (index + 1) * step);
}

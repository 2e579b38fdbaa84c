// What the server's clock says, by the dates of its answers. A till's own clock may be wrong by any amount, and how old a
// tap is must not depend on it.

/** A date is exact to a second, and an answer takes a while; smaller differences are no difference. */
const DIFFERENCE_MIN_MS = 3_000;

let ahead = 0;

/** Takes the date of an answer. */
export function noteServerDate(date: string | null): void {
  const difference = Date.now() - Date.parse(date ?? '');
  if (!Number.isNaN(difference)) ahead = Math.abs(difference) >= DIFFERENCE_MIN_MS ? difference : 0;
}

/** Now, in milliseconds since 1970, by the server's clock. */
export const serverNow = () => Date.now() - ahead;

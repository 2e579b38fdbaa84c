const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** A one-time password that can be read out: no letters that look alike, in groups. */
export function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(GROUPS * GROUP_LENGTH));
  const letters = [...bytes].map((byte) => LETTERS[byte % LETTERS.length] ?? 'a').join('');
  return letters.match(/.{4}/g)?.join('-') ?? letters;
}

import { useSession } from '@/api/session';

/** The look of the button that opens the person's menu, before and after the menu is fetched. */
export const PERSON_BUTTON = 'flex h-11 items-center gap-2 rounded-2 px-1 text-13 whitespace-nowrap text-ink-2';

/** Who is signed in: initials, name, role. */
export function PersonName() {
  const { user } = useSession();
  return (
    <>
      <span
        className="grid size-7 place-items-center rounded-full bg-ink-2 text-12 font-semibold text-surface"
        aria-hidden="true"
      >
        {initialsOf(user.display_name)}
      </span>
      <span className="narrow:sr-only">
        {user.display_name}
        <Dot />
        {user.role.name}
      </span>
    </>
  );
}

/** A small dot between two facts. */
export function Dot() {
  return (
    <span
      className="mx-2 inline-block size-[3px] rounded-full bg-current align-[.22em] opacity-60"
      aria-hidden="true"
    />
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return words.length > 1
    ? words
        .map((word) => word[0] ?? '')
        .join('')
        .slice(0, 2)
        .toUpperCase()
    : name.slice(0, 1);
}

import { createElement, use, type ComponentType } from 'react';

/** A part of a screen in a file of its own, and the way to have it here before it is needed. */
export type EarlyPart<P extends object> = ComponentType<P> & { fetchNow: () => void };

/**
 * Like `lazy`, but a part that is here already is shown in the same step as whatever asked for it, and one that could
 * not be fetched is fetched again at the next try.
 */
export function early<P extends object>(load: () => Promise<ComponentType<P>>): EarlyPart<P> {
  let coming: Promise<ComponentType<P>> | null = null;
  const fetchPart = () => {
    if (coming) return coming;
    const part = load();
    part.then(
      // A promise that says so is kept: `use` gives its value in the same step.
      (here) => Object.assign(part, { status: 'fulfilled', value: here }),
      () => {
        coming = null;
      },
    );
    coming = part;
    return part;
  };
  const Part = (props: P) => createElement(use(fetchPart()), props);
  // What fails while nobody waits for it says so when somebody does.
  const fetchNow = () => void fetchPart();
  return Object.assign(Part, { fetchNow });
}

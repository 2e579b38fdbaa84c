import { createElement, use, type ComponentType } from 'react';

/** A part of a screen in a file of its own, and the way to have it here before it is needed. */
export type EarlyPart<P extends object> = ComponentType<P> & { fetchNow: () => void };

/**
 * Like `lazy`, but a part that is here already is shown in the same step as whatever asked for it, and one that could
 * not be fetched is fetched again at the next try.
 */
export function early<P extends object>(load: () => Promise<ComponentType<P>>): EarlyPart<P> {
  let here: ComponentType<P> | null = null;
  let coming: Promise<ComponentType<P>> | null = null;
  const fetchPart = () => {
    coming ??= load().then(
      (part) => (here = part),
      (error: unknown) => {
        coming = null;
        throw error;
      },
    );
    return coming;
  };
  const Part = (props: P) => createElement(here ?? use(fetchPart()), props);
  // What fails while nobody waits for it says so when somebody does.
  const fetchNow = () => void fetchPart().catch(() => undefined);
  return Object.assign(Part, { fetchNow });
}

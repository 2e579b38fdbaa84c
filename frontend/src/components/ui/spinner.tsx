import { LoaderCircle } from 'lucide-react';

/** Turns while something is on its way. */
export function Spinner({ size = 16 }: { size?: number }) {
  return <LoaderCircle size={size} className="animate-spin motion-reduce:animate-none" aria-hidden="true" />;
}

// Stands in for `react-remove-scroll`, which locks the page's scrolling by inserting a style element: refused by the
// content security policy, and needless here because the page never scrolls, only its sheets do.
import { createElement, type ElementType, type ReactNode, type Ref } from 'react';

interface RemoveScrollProps {
  as?: ElementType;
  allowPinchZoom?: boolean;
  shards?: unknown;
  enabled?: boolean;
  children?: ReactNode;
  ref?: Ref<unknown>;
}

/** Renders its children and locks nothing. */
export function RemoveScroll({
  as = 'div',
  allowPinchZoom: _pinch,
  shards: _shards,
  enabled: _on,
  ...rest
}: RemoveScrollProps) {
  return createElement(as, rest);
}

RemoveScroll.classNames = { fullWidth: '', zeroRight: '' };

export default RemoveScroll;

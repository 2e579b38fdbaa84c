// The station's reader settings, kept in this browser.
import { recall, remember } from './preferences';
import { WEDGE_DEFAULTS, type WedgeSettings } from './wedge';

export function recallWedgeSettings(): WedgeSettings {
  try {
    const kept = JSON.parse(recall('wedge') ?? '{}') as Partial<WedgeSettings>;
    return {
      gapMs: clamp(kept.gapMs, 10, 120, WEDGE_DEFAULTS.gapMs),
      lengthMin: clamp(kept.lengthMin, 4, 20, WEDGE_DEFAULTS.lengthMin),
      suffix: kept.suffix === 'none' ? 'none' : 'enter_or_tab',
    };
  } catch {
    return WEDGE_DEFAULTS;
  }
}

export function rememberWedgeSettings(settings: WedgeSettings): void {
  remember('wedge', JSON.stringify(settings));
}

function clamp(value: unknown, least: number, most: number, otherwise: number): number {
  return typeof value === 'number' && value >= least && value <= most ? Math.round(value) : otherwise;
}

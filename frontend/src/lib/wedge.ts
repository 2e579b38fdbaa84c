// Tells a card reader that types ("keyboard wedge") from a person who types.
//
// A reader sends its characters a few milliseconds apart and ends with Enter or Tab. The detector keeps the run of
// fast keys; a gap longer than the station's limit, an auto-repeated key, a modifier or any key that no card holds
// starts anew. Keys are read by `event.code`: under an active input method `event.key` is only "Process".
//
// *Invariant:* a run that contains one human-sized gap is never reported as a swipe.

/** Settings of one station. */
export interface WedgeSettings {
  /** Largest pause between two keys of one swipe. */
  gapMs: number;
  /** Shortest credential, in characters. */
  lengthMin: number;
  /** Whether the reader ends with Enter or Tab, or with nothing. */
  suffix: 'enter_or_tab' | 'none';
}

/** What works with the readers we know. */
export const WEDGE_DEFAULTS: WedgeSettings = { gapMs: 35, lengthMin: 6, suffix: 'enter_or_tab' };

/** The part of a keyboard event that the detector reads. */
export interface WedgeKey {
  code: string;
  shift: boolean;
  repeat: boolean;
  /** Ctrl, Alt or Meta held. */
  modified: boolean;
  atMs: number;
}

/** What one key meant. */
export type WedgeOutcome =
  | { kind: 'ignored' }
  /** The first key of a possible run: the moment to remember what the focused field holds. */
  | { kind: 'started' }
  | { kind: 'collecting'; length: number }
  | { kind: 'swipe'; value: string };

const SHIFTED: Record<string, string> = {
  Digit1: '!',
  Digit2: '@',
  Digit3: '#',
  Digit4: '$',
  Digit5: '%',
  Digit6: '^',
  Digit7: '&',
  Digit8: '*',
  Digit9: '(',
  Digit0: ')',
};
const PUNCTUATION: Record<string, [string, string]> = {
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  Semicolon: [';', ':'],
  Slash: ['/', '?'],
};

/** The character a key stands for on a US layout, which every reader emulates; `null` when no credential holds it. */
export function characterOf(code: string, shift: boolean): string | null {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
  if (digit?.[1]) return shift && code.startsWith('Digit') ? (SHIFTED[code] ?? null) : digit[1];
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter?.[1]) return shift ? letter[1] : letter[1].toLowerCase();
  const pair = PUNCTUATION[code];
  return pair ? pair[shift ? 1 : 0] : null;
}

/** The pure core: feed it keys, it says when a swipe is complete. */
export class WedgeDetector {
  #settings: WedgeSettings;
  #run = '';
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(settings: WedgeSettings = WEDGE_DEFAULTS) {
    this.#settings = settings;
  }

  feed(key: WedgeKey): WedgeOutcome {
    if (isModifierKey(key.code)) return { kind: 'ignored' };
    const fast = key.atMs - this.#lastMs <= this.#settings.gapMs;
    if (isSuffix(key.code)) return this.#end(key, fast);
    const character = key.repeat || key.modified ? null : characterOf(key.code, key.shift);
    if (character === null) {
      this.reset();
      return { kind: 'ignored' };
    }
    this.#lastMs = key.atMs;
    if (fast && this.#run !== '') {
      this.#run += character;
      return { kind: 'collecting', length: this.#run.length };
    }
    this.#run = character;
    return { kind: 'started' };
  }

  /** For readers without a suffix: the run so far, if it is long enough and the pause after it has passed. */
  flush(nowMs: number): WedgeOutcome {
    const over = nowMs - this.#lastMs > this.#settings.gapMs;
    if (this.#settings.suffix !== 'none' || !over || this.#run.length < this.#settings.lengthMin)
      return { kind: 'ignored' };
    return this.#take();
  }

  /** Whether a run long enough for a swipe ended without its suffix: what the reader test reports. */
  get pending(): number {
    return this.#run.length;
  }

  reset(): void {
    this.#run = '';
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }

  #end(key: WedgeKey, fast: boolean): WedgeOutcome {
    const complete = fast && !key.repeat && !key.modified && this.#run.length >= this.#settings.lengthMin;
    if (complete) return this.#take();
    this.reset();
    return { kind: 'ignored' };
  }

  #take(): WedgeOutcome {
    const value = this.#run;
    this.reset();
    return { kind: 'swipe', value };
  }
}

/** Listens on the whole window, before any field sees the keys. Returns the function that stops it. */
export function listenForSwipes(
  onSwipe: (value: string) => void,
  settings: WedgeSettings = WEDGE_DEFAULTS,
): () => void {
  const detector = new WedgeDetector(settings);
  let before: FieldMemory | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const complete = (value: string) => {
    before?.restore();
    before = null;
    onSwipe(value);
  };
  const onKey = (event: KeyboardEvent) => {
    const outcome = detector.feed({
      code: event.code,
      shift: event.shiftKey,
      repeat: event.repeat,
      modified: event.ctrlKey || event.altKey || event.metaKey,
      atMs: event.timeStamp,
    });
    if (outcome.kind === 'started') before = rememberField(event.target);
    if (outcome.kind === 'swipe') {
      event.preventDefault();
      event.stopImmediatePropagation();
      complete(outcome.value);
    }
    if (settings.suffix === 'none') {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const late = detector.flush(performance.now());
        if (late.kind === 'swipe') complete(late.value);
      }, settings.gapMs + 20);
    }
  };
  window.addEventListener('keydown', onKey, { capture: true });
  return () => {
    clearTimeout(timer);
    window.removeEventListener('keydown', onKey, { capture: true });
  };
}

interface FieldMemory {
  restore: () => void;
}

/** Remembers what a text field held, so that characters of a swipe that leaked into it can be taken out again. */
function rememberField(target: EventTarget | null): FieldMemory | null {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return null;
  const value = target.value;
  return {
    restore: () => {
      if (target.value === value) return;
      const prototype = target instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
      // React keeps its own copy of the value; the prototype's setter plus an input event is what it listens to.
      Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(target, value);
      target.dispatchEvent(new Event('input', { bubbles: true }));
    },
  };
}

function isSuffix(code: string): boolean {
  return code === 'Enter' || code === 'NumpadEnter' || code === 'Tab';
}

function isModifierKey(code: string): boolean {
  return /^(?:Shift|Control|Alt|Meta)(?:Left|Right)$|^CapsLock$|^NumLock$/.test(code);
}

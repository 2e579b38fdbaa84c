// Server-sent events over `fetch`, so that the request can carry our headers and its end can be seen. Reconnects by
// itself with the last event's id.

/** One event of the stream. */
export interface StreamEvent {
  id: string | null;
  event: string;
  data: string;
}

/** Splits stream text into events; keeps what is not complete yet. */
export class EventStreamParser {
  #rest = '';

  push(text: string): StreamEvent[] {
    this.#rest += text.replace(/\r\n?/g, '\n');
    const blocks = this.#rest.split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.map(parseBlock).filter((event) => event !== null);
  }
}

function parseBlock(block: string): StreamEvent | null {
  let id: string | null = null;
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') id = value;
    else if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
  return data.length > 0 ? { id, event, data: data.join('\n') } : null;
}

interface StreamHandlers {
  onEvent: (event: StreamEvent) => void;
  onState: (state: 'open' | 'closed') => void;
}

const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 15_000;

/** Follows a stream until the returned function is called. */
export function followStream(
  open: (headers: Record<string, string>, signal: AbortSignal) => Promise<Response>,
  handlers: StreamHandlers,
) {
  const stop = new AbortController();
  let lastId: string | null = null;

  const run = async () => {
    let wait = RETRY_FIRST_MS;
    while (!stop.signal.aborted) {
      try {
        const answer = await open(lastId ? { 'Last-Event-ID': lastId } : {}, stop.signal);
        if (answer.ok && answer.body) {
          handlers.onState('open');
          wait = RETRY_FIRST_MS;
          await readAll(answer.body);
        }
      } catch {
        // A broken stream and a refused one are the same here: try again later.
      }
      if (stop.signal.aborted) return;
      handlers.onState('closed');
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, RETRY_MOST_MS);
    }
  };
  const readAll = async (body: ReadableStream<Uint8Array>) => {
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const event of parser.push(decoder.decode(value, { stream: true }))) {
        if (event.id) lastId = event.id;
        handlers.onEvent(event);
      }
    }
  };
  void run();
  return () => stop.abort();
}

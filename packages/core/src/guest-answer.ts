/** What an SDK answered, as an answer of this pipeline. */

import type { Answer } from './answer.ts';
import { isObject } from './jsonrpc.ts';
import { SSE_HEADERS } from './sse.ts';
import type { Visit } from './visit.ts';

const ENCODER = /* @__PURE__ */ new TextEncoder();
/** Headers that are the pipeline's to set, or the platform's. */
const NOT_KEPT =
  /^(access-control-.*|vary|cache-control|connection|x-accel-buffering|content-length|transfer-encoding)$/;

/**
 * The SDK's status, body and headers, without its CORS. A stream stays one where something comes before the
 * response, and client and platform can stream; else the answer is the response alone, as JSON.
 */
export async function toAnswer(visit: Visit, { status, headers, body }: Response): Promise<Answer> {
  const kept = Object.fromEntries([...headers].filter(([name]) => !NOT_KEPT.test(name)));
  if (!body) {
    visit.end();
    return { status, body: null, headers: kept };
  }
  if (!headers.get('content-type')?.startsWith('text/event-stream')) {
    const text = await visit.unlessStopped(new Response(body).text());
    visit.end();
    return { status, body: visit.masked(text), headers: kept };
  }
  const reader = new EventReader(body);
  const answers: string[] = [];
  for (;;) {
    const event = await visit.unlessStopped(reader.next());
    if (event === undefined) break;
    const data = dataOf(event);
    if (data === undefined) continue;
    if (isResponse(data)) {
      answers.push(visit.masked(data));
      if (!Array.isArray(visit.message)) break;
    } else if (visit.streams) {
      const first = [...answers.map((answer) => `event: message\ndata: ${answer}`), event];
      return { status, body: stream(visit, reader, first), headers: { ...kept, ...SSE_HEADERS } };
    }
  }
  reader.cancel();
  visit.end();
  const [answer] = answers;
  if (answer === undefined) return visit.failure(new Error('The SDK server closed without a response'));
  const text = Array.isArray(visit.message) ? `[${answers.join(',')}]` : answer;
  return { status, body: text, headers: { ...kept, 'content-type': 'application/json' } };
}

function stream(visit: Visit, reader: EventReader, first: string[]): ReadableStream<Uint8Array> {
  visit.exchange.ended = visit.ended;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let event: string | undefined;
      try {
        event = first.shift() ?? (await visit.unlessStopped(reader.next()));
      } catch (error) {
        reader.cancel();
        controller.enqueue(ENCODER.encode(`event: message\ndata: ${visit.failure(error).body}\n\n`));
      }
      if (event !== undefined) {
        controller.enqueue(ENCODER.encode(`${maskedEvent(visit, event)}\n\n`));
      } else {
        visit.end();
        controller.close();
      }
    },
    cancel() {
      reader.cancel();
      visit.end();
    },
  });
}

function maskedEvent(visit: Visit, event: string): string {
  const data = dataOf(event);
  return data === undefined ? event : event.replace(data, () => visit.masked(data));
}

function isResponse(data: string): boolean {
  const message: unknown = JSON.parse(data);
  return isObject(message) && !('method' in message);
}

/** Both SDKs write a message on one line. */
function dataOf(event: string): string | undefined {
  return /^data: (.+)$/m.exec(event)?.[1];
}

/** Reads a stream of server-sent events one by one. */
class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = '';

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
  }

  /** The text of the next event or comment, `undefined` at the end. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const event = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return event;
      }
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  cancel(): void {
    this.#reader.cancel().catch(() => {});
  }
}

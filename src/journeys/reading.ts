/** A request's body is read: at once, or where it is long in turns with everybody else's. */
import type { BugPlace } from '../model/bug.ts';
import type { Answer, ExportRequest } from '../model/exchange.ts';
import { LimitReached, type LimitName } from '../model/limits.ts';
import type { RecordVisitor } from '../model/record.ts';
import { nextTurn } from './commits.ts';

export type Reading = {
  decode(request: ExportRequest, visitor: RecordVisitor): string | undefined;
  /** The same of a long one, in parts: after each of them `turn` may let others be served. */
  decodeInTurns(request: ExportRequest, visitor: RecordVisitor, turn: () => Promise<void>): Promise<string | undefined>;
  /** A request that decodes to the same in less time, or why it is malformed. */
  prepare(request: ExportRequest): Promise<ExportRequest | string>;
  /** How often names came that were new, so far. */
  newNames(): number;
  observe: {
    /** A request was refused for its size. */
    limited(limit: LimitName): void;
    /** A mistake of ours, which was set aside: nobody is told to try it again. */
    bug(where: BugPlace, error: unknown): void;
  };
};

/** The request as it can be read without keeping others waiting, or why it can never be read. */
export async function prepare(request: ExportRequest, steps: Reading): Promise<ExportRequest | Answer> {
  try {
    const prepared = await steps.prepare(request);
    return typeof prepared === 'string' ? { kind: 'malformed', message: prepared } : prepared;
  } catch (error) {
    return unreadable(error, steps.observe);
  }
}

/** To read longer bodies at once takes so long that others notice. */
const LONG_BYTES = 2 * 1024 * 1024;

/** How many names came that are new, or why the request can never be read. */
export async function read(request: ExportRequest, visitor: RecordVisitor, steps: Reading): Promise<Answer | number> {
  const { decode, decodeInTurns, observe } = steps;
  const { turn, newNames } = readingFrom(steps);
  const isLong = request.body.length > LONG_BYTES;
  try {
    const message = isLong ? await decodeInTurns(request, visitor, turn) : decode(request, visitor);
    for (const found of request.unread ?? []) visitor.unread?.(found);
    return message === undefined ? newNames() : { kind: 'malformed', message };
  } catch (error) {
    return unreadable(error, observe);
  }
}

function unreadable(error: unknown, observe: Reading['observe']): Answer {
  if (error instanceof LimitReached) {
    observe.limited(error.limit);
    return { kind: 'too_large', message: error.message };
  }
  observe.bug('decode', error);
  const message = 'otel-kpi cannot read this request because of a bug of its own, which is in its log. Do not retry.';
  return { kind: 'malformed', message };
}

/** Longer than this nobody else is to wait for the reading of a body. */
const TURN_MS = 10;

/**
 * Begins to read a body. `turn` is to be called after each part of a long one: others are served when they have waited long enough.
 * `newNames`: how many came in this body.
 */
function readingFrom({ newNames }: Reading) {
  let before = newNames();
  let sinceMs = performance.now();
  return {
    turn: async (): Promise<void> => {
      if (performance.now() - sinceMs < TURN_MS) return;
      const own = newNames() - before;
      await nextTurn();
      // Not those of others.
      before = newNames() - own;
      sinceMs = performance.now();
    },
    newNames: () => newNames() - before,
  };
}

/** Tells a company's telemetry to an OTLP/HTTP endpoint, by the clock: first its history, then what happens now. */
import { createCompany, type CompanyOptions, type Request } from './company.ts';
import { addPart, emptyTally, tallyLines } from './tally.ts';

export type DemoOptions = Omit<CompanyOptions, 'startMs'> & {
  /** Of a collector or of otel-kpi, without the signal's path. */
  readonly url: string;
  /** What to try where nobody answers there. */
  readonly otherwise?: string;
  /** Bearer token; '' is none. */
  readonly token: string;
  /** How long live time goes on, by the clock. May be infinite. */
  readonly forMs: number;
};

export type DemoEdges = {
  readonly now: () => number;
  /** Resolves early where the signal is given and aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly print: (line: string) => void;
  /** To stop before the time is over. */
  readonly stop: AbortSignal;
};

const TIMEOUT_MS = 10_000;
const [FIRST_WAIT_MS, WAIT_MS_MAX] = [500, 15_000];
/** An endpoint that is away for longer is given up. */
const PATIENCE_MS = 2 * 60_000;
/** What the specification of OTLP/HTTP says is to be tried again. */
const RETRIED = [429, 502, 503, 504];
const LONGEST_SLEEP_MS = 24 * 60 * 60_000;

/**
 * However it ends, what was told is printed; it counts what was acknowledged. Throws where the endpoint refuses, stays
 * away, or is away when it is stopped.
 */
export async function runDemo(options: DemoOptions, edges: DemoEdges): Promise<void> {
  const { now, sleep, print, stop } = edges;
  const startMs = now();
  const endMs = startMs + options.forMs;
  const company = createCompany({ ...options, startMs });
  const tally = emptyTally();
  const tell = async (requests: Iterable<Request>, until?: AbortSignal) => {
    for (const request of requests) {
      if (until?.aborted) return;
      await deliver(request, options, edges);
      for (const part of request.parts) addPart(tally, part);
    }
  };

  try {
    print(`telling ${options.url} of ${options.people} people: first what they did before …`);
    await tell(company.history(), stop);
    if (stop.aborted) return;
    print('… and now what they do. Ctrl-C stops');
    while (!stop.aborted && now() < endMs) {
      await tell(company.due(now()), stop);
      const untilMs = Math.min(company.nextMs(), endMs) - now();
      await sleep(Math.min(Math.max(untilMs, 0), LONGEST_SLEEP_MS), stop);
    }
    await tell(company.end(Math.min(now(), endMs)));
  } finally {
    for (const line of tallyLines(tally)) print(line);
  }
}

/** Again and again, until it is acknowledged. Who has stopped is not made to wait. */
async function deliver(request: Request, options: DemoOptions, { now, sleep, print, stop }: DemoEdges): Promise<void> {
  const firstMs = now();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, WAIT_MS_MAX)) {
    const trouble = await attempt(request, options);
    if (trouble === undefined) {
      if (waitMs > FIRST_WAIT_MS) print(`${options.url} takes it again`);
      return;
    }
    if (stop.aborted) throw new Error(`${trouble}; stopped before everything was delivered`);
    if (now() - firstMs >= PATIENCE_MS) throw new Error(`${trouble}; gave up after ${PATIENCE_MS / 60_000} minutes`);
    if (waitMs === FIRST_WAIT_MS) {
      print(`${trouble}; trying again …`);
      if (options.otherwise !== undefined) print(options.otherwise);
    }
    await sleep(waitMs, stop);
  }
}

/** Why it is to be tried again; undefined where it was acknowledged. Throws where it would be refused again. */
async function attempt({ signal, body }: Request, { url, token }: DemoOptions): Promise<string | undefined> {
  const response = await post(`${url}/v1/${signal}`, body, token);
  if (typeof response === 'string') return `${url} cannot be reached (${response})`;
  const { status } = response;
  const text = await response.text();
  if (RETRIED.includes(status)) return `${url} answers ${status}`;
  if (status === 401 || status === 403) {
    throw new Error(`${url} answers ${status}: it wants ${token === '' ? 'a token (--token)' : 'another token'}`);
  }
  if (!response.ok) throw new Error(`${url} answers ${status}: ${text.slice(0, 200)}`);
  // By the specification, acknowledged in part looks like this, also where nothing but a message is in it.
  if (/"rejected(LogRecords|DataPoints)":\s*"?[1-9]/.test(text)) throw new Error(`${url} rejects records: ${text}`);
  return undefined;
}

async function post(url: string, body: string, token: string): Promise<Response | string> {
  const authorization: Record<string, string> = token === '' ? {} : { Authorization: `Bearer ${token}` };
  const headers = { 'Content-Type': 'application/json', ...authorization };
  try {
    return await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error ? cause.message || message : message;
  }
}

/** Sends requests of histories to a running otel-kpi, as OTLP, and asks it before what they would add. */
import { ATTRIBUTES, EVENT, SCOPE } from '../agents/transcript/words.ts';
import type { HistoryRequest } from '../agents/history.ts';
import type { Env } from '../model/env.ts';
import { TRIAL_HEADER } from '../model/exchange.ts';
import { HISTORY_AGENTS, readHistories, type Told } from './histories.ts';

/** What is added, as the service answers (see journeys/trial.ts). */
export type Added = {
  requests: number;
  tokens: number;
  cost_usd: number;
  known: number;
  /** For how long the service keeps events, which reports are made of, 0 where it keeps none; an older service does not tell. */
  events_kept_ms?: number | undefined;
};

export type ImportOptions = {
  readonly url: string;
  readonly token: string;
  /** Whose it is; where that is '', who is signed in. */
  readonly person: string;
  readonly dryRun: boolean;
  /** After each batch. */
  readonly progress: (sent: number, of: number) => void;
};

/** Requests of one export. Those of a session go together, as far as they are no more. */
const BATCH = 2_000;
const TRIES = 5;
const PAUSE_MS = 2_000;

export type Importer = ReturnType<typeof createImporter>;

/** What `otel-kpi import` needs of this machine. `tell`: of files that cannot be read. */
export function createImporter(home: string, env: Env, tell: (reason: string) => void) {
  const unreadable = (path: string, error: unknown) => tell(`${path}: ${(error as Error).message}`);
  return {
    env,
    agents: HISTORY_AGENTS,
    read: (agents: readonly string[]) => readHistories(agents, { home, env, unreadable }),
    send: (told: Told, asked: Omit<ImportOptions, 'token'>) =>
      importHistory(told, { ...asked, token: env['OTEL_KPI_TOKEN'] ?? '' }),
  };
}

/** Throws a sentence for the user where it is no otel-kpi that answers: a collector would count what is only asked for. */
export async function importHistory(told: Told, options: ImportOptions): Promise<Added> {
  const added: Added = { requests: 0, tokens: 0, cost_usd: 0, known: 0 };
  const person = options.person || told.account;
  ({ events_kept_ms: added.events_kept_ms } = await ask({ resourceLogs: [] }, options));
  let sent = 0;
  for (const batch of batchesOf(told.requests)) {
    const body = exportOf(told.service, person, batch);
    const more = await ask(body, options);
    for (const name of ['requests', 'tokens', 'cost_usd', 'known'] as const) added[name] += more[name];
    if (!options.dryRun) await post(body, options, {});
    options.progress((sent += batch.length), told.requests.length);
  }
  return added;
}

async function ask(body: object, options: ImportOptions): Promise<Added> {
  const answer = await post(body, options, { [TRIAL_HEADER]: '1' });
  try {
    const { partialSuccess } = JSON.parse(answer) as { partialSuccess?: { errorMessage?: string } };
    return JSON.parse(partialSuccess?.errorMessage ?? '') as Added;
  } catch (cause) {
    const reason = 'is no otel-kpi, or one of an older version: name its own address (http://127.0.0.1:14318)';
    throw new Error(`${options.url} ${reason}`, { cause });
  }
}

/** What is sent again counts once: so it is tried again wherever that may help. */
async function post(body: object, { url, token }: ImportOptions, headers: Record<string, string>): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${url.replace(/\/+$/, '')}/v1/logs`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token !== '' && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.ok) return text;
    const isLater = answer.status === 429 || answer.status >= 502;
    if (!isLater || attempt === TRIES) throw new Error(`${url} answers ${answer.status}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function* batchesOf(requests: readonly HistoryRequest[]): Generator<HistoryRequest[]> {
  let batch: HistoryRequest[] = [];
  for (const session of Map.groupBy(requests, (request) => request.session).values()) {
    if (batch.length > 0 && batch.length + session.length > BATCH) {
      yield batch;
      batch = [];
    }
    for (const request of session) {
      if (batch.push(request) < BATCH) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Requests as one OTLP export of log records. */
export function exportOf(service: string, person: string, requests: readonly HistoryRequest[]): object {
  const resource = { attributes: attributesOf({ 'service.name': service }) };
  const logRecords = requests.map((request) => ({
    timeUnixNano: `${BigInt(request.timeMs) * 1_000_000n}`,
    attributes: attributesOf({ 'event.name': EVENT, ...wordsOf(request, person) }),
  }));
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: SCOPE }, logRecords }] }] };
}

function wordsOf(request: HistoryRequest, person: string): Record<string, string | number | undefined> {
  const { id, session, model, source, speed, tokens, longWrites } = request;
  const used = Object.entries(ATTRIBUTES).map(([type, name]) => [name, tokens[type as keyof typeof ATTRIBUTES]]);
  return {
    'session.id': session,
    'user.email': person,
    request_id: id,
    model,
    query_source: source,
    speed,
    cache_creation_1h_tokens: longWrites,
    ...(Object.fromEntries(used) as Record<string, number | undefined>),
  };
}

function attributesOf(words: Readonly<Record<string, string | number | undefined>>): object[] {
  return Object.entries(words).flatMap(([key, value]) => {
    if (value === undefined || value === '') return [];
    return [{ key, value: typeof value === 'number' ? { intValue: `${value}` } : { stringValue: value } }];
  });
}

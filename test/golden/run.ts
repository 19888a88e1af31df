/** The whole core, on a real SQLite home in memory where no other is given: requests in, Prometheus text out. */
import { readFileSync } from 'node:fs';
import { wordsOf } from '../../src/agents/agents.ts';
import { WORDS } from '../../src/app/words.ts';
import { loadConfig, type Config } from '../../src/config/config.ts';
import { createCore, type Core, type CoreOptions } from '../../src/app/core.ts';
import { parsePeople } from '../../src/config/people.ts';
import { parseCatalogue, type Catalogue } from '../../src/kpis/catalogue.ts';
import { createExposition } from '../../src/metrics/exposition.ts';
import { createProducer } from '../../src/metrics/producer.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import type { GivenLabels } from '../../src/model/labels.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Store } from '../../src/model/store.ts';
import type { Problem } from '../../src/model/activity.ts';
import { createMemo } from '../../src/model/memo.ts';
import type { Prices } from '../../src/model/prices.ts';
import { openSqlite, type SqliteOptions } from '../../src/state/sqlite/store.ts';
import { toMessage } from './variants.ts';
import { priceList } from '../prices/list.ts';

export type Run = {
  readonly core: Core;
  readonly store: Store;
  readonly outcomes: Outcome[];
  readonly problems: Problem[];
  nowMs: number;
  /** Sends a request that must be accepted whole. */
  send(request: ExportRequest): Promise<void>;
  /** Prometheus text, after everything that only waits for time has been counted. */
  text(): Promise<string>;
  close(): Promise<void>;
};

/** An hour after the last of the recordings. */
export const NOW_MS = Date.UTC(2026, 10, 21, 12, 30);
const RIPE_MS = 150_000;

/** `kpis`: a catalogue over the default one, as YAML text. */
export type RunOptions = {
  env?: Record<string, string>;
  nowMs?: number;
  path?: string;
  kpis?: string;
  /** The names of those that are looked at, where not all are: to work them out takes most of the time of a scrape. */
  gauges?: readonly string[];
  /** A people file, as YAML text. */
  people?: string;
  prices?: Prices;
  /** Other agents and words than all of them. */
  of?: Pick<CoreOptions, 'agents' | 'words' | 'hash'>;
  sqlite?: Omit<SqliteOptions, 'path'>;
  /** The home, opened already. */
  store?: Store;
  /** Told of commits that failed, which must not happen where this is not given. */
  failed?: (error: unknown) => void;
};

/** `env`: settings beside the defaults; values show at once unless a hold is given. */
export async function startRun({
  env = {},
  nowMs = NOW_MS,
  path = ':memory:',
  kpis,
  gauges,
  people = '',
  prices = priceList(),
  of = {},
  sqlite = {},
  store: given,
  failed = (error) => {
    throw error;
  },
}: RunOptions = {}): Promise<Run> {
  const config = settings({ OTEL_KPI_HOLD: '0s', ...env });
  const store = given ?? (await openSqlite({ ...sqlite, path }));
  const outcomes: Outcome[] = [];
  const problems: Problem[] = [];
  const all = catalogue(config, kpis, of.words ?? (of.agents ? wordsOf(of.agents) : WORDS));
  const core = createCore({
    config,
    catalogue: gauges ? { ...all, gauges: all.gauges.filter(({ name }) => gauges.includes(name)) } : all,
    people: givenBy(people, config),
    prices,
    ...of,
    store,
    now: () => run.nowMs,
    observe: {
      translated: (translation) => void problems.push(...translation.problems),
      committed: (outcome) => void outcomes.push(outcome),
      answered: () => {},
      conflict: () => {},
      failed,
      bug: (_where, error) => failed(error),
      limited: () => {},
      scraped: () => {},
    },
  });
  const exposition = createExposition([createProducer(core.held)]);
  const run: Run = {
    core,
    store,
    outcomes,
    problems,
    nowMs,
    send: async (request) => {
      const answer = await core.export(request);
      if (answer.kind !== 'accepted' || answer.rejected > 0) throw new Error(JSON.stringify(answer));
    },
    text: async () => {
      run.nowMs += RIPE_MS;
      await core.sweep();
      return exposition.text();
    },
    close: () => store.close(),
  };
  return run;
}

/** The full minute after next of the last time that is told: when these were sent, as far as one knows. */
export function endOf(requests: readonly ExportRequest[]): number {
  const texts = requests.map((request) => JSON.stringify(toMessage(request)));
  const times = texts.flatMap((text) =>
    [...text.matchAll(/"(?:end)?[tT]imeUnixNano":"?(\d{13})/g)].map(([, ms]) => Number(ms)),
  );
  return (Math.ceil(Math.max(...times) / 60_000) + 1) * 60_000;
}

/** What the requests give, sent one after the other to a fresh core. */
export async function textOf(requests: readonly ExportRequest[], options: RunOptions = {}): Promise<string> {
  const run = await startRun(options);
  for (const request of requests) await run.send(request);
  const text = await run.text();
  await run.close();
  return text;
}

/** Settings that were read: a file of tests begins hundreds of runs with the same. */
const settingsOf = createMemo(100, (written: string): Config => {
  const config = loadConfig({ env: JSON.parse(written) });
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  return config;
});

export function settings(env: Record<string, string>): Config {
  return settingsOf(JSON.stringify(env));
}

function givenBy(text: string, { dimensions }: Config): GivenLabels {
  const labels = dimensions.map(({ label }) => label);
  const given = parsePeople({ path: 'people.yaml', text }, labels);
  if (Array.isArray(given)) throw new Error(JSON.stringify(given));
  return given;
}

/** Catalogues that were parsed: one is data, and reading it takes longer than most runs. */
const parsedOf = new WeakMap<typeof WORDS, Map<string, Catalogue>>();

export function catalogue(config: Config, own?: string, words = WORDS): Catalogue {
  const parsed = parsedOf.get(words) ?? new Map<string, Catalogue>();
  parsedOf.set(words, parsed);
  const key = JSON.stringify([config.dimensions, own]);
  const found = parsed.get(key) ?? parse(config, own, words);
  parsed.set(key, found);
  return found;
}

function parse(config: Config, own: string | undefined, words: typeof WORDS): Catalogue {
  const path = 'kpis/default.yaml';
  const files = [{ path, text: readFileSync(path, 'utf8') }];
  if (own !== undefined) files.push({ path: 'own.yaml', text: own });
  const parsed = parseCatalogue(files, words, config.dimensions);
  if (Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  return parsed;
}

/** A whole service that keeps events in a folder of its own, and the file as its readers open it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startService, type Service } from '../../src/app/service.ts';
import { readSettings, type Settings } from '../../src/app/settings.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { catalogue, settings as configOf } from '../golden/run.ts';
import { priceList } from '../prices/list.ts';

export const packaged = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

type Row = Readonly<Record<string, unknown>>;

/** What the API answers, as far as tests read it. */
type Json = {
  readonly kpis: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly events: readonly Row[] & { readonly rows: number; readonly first: string; readonly names: readonly Row[] };
  readonly sessions: readonly Row[];
  readonly session: Row;
  readonly report: readonly Row[];
  readonly next: string | null;
  readonly error: string;
  readonly file_bytes: number;
};
type Point = { readonly labels: readonly (readonly [string, string])[]; readonly value: number };

export type Kept = {
  readonly folder: string;
  readonly service: Service;
  readonly lines: string[];
  /** Sends it, and returns the status once it was answered. */
  send(request: ExportRequest): Promise<number>;
  json(path: string): Promise<{ status: number; body: Json }>;
  /** What a KPI amounts to, in all series that have these labels. */
  kpi(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
  /** So much time passes, in which it listens. */
  pass(ms: number): Promise<void>;
  text(path: string): Promise<string>;
  rows(sql: string, ...parameters: (string | number)[]): Record<string, unknown>[];
  end(): Promise<void>;
};

const SWEEP_MS = 5_000;

/** Settings that name a file are read as a process does; all others share what takes longest, the catalogue and the prices. */
const NAMES_FILE = /_FILE$|WEB_CONFIG$/;

/** As the environment says. */
export function settingsOf(env: Readonly<Record<string, string>>): Settings {
  if (!Object.keys(env).some((name) => NAMES_FILE.test(name))) {
    const config = configOf(env);
    return { config, catalogue: catalogue(config), people: new Map(), prices: priceList() };
  }
  const settings = readSettings(undefined, env, {
    catalogue: { path: 'default.yaml', text: packaged('kpis/default.yaml') },
    prices: packaged('prices/prices.json'),
  });
  if (Array.isArray(settings)) throw new Error(JSON.stringify(settings));
  return settings;
}

export async function startKept(
  env: Readonly<Record<string, string>> = {},
  folder: string = mkdtempSync(join(tmpdir(), 'events-')),
): Promise<Kept> {
  const lines: string[] = [];
  const settings = settingsOf({
    OTEL_KPI_STATE: join(folder, 'otel-kpi.db'),
    OTEL_KPI_OTLP: '127.0.0.1:0',
    OTEL_KPI_METRICS: '127.0.0.1:0',
    OTEL_KPI_HOLD: '0s',
    ...env,
  });
  const say = (message: string) => void lines.push(message);
  const log = { debug: say, info: say, warn: say, error: say };
  let aheadMs = 0;
  const service = await startService(settings, { now: () => Date.now() + aheadMs, log, version: 'test' });
  const json = async (path: string) => {
    const answer = await get(path);
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const get = (path: string) => fetch(`${service.metricsUrl}${path}`);
  return {
    folder,
    service,
    lines,
    async send({ signal, encoding, body }) {
      const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
      const answer = await fetch(`${service.otlpUrl}/v1/${signal}`, {
        method: 'POST',
        headers: { 'Content-Type': type },
        body: Buffer.from(body),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    json,
    async kpi(name, labels = {}) {
      const { body } = await json('/api/kpis');
      const points = body.kpis.find((kpi) => kpi.name === name)?.points ?? [];
      const has = ({ labels: own }: Point) =>
        Object.entries(labels).every(([label, value]) => own.some(([key, is]) => key === label && is === value));
      return points.filter(has).reduce((sum, { value }) => sum + value, 0);
    },
    async pass(ms) {
      for (const endMs = aheadMs + ms; aheadMs < endMs; aheadMs += SWEEP_MS) await service.sweep();
    },
    text: async (path) => (await get(path)).text(),
    rows(sql, ...parameters) {
      const db = new DatabaseSync(join(folder, 'events.db'), { readOnly: true });
      try {
        return db
          .prepare(sql)
          .all(...parameters)
          .map((row) => ({ ...row }));
      } finally {
        db.close();
      }
    },
    async end() {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The live page: three files without a build, one stream of events, and the same readings as JSON. */
import { readFileSync } from 'node:fs';
import { Router } from 'express';
import type { Response } from 'express';
import { coalesce } from '../model/coalesce.ts';
import type { PageData } from './data.ts';
import { createStreams } from './streams.ts';
import { agentsOf, defectNotices } from './agents.ts';
import { agentsCsv, budgetsCsv, kpisCsv } from './tables.ts';
import { toView } from './view.ts';

export type Page = {
  readonly router: Router;
  /** Ends the streams of open pages. */
  readonly close: () => void;
};

/** Beside this file, in src and in a build. */
const FILES = {
  '/': ['page.html', 'text/html'],
  '/page.css': ['page.css', 'text/css'],
  '/live.js': ['live.js', 'text/javascript'],
  '/format.js': ['format.js', 'text/javascript'],
  '/sparkline.js': ['sparkline.js', 'text/javascript'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
} as const;

/** Sentences that are shown. */
const NOTICES_MAX = 12;

/** What other people wrote (names of models, tools) is shown on the page: nothing but our own files may run or load there. */
const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

/** Reads its files at once: a build without them fails at the start, not at the first visitor. */
export function createPage(data: PageData): Page {
  const router = Router();
  for (const [path, [file, type]] of Object.entries(FILES)) {
    const body = readFileSync(new URL(file, import.meta.url));
    // Express adds an ETag and answers 304 by it: browsers ask every time, and an upgrade shows at once.
    router.get(path, (_request, response) => {
      response
        .set({ ...SECURITY_HEADERS, 'Cache-Control': 'no-cache' })
        .type(type)
        .send(body);
    });
  }
  const streams = createStreams(createCompute(data), data.nowMs, data.onLimited);
  // To Express, whoever asks for a head asks for the stream: there is nothing to wait for.
  router.head('/events', (_request, response) => response.type('text/event-stream').end());
  router.get('/events', (_request, response) => streams.open(response));
  const serve = (path: string, type: string, text: () => Promise<string>) => {
    const body = coalesce(async () => Buffer.from(await text()));
    router.get(path, (_request, response) => send(body, type, data, response));
  };
  const table = <T>(name: string, read: () => Promise<T>, toCsv: (rows: T) => string) => {
    serve(`/api/${name}`, 'json', async () => JSON.stringify({ [name]: await read() }));
    serve(`/api/${name}.csv`, 'text/csv', async () => toCsv(await read()));
  };
  const readings = async () => (await data.read()).readings;
  table('kpis', readings, kpisCsv);
  table('agents', async () => agentsOf(await readings(), data.defects), agentsCsv);
  table('budgets', data.budgets, budgetsCsv);
  return { router, close: streams.close };
}

/** The state of the page as JSON: a view, or null while nothing can be read. */
function createCompute({ read, firstSteps, defects, onError }: PageData): () => Promise<string> {
  let failing = false;
  return async () => {
    try {
      const state = await read();
      const view = toView(state);
      failing = false;
      const { lastCountedMs = null, notices = [] } = state;
      const all = [...notices, ...defectNotices(agentsOf(state.readings, defects))].slice(0, NOTICES_MAX);
      return JSON.stringify({ view, lastCountedMs, notices: all, firstSteps: view.empty ? firstSteps : [] });
    } catch (error) {
      if (!failing) onError(error);
      failing = true;
      return JSON.stringify({ view: null });
    }
  };
}

async function send(
  text: () => Promise<Buffer>,
  type: string,
  { onError }: PageData,
  response: Response,
): Promise<void> {
  response.set('Cache-Control', 'no-store');
  try {
    const body = await text();
    response.type(type).end(body);
  } catch (error) {
    onError(error);
    response.status(503).json({ error: 'The state cannot be read now; see the log of otel-kpi.' });
  }
}

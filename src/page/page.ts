/** The live page: modules without a build, one stream of events, and the same readings as JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Router } from 'express';
import type { Request, Response } from 'express';
import { coalesce } from '../model/coalesce.ts';
import { agentsOf, defectNotices } from './agents.ts';
import type { PageData } from './data.ts';
import { documentOf, STYLES, type Shown } from './document.ts';
import { ASKED } from './periods.ts';
import { createStreams } from './streams.ts';
import { agentsCsv, budgetsCsv, kpisCsv } from './csv-tables.ts';
import { toView } from './view.ts';

export type Page = {
  readonly router: Router;
  /** Ends the streams of open pages. */
  readonly close: () => void;
};

/** By how their names end. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** What the browser loads, beside this file in src and in a build. */
const MODULES = ['live.js', 'patch.js', 'tree.js', 'format.js', 'address.js', 'charts.js', 'tables.js'];
const VIEWS = 'views';

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
  const views = readdirSync(new URL(`${VIEWS}/`, import.meta.url)).map((file) => `${VIEWS}/${file}`);
  for (const file of [...STYLES, ...MODULES, 'icon.svg', ...views]) {
    const body = readFileSync(new URL(file, import.meta.url));
    // Express adds an ETag and answers 304 by it: browsers ask every time, and an upgrade shows at once.
    router.get(`/${file}`, (_request, response) => {
      response
        .set({ ...SECURITY_HEADERS, 'Cache-Control': 'no-cache' })
        .type(TYPES[extname(file)]!)
        .send(body);
    });
  }
  const compute = createCompute(data);
  const shown = coalesce(compute);
  router.get('/', (request, response) => void sendDocument(shown, data, request, response));
  const streams = createStreams(async () => JSON.stringify(await compute()), data.nowMs, data.onLimited);
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
  table('kpis', data.read, kpisCsv);
  table('agents', async () => agentsOf(await data.read(), data.defects), agentsCsv);
  table('budgets', data.budgets, budgetsCsv);
  return { router, close: streams.close };
}

/** What pages are shown: with a view, or null while nothing can be read. */
function createCompute(data: PageData): () => Promise<Shown> {
  const { overview, defects, hasEvents, onError } = data;
  const nothing = { view: null, lastCountedMs: null, notices: [], firstSteps: [], hasEvents };
  let failing = false;
  return async () => {
    try {
      const view = toView(await overview(ASKED), defects);
      failing = false;
      const notices = [...data.notices(), ...defectNotices(view.agents)].slice(0, NOTICES_MAX);
      const lastCountedMs = data.lastCountedMs() ?? null;
      return { view, lastCountedMs, notices, firstSteps: view.empty ? data.firstSteps : [], hasEvents };
    } catch (error) {
      if (!failing) onError(error);
      failing = true;
      return nothing;
    }
  };
}

async function sendDocument(
  shown: () => Promise<Shown>,
  { nowMs }: PageData,
  request: Request,
  response: Response,
): Promise<void> {
  const [, query = ''] = request.originalUrl.split('?', 2);
  const [asked = 'en'] = request.acceptsLanguages();
  const locale = isLocale(asked) ? asked : 'en';
  const html = documentOf(await shown(), query, locale, nowMs());
  response
    .set({ ...SECURITY_HEADERS, 'Cache-Control': 'no-store', Vary: 'Accept-Language' })
    .type('html')
    .send(html);
}

function isLocale(text: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(text).length > 0;
  } catch {
    return false;
  }
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

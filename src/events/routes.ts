/** Events over HTTP: read only, as JSON and as CSV. */
import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { toCsv } from '../model/csv.ts';
import { unknownName } from '../model/nearest.ts';
import {
  cursorOf,
  EVENT_COLUMNS_SHOWN,
  EVENT_PARAMETERS,
  eventsQuery,
  SESSION_COLUMNS_SHOWN,
  SESSION_PARAMETERS,
  sessionQuery,
  sessionsQuery,
  SIZE,
  STATS,
  timelineQuery,
  wrongRows,
  wrongTimes,
  type Asked,
} from './queries.ts';
import type { EventsReader } from './reader.ts';
import type { EventRecord } from './reading.ts';
import { REPORT_PARAMETERS, REPORTS, reportColumns, reportOf, sinceOf } from './report.ts';

export type EventRoutes = { readonly router: Router; readonly close: () => void };

/** Where there is no file of events. */
const ELSEWHERE =
  'Events are not kept here: the setting `events` is off, or the state is in Redis or in memory. They are in the log store that the collector sends to, such as Loki.';

type ReportOptions = { readonly dimensions: ReadonlyMap<string, readonly string[]>; readonly keptMs: number };

/** `reader`: undefined where no events are kept. `dimensions`: the attributes of each configured label. */
export function createEventRoutes(
  reader: EventsReader | undefined,
  { dimensions, keptMs }: ReportOptions,
  onError: (error: unknown) => void,
): EventRoutes {
  const router = Router();
  const answering = (
    answer: (reader: EventsReader, request: Request, response: Response) => Promise<void>,
  ): RequestHandler => {
    return (request, response) => {
      response.set('Cache-Control', 'no-store');
      if (reader === undefined) return void response.status(404).json({ error: ELSEWHERE });
      const failed = (error: unknown) => {
        onError(error);
        response.status(503).json({ error: error instanceof Error ? error.message : String(error) });
      };
      void answer(reader, request, response).catch(failed);
    };
  };

  router.get('/stats', answering(sendStats));
  router.get('/api/events', answering(sendEvents));
  router.get('/api/sessions', answering(sendSessions));
  router.get('/api/sessions/:id', answering(sendSession));
  router.get(
    '/api/report',
    answering((events, request, response) => sendReport(events, { dimensions, keptMs }, request, response)),
  );
  return { router, close: () => reader?.close() };
}

async function sendStats(reader: EventsReader, _request: Request, response: Response): Promise<void> {
  const [metrics = [], events = [], sizes = []] = await Promise.all(
    [STATS.metrics, STATS.events, SIZE].map(reader.ask),
  );
  response.json({ metrics: summed(metrics), events: summed(events), file_bytes: sizes[0]?.bytes ?? null });
}

function summed(names: readonly EventRecord[]) {
  const firsts = names.map(({ first }) => String(first)).toSorted();
  const lasts = names.map(({ last }) => String(last)).toSorted();
  const rows = names.reduce((sum, { rows: counted }) => sum + Number(counted), 0);
  return { rows, first: firsts[0] ?? null, last: lasts.at(-1) ?? null, names };
}

async function sendEvents(reader: EventsReader, request: Request, response: Response): Promise<void> {
  const asked = askedOf(request, response, EVENT_PARAMETERS);
  if (asked === undefined) return;
  const query = eventsQuery(asked);
  const rows = await reader.ask(query);
  const isFull = rows.length === query.parameters.at(-1);
  const next = isFull ? cursorOf(rows.at(-1)!) : null;
  send(response, asked, EVENT_COLUMNS_SHOWN, rows, { events: rows, next });
}

async function sendSessions(reader: EventsReader, request: Request, response: Response): Promise<void> {
  const asked = askedOf(request, response, SESSION_PARAMETERS);
  if (asked === undefined) return;
  const sessions = await reader.ask(sessionsQuery(asked));
  send(response, asked, SESSION_COLUMNS_SHOWN, sessions, { sessions });
}

async function sendSession(reader: EventsReader, request: Request, response: Response): Promise<void> {
  const id = String(request.params.id);
  const [sessions, events] = await Promise.all([reader.ask(sessionQuery(id)), reader.ask(timelineQuery(id))]);
  if (events.length === 0 && sessions.length === 0) {
    response.status(404).json({ error: 'No event of this session is kept.' });
    return;
  }
  response.json({ session: sessions[0] ?? null, events });
}

async function sendReport(
  reader: EventsReader,
  { dimensions, keptMs }: ReportOptions,
  request: Request,
  response: Response,
): Promise<void> {
  const asked = askedOf(request, response, [...REPORT_PARAMETERS, 'format']);
  if (asked === undefined) return;
  const known = [...REPORTS, ...dimensions.keys()];
  const { by = 'day' } = asked;
  if (!known.includes(by)) {
    response.status(400).json({ error: `${by} ${unknownName(by, known)}` });
    return;
  }
  const rows = await reportOf(asked, dimensions, reader.ask);
  send(response, asked, reportColumns(by), rows, { report: rows, since: sinceOf(keptMs) });
}

/** What is asked, or undefined where that was answered: a filter that is not known must not show everything. */
function askedOf(request: Request, response: Response, known: readonly string[]): Asked | undefined {
  const asked = request.query as Record<string, unknown>;
  const wrong = Object.keys(asked).find((name) => !known.includes(name) || typeof asked[name] !== 'string');
  const error =
    wrong === undefined
      ? (wrongTimes(asked as Asked) ?? wrongRows(asked as Asked))
      : `${wrong} is not known; must be one of ${known.join(', ')}, once each`;
  if (error === undefined) return asked as Asked;
  response.status(400).json({ error });
  return undefined;
}

function send(
  response: Response,
  { format }: Asked,
  columns: readonly string[],
  rows: readonly EventRecord[],
  json: object,
): void {
  if (format === 'csv') response.type('text/csv').send(toCsv(rows, columns));
  else response.json(json);
}

/** Where reports come from: the file of events, or a running service. */
import { openForReading, type EventRecord } from '../events/reading.ts';
import { wrongTimes } from '../events/queries.ts';
import { reportColumns, reportOf, REPORTS, sinceOf } from '../events/report.ts';
import { createEstimate } from './estimates.ts';
import { dimensionsOf, eventsPathOf } from './events.ts';
import { refused } from '../line/words.ts';
import { unknownName } from '../model/nearest.ts';
import type { Settings } from './settings.ts';

type Asked = Readonly<Record<string, string>>;

/** `since`: the first day of which events are kept; undefined where that is not known. */
export type Report = {
  readonly columns: readonly string[];
  readonly rows: readonly EventRecord[];
  readonly since: string | undefined;
};

/** Throws a sentence for the user where what is asked cannot be. */
export async function reportFromFile(
  { config, prices }: Pick<Settings, 'config' | 'prices'>,
  file: string | undefined,
  asked: Asked,
): Promise<Report> {
  const path = file ?? eventsPathOf(config);
  if (path === undefined)
    throw new Error('the settings keep no events: name a file with --events, or an otel-kpi with --service');
  const dimensions = dimensionsOf(config);
  const known = [...REPORTS, ...dimensions.keys()];
  if (!known.includes(asked.by!)) throw refused('report', `${asked.by} ${unknownName(asked.by!, known)}`);
  const wrong = wrongTimes(asked);
  if (wrong !== undefined) throw refused('report', `--${wrong}`);
  const reading = openForReading(path, { timeZone: config.timeZone, estimate: createEstimate(prices) });
  try {
    const rows = await reportOf(asked, dimensions, reading.ask);
    return {
      columns: reportColumns(asked.by!),
      rows,
      since: file === undefined ? sinceOf(config.eventsKeptMs) : undefined,
    };
  } finally {
    reading.close();
  }
}

export async function reportFromService(url: string, token: string, asked: Asked): Promise<Report> {
  const query = new URLSearchParams(asked);
  const headers = token === '' ? {} : { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/report?${query.toString()}`, { headers });
  const body = await bodyOf(answer);
  if (body.report !== undefined) return { columns: reportColumns(asked.by!), rows: body.report, since: body.since };
  if (answer.status === 400 && body.error !== undefined) throw refused('report', body.error);
  throw new Error(
    `${url} answers ${answer.status}: ${body.error ?? 'no report. It must be where otel-kpi serves its page (port 19464)'}`,
  );
}

type Body = { readonly report?: EventRecord[]; readonly since?: string; readonly error?: string };

/** Of another program it may be anything. */
async function bodyOf(answer: Response): Promise<Body> {
  try {
    return Object(await answer.json()) as Body;
  } catch {
    return {};
  }
}

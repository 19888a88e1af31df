/** Where reports come from: the file of events, or a running service. */
import { openForReading, type EventRecord } from '../events/reading.ts';
import { wrongTimes } from '../events/queries.ts';
import { reportOf, REPORTS } from '../events/report.ts';
import { createEstimate } from './estimates.ts';
import { dimensionsOf, eventsPathOf } from './events.ts';
import type { Settings } from './settings.ts';

type Asked = Readonly<Record<string, string>>;

/** Throws a sentence for the user where `by` is nothing that a report can be by. */
export async function reportFromFile(
  { config, prices }: Pick<Settings, 'config' | 'prices'>,
  file: string | undefined,
  asked: Asked,
): Promise<readonly EventRecord[]> {
  const path = file ?? eventsPathOf(config);
  if (path === undefined)
    throw new Error('the settings keep no events: name a file with --events, or an otel-kpi with --service');
  const dimensions = dimensionsOf(config);
  const known = [...REPORTS, ...dimensions.keys()];
  if (!known.includes(asked.by!)) throw new Error(`cannot report by ${asked.by}: must be one of ${known.join(', ')}`);
  const wrong = wrongTimes(asked);
  if (wrong !== undefined) throw new Error(`cannot report: ${wrong}`);
  const reading = openForReading(path, { timeZone: config.timeZone, estimate: createEstimate(prices) });
  try {
    return await reportOf(asked, dimensions, reading.ask);
  } finally {
    reading.close();
  }
}

export async function reportFromService(url: string, token: string, asked: Asked): Promise<readonly EventRecord[]> {
  const query = new URLSearchParams(asked);
  const headers = token === '' ? {} : { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/report?${query.toString()}`, { headers });
  const body = (await answer.json()) as { readonly report?: EventRecord[]; readonly error?: string };
  if (body.report === undefined)
    throw new Error(
      `${url} answers ${answer.status}: ${body.error ?? 'no report. It must be where otel-kpi serves its page (port 19464)'}`,
    );
  return body.report;
}

/** What tests of reports share. */
import { join } from 'node:path';
import * as app from '../../src/app/report.ts';
import { report } from '../../src/commands/report.ts';
import { event, request } from '../sent.ts';
import { settingsOf, startKept, type Kept } from './kept.ts';

const KEPT_LONG = { OTEL_KPI_EVENTS_KEPT: '400d' };
export const config = (env: Record<string, string> = {}) => settingsOf(env);
export const reportFromFile = async (...asked: Parameters<typeof app.reportFromFile>) =>
  (await app.reportFromFile(...asked)).rows;
export const reportFromService = async (...asked: Parameters<typeof app.reportFromService>) =>
  (await app.reportFromService(...asked)).rows;
export const file = ({ folder }: Kept) => join(folder, 'events.db');

export async function withKept(env: Record<string, string>, use: (kept: Kept) => Promise<void>): Promise<void> {
  const kept = await startKept({ ...KEPT_LONG, ...env });
  try {
    await use(kept);
  } finally {
    await kept.end();
  }
}

/** One request of a session. */
export const asked = (at: string, session: string, dollars: number, of: Record<string, string> = {}) =>
  request('logs', [
    event('api_request', Date.parse(at), {
      'session.id': session,
      model: 'opus',
      cost_usd: dollars,
      input_tokens: 100,
      output_tokens: 10,
      ...of,
    }),
  ]);

/** As the command prints it. */
export async function printed(kept: Kept, line: string, env: Record<string, string> = {}): Promise<string> {
  let text = '';
  await report(line.split(' '), {
    print: (more) => (text += more),
    ask: (_source, what) => app.reportFromFile(config(env), file(kept), what),
  });
  return text;
}

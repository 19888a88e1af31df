/** Recordings as if they had just been made: log stores refuse what is too old. */
import type { ExportRequest } from '../../src/model/exchange.ts';
import { recording } from '../recordings.ts';
import { event, request } from '../sent.ts';

const TIME = /"(timeUnixNano|observedTimeUnixNano|startTimeUnixNano|endTimeUnixNano)":\s*"(\d+)"/g;
const NANOS = 1_000_000n;

/** Its newest record is a minute old; what lies between its records stays as it was. Only for recordings in JSON. */
export function recentRecording(name: string, nowMs: number): ExportRequest[] {
  const requests = recording(name).map((one) => ({ ...one, text: Buffer.from(one.body).toString() }));
  if (requests.some(({ encoding }) => encoding !== 'json')) throw new Error(`BUG: ${name} is not JSON`);
  const times = requests.flatMap(({ text }) => [...text.matchAll(TIME)].map(([, , time]) => BigInt(time!)));
  const newest = times.reduce((a, b) => (a > b ? a : b));
  const by = BigInt(nowMs - 60_000) * NANOS - newest;
  // A time of 0 says that there is none.
  const moved = (time: string) => (time === '0' ? time : String(BigInt(time) + by));
  return requests.map(({ signal, encoding, text }) => {
    const body = text.replaceAll(TIME, (_, field: string, time: string) => `"${field}":"${moved(time)}"`);
    return { signal, encoding, body: Buffer.from(body) };
  });
}

/** Events of a session of which two never came. */
export function withLosses(nowMs: number): ExportRequest {
  const prompts = [0, 3].map((number) => {
    return event('user_prompt', nowMs - 5_000 + number, { 'session.id': 'lossy', 'event.sequence': number });
  });
  return request('logs', prompts, { resource: { 'service.name': 'claude-code', 'service.version': '2.1.329' } });
}

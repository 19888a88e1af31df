/**
 * State of each format that was released, as it was written then: test/fixtures/state. Each has the interactive recording, the
 * last of it in the journal only, and registers of spaces that no code knows.
 */
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { emptyChange, type Store } from '../../src/model/store.ts';
import { startRun } from '../golden/run.ts';
import { recording } from '../recordings.ts';
import { MADE_UP, registers } from './registered.ts';

export const RECORDED = 'claude-code-2.1.329/interactive';

/** What else is in it. */
export const UNKNOWN = [
  registers(MADE_UP.min, 'é', { a: -1.5 }),
  registers(MADE_UP.max, 'é', { a: 1.7e12 }),
  registers(MADE_UP.set, 'é', { a: 5 }),
  registers(MADE_UP.newest, 'é', { a: { atMs: 1.5, text: 'é \n' } }),
];

const FOLDER = new URL('../fixtures/state/', import.meta.url);

export function fileOf(name: string): URL {
  return new URL(name, FOLDER);
}

/** Counts the first half of the recording, or the other, into an opened home. */
export async function count(store: Store, half: 'first' | 'second'): Promise<void> {
  const requests = recording(RECORDED);
  const middle = requests.length >> 1;
  const run = await startRun({ store });
  for (const request of half === 'first' ? requests.slice(0, middle) : requests.slice(middle)) await run.send(request);
  if (half === 'second') await store.commit({ ...emptyChange(), registers: UNKNOWN });
}

/** Makes a Redis what it was: a command a line, as JSON lists of texts; values of SET are bytes, in base64. */
export async function restore(name: string, url: string): Promise<void> {
  const client = new Redis(url);
  for (const line of readFileSync(fileOf(name), 'utf8').trimEnd().split('\n')) {
    const [command, key, ...values] = JSON.parse(line) as [string, string, ...string[]];
    if (command === 'SET') await client.set(key, Buffer.from(values[0]!, 'base64'));
    else await client.call(command, key, ...values);
  }
  client.disconnect();
}

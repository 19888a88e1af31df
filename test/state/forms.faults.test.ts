/** State that was kept by a version before this one, in each format it may have: it reads the same, and goes on right. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Store } from '../../src/model/store.ts';
import { openSource } from '../../src/state/forms.ts';
import { openHome } from '../../src/state/open.ts';
import { copyState } from '../../src/journeys/copy.ts';
import { startRedis, type RedisServer } from '../e2e/redis.ts';
import { startRun } from '../golden/run.ts';
import { recording } from '../recordings.ts';
import { fileOf, RECORDED, restore, UNKNOWN } from './forms.ts';
import { registersOf } from './registered.ts';

const MORE = 'claude-code-2.1.329/subagent-and-traces';
const options = {
  onError: (error: Error) => {
    throw error;
  },
};

let folder: string;
let server: RedisServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-kpi-forms-'));
});
afterEach(async () => {
  await server?.remove();
  server = undefined;
  rmSync(folder, { recursive: true });
});

/** Where the fixture is put, written as the setting `state`. */
async function put(name: string): Promise<string> {
  const path = join(folder, 'state.db');
  if (name.endsWith('.db')) {
    copyFileSync(fileOf(name), path);
    return path;
  }
  server = await startRedis();
  await restore(name, server.url);
  return server.url;
}

/** Counted by another rule, or not yet, by the versions before: local commands were prompts, nobody counted work or knew prices, what was told of the past was open. */
const OTHERWISE =
  /^agent_(prompts_total|sessions_worked_total|sessions_open|cost_per_session_usd|(repriced|compared|cache_write|price)_\w+)\b/;

/** Labels that came since: what was counted before has none, and is of the rest. */
const SINCE = ['team', 'arrival', 'decided_by'];

/** What a version that wrote this state said of it then. */
const THEN = readFileSync(new URL('../fixtures/state/form-6.prom', import.meta.url), 'utf8');
const KNOWN_THEN = new Set(THEN.split('\n').map(nameOf));

function nameOf(line: string): string {
  return line.split(/[{ ]/)[0]!;
}

/** Values of what was known then, without the labels that came since. */
function samples(text: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const name = nameOf(line);
    if (!KNOWN_THEN.has(name) || name === '#' || name === '' || OTHERWISE.test(name) || name.endsWith('_by_team'))
      continue;
    // A window that came since.
    if (line.includes('window="week"')) continue;
    const [, labels = '', value] = /^\w+(?:\{(.*)\})? (\S+)$/.exec(line)!;
    const all = [...labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)];
    const kept = all.filter(([, label]) => !SINCE.includes(label!)).map(([whole]) => whole);
    const key = `${name}{${kept.toSorted().join()}}`;
    sums[key] = Math.round(((sums[key] ?? 0) + Number(value)) * 1e9) / 1e9;
  }
  return sums;
}

/** That it is the recording, each record once, and goes on as if nothing had happened. */
async function expectToGoOn(store: Store): Promise<void> {
  const kept = await registersOf(store);
  for (const { space, group, values } of UNKNOWN) expect(kept[space.name]![group]).toEqual(Object.fromEntries(values));
  const run = await startRun({ store });
  for (const request of recording(RECORDED)) await run.send(request);
  expect(samples(await run.text())).toEqual(samples(THEN));
  for (const request of recording(MORE)) await run.send(request);
  expect(samples(await run.text())).toEqual(samples(await textAfter(recording(RECORDED), recording(MORE))));
}

/** The same of a home that has only ever been of this version. */
async function textAfter(first: ReturnType<typeof recording>, more: ReturnType<typeof recording>): Promise<string> {
  const run = await startRun();
  for (const request of first) await run.send(request);
  await run.text();
  for (const request of more) await run.send(request);
  const text = await run.text();
  await run.close();
  return text;
}

describe.each(['form-6.db', 'form-4.redis.jsonl'])('state of %s', (name) => {
  test('is read, and goes on, upgraded where it must be', async () => {
    const setting = await put(name);
    const upgraded = await openHome(join(folder, 'upgraded.db'), options);
    const source = await openSource(setting, options);
    await copyState(source, upgraded);
    await source.close();
    await expectToGoOn(upgraded);
    await upgraded.close();
  });
});

describe.each(['form-6.db', 'form-4.redis.jsonl'])('state of the newest format, %s', (name) => {
  test('is opened as it is', async () => {
    const store = await openHome(await put(name), options);
    await expectToGoOn(store);
    await store.close();
  });
});

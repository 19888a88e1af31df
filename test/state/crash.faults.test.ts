/**
 * Kills a process that commits, hundreds of times, at every point that matters; and after each kill asks the file what is
 * there. All that was acknowledged must be, and of the commit that was under way all or nothing.
 */
import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import type { Orders } from './crash.child.ts';
import { difference } from './expected.ts';
import { countSteps } from './workload.ts';

/** In this order: the points before `replay` leave a journal to replay. */
const POINTS = [
  'checkpoint:begin',
  'checkpoint:rows',
  'checkpoint:after',
  'checkpoint:end',
  'journal:before',
  'anywhere',
  'journal:after',
  'replay',
];
const CHAINS = 8;
const KILLS = 40;
const STEPS_EACH = 25;

type End = { readonly acknowledged: number; readonly at: string };

/** Runs the child until it is killed; returns the last step it acknowledged, and the point it came to. */
async function runChild(orders: Orders): Promise<End> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash.child.ts'), JSON.stringify(orders)]);
  const [output, errors, signal] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on('close', (_, how) => resolve(how))),
  ]);
  if (signal !== 'SIGKILL') throw new Error(`the child ended by itself: ${errors}`);
  const acknowledged = /(?:done|seen) (\d+)\n(?:at .*\n)?$/.exec(output)?.[1];
  return {
    acknowledged: acknowledged === undefined ? orders.from - 1 : Number(acknowledged),
    at: /at (.*)\n$/.exec(output)?.[1] ?? (orders.point === 'anywhere' ? 'anywhere' : 'the last step'),
  };
}

/** What the crash left, read from a copy so that the next process finds it as it was. Returns the number of steps. */
async function inspect(path: string, seed: number, acknowledged: number): Promise<number> {
  const copy = `${path}.copy`;
  for (const suffix of ['', '-wal']) {
    await rm(copy + suffix, { force: true });
    await copyFile(path + suffix, copy + suffix).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  const store = await openSqlite({ path: copy });
  const steps = await countSteps(store, seed, acknowledged + 2);
  expect(await difference(store, seed, steps)).toBe('');
  await store.close();
  return steps;
}

async function runChain(folder: string, seed: number, found: Record<string, number>): Promise<void> {
  const path = join(folder, `${seed}.db`);
  let acknowledged = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const point = POINTS[(kill + seed) % POINTS.length]!;
    const nth = 1 + ((kill + (kill >> 3) * 3 + seed) % (point.startsWith('checkpoint') ? 3 : 17));
    const checkpointBytes = point.startsWith('checkpoint') ? 8_000 : 100_000;
    // Of a dozen entities: in one transaction, or in several between which others commit.
    const sliceRows = kill % 3 === 0 ? 100 : 2;
    const from = acknowledged + 1;
    const end = await runChild({ path, seed, from, to: from + STEPS_EACH, point, nth, checkpointBytes, sliceRows });
    acknowledged = end.acknowledged;
    const steps = await inspect(path, seed, acknowledged);
    expect([acknowledged, acknowledged + 1]).toContain(steps);
    const outcome = `${end.at}: ${steps === acknowledged ? 'absent' : 'there'}`;
    found[outcome] = (found[outcome] ?? 0) + 1;
  }
}

test(`${CHAINS * KILLS} kills lose nothing that was acknowledged, tear nothing, and resending counts nothing twice`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'otel-kpi-'));
  const found: Record<string, number> = {};
  // Two at a time: the rest of a chain waits for its child.
  for (let seed = 1; seed <= CHAINS; seed += 2) {
    await Promise.all([seed, seed + 1].map((one) => runChain(folder, one, found)));
  }
  await rm(folder, { recursive: true });

  // The kills came where they were meant to: of the commit under way, nothing is there before its entry and all after (also through a replay).
  expect(found).toMatchObject({
    'replay: there': expect.any(Number),
    'journal:before: absent': 40,
    'journal:after: there': 40,
    'checkpoint:begin: absent': expect.any(Number),
    'checkpoint:rows: absent': expect.any(Number),
    'checkpoint:after: absent': expect.any(Number),
    'checkpoint:end: absent': expect.any(Number),
  });
}, 600_000);

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { endOf } from '../golden/run.ts';
import { split, toMessage, toRequest } from '../golden/variants.ts';
import { randomFrom, type Random } from '../random.ts';
import { recording } from '../recordings.ts';
import { get, post, startNode, type Child } from './process.ts';

const RECORDING = 'claude-code-2.1.329/interactive';
/** When the golden text was read. */
const NOW_MS = endOf(recording(RECORDING));
const POINTS = ['journal:before', 'journal:after', 'checkpoint:begin', 'checkpoint:rows', 'checkpoint:after', 'replay'];
const KILLS = 10;
const RIPE_MS = 150_000;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Urls = { otlpUrl: string; metricsUrl: string };

const victim = (file: string, nowMs: number, ...kill: string[]) =>
  startNode([join(import.meta.dirname, 'victim.ts'), file, String(nowMs), ...kill]);

/** Undefined where it was killed before it was ready. */
async function ready(child: Child): Promise<Urls | undefined> {
  const line = await child.line();
  return line === undefined ? undefined : JSON.parse(line);
}

/** Sends everything, each request until it is accepted, to a process that is killed and started again. Returns the kills. */
async function sendThroughKills(requests: readonly ExportRequest[], file: string, random: Random): Promise<number> {
  let kills = 0;
  let child: Child | undefined;
  let urls: Urls | undefined;
  const restart = async () => {
    if (child) {
      expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
      kills++;
    }
    // Some points are not reached in every life; the last one always is.
    const kill = kills < KILLS ? [`${random.pick(POINTS)}:${1 + random.below(3)}`, 'journal:after:4'] : [];
    child = victim(file, NOW_MS, ...kill);
    urls = await ready(child);
  };
  for (const request of requests) {
    while (urls === undefined || (await post(urls.otlpUrl, request)) !== 200) await restart();
  }
  child?.process.kill('SIGKILL');
  await child?.ended;
  return kills;
}

test.each([1, 2, 3, 4, 5, 6])(
  'a process that is killed again and again, and sent everything again, shows the golden text (seed %i)',
  async (seed) => {
    const random = randomFrom(seed);
    const messages = random.shuffled(split(recording(RECORDING).map(toMessage)));
    const file = join(folder, `${seed}.db`);
    const requests = messages.map((message) => toRequest(message, random.pick(['json', 'protobuf'])));
    expect(await sendThroughKills(requests, file, random)).toBe(KILLS);

    const survivor = victim(file, NOW_MS);
    const first = await ready(survivor);
    for (const request of recording(RECORDING)) expect(await post(first!.otlpUrl, request)).toBe(200);
    await survivor.stop();

    const later = victim(file, NOW_MS + RIPE_MS);
    const text = await get(`${(await ready(later))!.metricsUrl}/metrics`);
    await later.stop();
    expect(text).toBe(readFileSync(new URL('../golden/claude-code-2.1.329.interactive.prom', import.meta.url), 'utf8'));
  },
  240_000,
);

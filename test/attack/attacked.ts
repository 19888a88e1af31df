/** What an attack shows: others are answered meanwhile, memory stays bounded, and a recording is counted exactly afterwards. */
import { appendFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { sumOf } from '../golden/text.ts';
import { get, post, until } from '../e2e/process.ts';
import { recording, truthOf } from '../recordings.ts';
import { longestSilenceMs, type Served } from './served.ts';

/** Of the image, see Dockerfile. */
export const HEAP = ['--max-old-space-size=768'];
/** Above what the machine itself takes, busy as it is with other tests. */
export const SILENCE_MS = 250;
/** Resident, of everything. */
export const MEMORY_MIB = 512;
const ROUNDS = 6;

/** Also shown in a table: by `make attack` (scripts/attack.ts), in docs/reliability.md. */
export type Figure = {
  readonly kind: string;
  readonly attack: string;
  /** The longest that /healthz waited for, above idle. Undefined where the process itself was stopped. */
  readonly silentMs?: number;
  readonly peakMiB: number;
};

function tell(figure: Figure): void {
  const file = process.env['ATTACK_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

/** The least of some rounds: what else runs on the machine only adds to it. */
export async function silenceOf(served: Served, work: (round: number) => Promise<unknown>): Promise<number> {
  const idleMs = await longestSilenceMs(served, () => setTimeout(300));
  let least = Infinity;
  for (let round = 0; round < ROUNDS && least > SILENCE_MS / 2; round++) {
    least = Math.min(least, (await longestSilenceMs(served, () => work(round))) - idleMs);
  }
  return Math.max(least, 0);
}

/** Attacks it while somebody asks for its health. `check`: what else must be so then. */
export async function attack(
  served: Served,
  about: Pick<Figure, 'kind' | 'attack'>,
  work: (round: number) => Promise<unknown>,
  check?: () => Promise<void>,
): Promise<void> {
  const silentMs = await silenceOf(served, work);
  await check?.();
  await survived(served, about, silentMs);
  expect(silentMs).toBeLessThan(SILENCE_MS);
}

/** Afterwards: also of what stops the process, where nobody can ask. */
export async function survived(
  served: Served,
  about: Pick<Figure, 'kind' | 'attack'>,
  silentMs?: number,
): Promise<void> {
  await countsExactly(served);
  const peakMiB = served.peakMiB();
  tell({ ...about, ...(silentMs !== undefined && { silentMs: Math.round(silentMs) }), peakMiB: Math.round(peakMiB) });
  expect(peakMiB).toBeLessThan(MEMORY_MIB);
}

const RECORDED = 'claude-code-2.1.332/basic-json';

/** A recording is counted, once, with what the agent itself printed. */
async function countsExactly(served: Served): Promise<void> {
  const before = await costOf(served);
  for (let times = 0; times < 2; times++) await sendAll(served, recording(RECORDED));
  expect((await costOf(served)) - before).toBeCloseTo(truthOf(RECORDED)!.total_cost_usd, 6);
}

/** As a collector does: again, until it is taken. */
async function sendAll({ otlp }: Served, requests: ReturnType<typeof recording>): Promise<void> {
  for (const request of requests) await until(async () => (await post(otlp, request)) === 200);
}

async function costOf({ metrics }: Served): Promise<number> {
  return sumOf(await get(`${metrics}/metrics`), 'agent_cost_usd_total');
}

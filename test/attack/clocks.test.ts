/** A machine whose clock is set while it works, and set right again. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { get, post } from '../e2e/process.ts';
import { sumOf } from '../golden/text.ts';
import { event, request } from '../sent.ts';
import { attack, HEAP } from './attacked.ts';
import { serve, stopAll, type Served } from './served.ts';

afterEach(stopAll);

const DAY_MS = 86_400_000;
const CLOCK = join(import.meta.dirname, 'clock.ts');

const withClock = (offMs: number) =>
  serve({ node: [...HEAP, '--import', CLOCK], hears: true, env: { CLOCK_OFF_MS: `${offMs}` } });

async function prompts({ metrics }: Served): Promise<number> {
  return sumOf(await get(`${metrics}/metrics`), 'agent_prompts_total');
}

let sequence = 0;
async function prompt({ otlp }: Served): Promise<void> {
  const body = request('logs', [event('user_prompt', Date.now(), { 'event.sequence': sequence++ })]);
  // Twice, as after an answer that was lost.
  for (let times = 0; times < 2; times++) expect(await post(otlp, body)).toBe(200);
}

test.each([
  ['400 days ahead', 400 * DAY_MS],
  ['9 days ahead', 9 * DAY_MS],
  ['400 days behind', -400 * DAY_MS],
  ['in 1972', Date.UTC(1972, 0, 1) - Date.now()],
])('for 6 seconds %s, two sweeps long', async (of, offMs) => {
  const served = await withClock(0);
  await prompt(served);
  let counted = 1;
  await attack(served, { kind: 'the clock of the machine', attack: of }, async () => {
    served.process.send(offMs);
    await prompt(served);
    await setTimeout(6_000);
    await prompt(served);
    served.process.send(0);
    await prompt(served);
    counted += 3;
  });
  // The recording has prompts as well: of others.
  expect(await get(`${served.metrics}/metrics`)).not.toContain('NaN');
  expect(await prompts(served)).toBeGreaterThanOrEqual(counted);
  await prompt(served);
  expect(await served.own('otelkpi_records_total{outcome="late"}')).toBe(0);
});

test('started in 1972 and set right', async () => {
  const served = await withClock(Date.UTC(1972, 0, 1) - Date.now());
  await attack(served, { kind: 'the clock of the machine', attack: 'started in 1972, set right later' }, async () => {
    await prompt(served);
    await setTimeout(2_000);
    served.process.send(0);
    await prompt(served);
  });
  expect(await served.own('otelkpi_records_total{outcome="late"}')).toBe(0);
});

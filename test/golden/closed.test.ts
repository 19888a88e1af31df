/** What recordings give when their sessions are over: what is told at the end of a work period alone. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { randomFrom } from '../random.ts';
import { recording } from '../recordings.ts';
import { endOf, startRun } from './run.ts';

const RECORDINGS = [
  ...['parallel-subagents', 'pull-request-mcp', 'resume-next-day'].map((name) => `claude-code-2.1.332/${name}`),
  'codex-0.171.0/decisions-errors-skill',
  'copilot-cli-1.0.102/denied-and-failed',
  'gemini-cli-0.61.0/tools-and-errors',
  'opencode-1.18.33/served',
  'qwen-code-0.24.4/tools-and-errors',
];
/** A session that is resumed on another day: in another order its parts are counted in other days. */
const OF_TWO_DAYS = 'claude-code-2.1.332/resume-next-day';

/** The listening clock takes no larger steps. */
const STEP_MS = 30_000;

test.each(RECORDINGS)('%s gives the golden text when its sessions are over', async (name) => {
  const requests = recording(name);
  const text = await closedText(requests);
  const file = new URL(`${name.replace('/', '.')}.closed.prom`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
  const seeds = name === OF_TWO_DAYS ? 0 : 5;
  for (let seed = 0; seed < seeds; seed++) expect(await closedText(randomFrom(seed).shuffled(requests))).toBe(text);
});

async function closedText(requests: ReturnType<typeof recording>): Promise<string> {
  const run = await startRun({ nowMs: endOf(requests) });
  for (const request of requests) await run.send(request);
  for (let step = 0; step < 70; step++) {
    run.nowMs += STEP_MS;
    await run.core.sweep();
  }
  const text = await run.text();
  await run.close();
  return text;
}

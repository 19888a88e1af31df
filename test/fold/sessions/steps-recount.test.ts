/** Cost by tool and lost caches of made-up sessions, against a plain search through all that happened. */
import { expect, test } from '@jest/globals';
import { startRun } from '../../golden/run.ts';
import { randomFrom, type Random } from '../../random.ts';
import { event, request, type Json } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';

/** $5 a million tokens written; 4.80 more than read. */
const MODEL = 'claude-opus-5-5';
const WRITE_USD = 5e-6;
const MORE_USD = 4.8e-6;

type Asked = {
  readonly beginMs: number;
  readonly endMs: number;
  readonly nanos: number;
  readonly read: number;
  readonly written: number;
  readonly isSide: boolean;
};
type Called = { readonly beginMs: number; readonly endMs: number; readonly tool: string; readonly succeeded: boolean };

function lifeOf(random: Random): { asked: Asked[]; called: Called[] } {
  const [asked, called]: [Asked[], Called[]] = [[], []];
  let atMs = 0;
  for (let turn = 0; turn < 12; turn++) {
    const beginMs = (atMs += 1_000 + random.below(random.below(4) === 0 ? 700_000 : 20_000));
    const endMs = (atMs += 500 + random.below(3_000));
    asked.push({
      beginMs,
      endMs,
      nanos: 1_000 + random.below(50_000_000),
      read: random.below(3_000),
      written: random.below(2_000),
      isSide: random.below(6) === 0,
    });
    for (let call = random.below(4); call > 0; call--) {
      const startMs = beginMs + 1 + random.below(endMs - beginMs + 400);
      called.push({
        beginMs: startMs,
        endMs: startMs + random.below(90_000),
        tool: random.pick(['Bash', 'Read', 'Edit']),
        succeeded: random.below(3) > 0,
      });
    }
  }
  return { asked, called };
}

function sentOf({ asked, called }: ReturnType<typeof lifeOf>): Json[] {
  const all = [
    ...asked.map(
      ({ beginMs, endMs, nanos, read, written, isSide }) =>
        (at: number) =>
          event('api_request', NOON_MS + endMs, {
            'event.sequence': at,
            model: MODEL,
            query_source: isSide ? 'generate_session_title' : 'sdk',
            cost_usd: nanos / 1e9,
            duration_ms: endMs - beginMs,
            input_tokens: 10_000,
            output_tokens: 1,
            cache_read_tokens: read,
            cache_creation_tokens: written,
          }),
    ),
    ...called.map(
      ({ beginMs, endMs, tool, succeeded }) =>
        (at: number) =>
          event('tool_result', NOON_MS + endMs, {
            'event.sequence': at,
            tool_name: tool,
            success: String(succeeded),
            duration_ms: endMs - beginMs,
          }),
    ),
  ];
  return all.map((make, at) => make(at));
}

/** In dollars, by the name of the KPI and what tells its series apart. */
function recount({ asked, called }: ReturnType<typeof lifeOf>): Record<string, number> {
  const sums: Record<string, number> = {};
  const add = (key: string, usd: number) => (sums[key] = (sums[key] ?? 0) + usd);
  const main = asked.filter(({ isSide }) => !isSide);
  for (const call of called) {
    const leaderOf = ({ beginMs }: Called) => main.filter((each) => each.beginMs <= beginMs).at(-1);
    const leader = leaderOf(call);
    if (leader === undefined) continue;
    const others = called.filter((other) => leaderOf(other) === leader).length;
    add(`tool ${call.tool} ${call.succeeded ? 'success' : 'error'}`, leader.nanos / others / 1e9);
  }
  for (const [index, { read, written, beginMs }] of main.entries()) {
    const before = main[index - 1];
    const next = main[index + 1];
    const unread = next === undefined ? written : Math.min(written, Math.max(read + written - next.read, 0));
    if (unread > 0) add('unread', unread * WRITE_USD);
    const lost = before === undefined ? 0 : Math.max(before.read + before.written - read, 0);
    if (lost > 0) add(`lost ${beginMs - before!.endMs > 300_000 ? 'expired' : 'unknown'}`, lost * MORE_USD);
  }
  return sums;
}

const WANTED =
  /^agent_(tool|unread|lost)_(?:cost|cache_writes|cache_cost)_usd_total\{.*?(?:tool="(\w+)",outcome="(\w+)"|cause="(\w+)"|)(?:,arrival="late")?\} (\S+)$/;

test.each([1, 2, 3, 4, 5, 6])('of session %i', async (seed) => {
  const random = randomFrom(seed);
  const life = lifeOf(random);
  const sent = random.shuffled(sentOf(life));
  const run = await startRun({ nowMs: NOON_MS + 7_200_000 });
  for (let at = 0; at < sent.length; at += 7) await run.send(request('logs', sent.slice(at, at + 7)));
  for (let step = 0; step < 70; step++) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
  const told: Record<string, number> = {};
  for (const line of (await run.text()).split('\n')) {
    const [, name, tool, outcome, cause, value] = WANTED.exec(line) ?? [];
    const key = [name, tool, outcome, cause].filter((each) => each !== undefined).join(' ');
    if (name !== undefined) told[key] = (told[key] ?? 0) + Number(value);
  }
  await run.close();
  const expected = recount(life);
  expect(Object.keys(told).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [key, usd] of Object.entries(expected)) expect(told[key]).toBeCloseTo(usd, 7);
});

import { standIn } from '../../stand-in.ts';
import { expect, test } from '@jest/globals';
import { copyState, differences } from '../../../src/journeys/copy.ts';
import { decodeEntity, encodeEntity } from '../../../src/fold/entity/blob.ts';
import type { ExportRequest } from '../../../src/model/exchange.ts';
import type { Store } from '../../../src/model/store.ts';
import { openSqlite } from '../../../src/state/sqlite/store.ts';
import { startRun, type Run } from '../../golden/run.ts';
import { randomFrom, type Random } from '../../random.ts';
import { event, metric, request, type Attributes, type Json } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';
import { cells } from '../words.ts';

const MODELS = ['opus', 'haiku', 'sonnet'];
const CUMULATIVE = { aggregationTemporality: 2 };

function anyEvent({ below, pick }: Random, atMs: number, of: Attributes): Json {
  const usage = { model: pick(MODELS), cost_usd: below(1e6) / 1e6, input_tokens: below(1e5), output_tokens: below(9) };
  return pick([
    event('api_request', atMs, { ...of, ...usage }),
    event('api_request', atMs, { ...of, ...usage, cache_read_tokens: below(1e5), cache_creation_tokens: below(1e5) }),
    event('tool_result', atMs, { ...of, tool_name: pick(['Edit', 'Bash']), success: 'true', duration_ms: below(1e5) }),
    event('compaction', atMs, { ...of, trigger: 'auto', success: 'true' }),
    event('tool_decision', atMs, { ...of, tool_name: 'Edit', decision: pick(['accept', 'reject']), source: 'config' }),
    event('user_prompt', atMs, of),
  ]);
}

function anyPoint({ below, pick }: Random, atMs: number, of: Attributes): Json {
  const edit = { tool_name: 'Edit', decision: 'accept', language: pick(['Go', 'C']) };
  const start = { startTimeUnixNano: `${NOON_MS}000000` };
  return pick([
    metric('claude_code.cost.usage', below(1e6) / 1e6, atMs, { ...of, model: pick(MODELS) }),
    metric('claude_code.token.usage', below(1e5), atMs, { ...of, model: pick(MODELS), type: 'input' }),
    metric('claude_code.active_time.total', below(60), atMs, { ...of, type: 'user' }),
    metric('claude_code.code_edit_tool.decision', 1, atMs, { ...of, ...edit }),
    metric('claude_code.cost.usage', below(1e3), atMs, { ...of, model: pick(MODELS) }, start, CUMULATIVE),
  ]);
}

/** A few records of a few sessions, in the last twenty minutes. */
function anyRequest(random: Random, nowMs: number, n: number): ExportRequest {
  const isLogs = random.below(2) === 0;
  const records = Array.from({ length: 1 + random.below(6) }, (_, index) => {
    const of = { 'session.id': `s${random.below(3)}`, 'event.sequence': n * 10 + index };
    const named = random.below(8) === 0 ? { ...of, 'user.email': `${random.pick(['ada', 'bob'])}@example.com` } : of;
    const atMs = nowMs - random.below(20 * 60_000);
    return isLogs ? anyEvent(random, atMs, named) : anyPoint(random, atMs, named);
  });
  return request(isLogs ? 'logs' : 'metrics', records);
}

/** The home, which is said to keep whole blobs alone. */
function keepingWhole(store: Store): Store {
  return standIn(store, { appends: false });
}

async function blobsOf(store: Store): Promise<Record<string, string>> {
  const blobs: Record<string, string> = {};
  for await (const { entities } of store.dump()) for (const { key, blob } of entities) blobs[key] = blob!;
  return blobs;
}

/** Names, cells and all numbers are a line each; what follows are patches. */
function isPatched(blob: string): boolean {
  return blob.split('\n').length > 3;
}

/** The same blobs with all patches worked in. */
function whole(blobs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(blobs).map(([key, blob]) => [key, encodeEntity(decodeEntity(blob, cells))]));
}

/** Some time passes for all of them, then the request comes; now and then after a look at what time alone changes. */
async function step(runs: readonly Run[], random: Random, n: number): Promise<void> {
  const passedMs = random.below(random.below(10) === 0 ? 60 * 60_000 : 60_000);
  for (const run of runs) run.nowMs += passedMs;
  if (random.below(6) === 0) for (const run of runs) await run.core.sweep();
  const sent = anyRequest(random, runs[0]!.nowMs, n);
  for (const run of runs) await run.send(sent);
}

const open = () => openSqlite({ path: ':memory:' });

test('entities are the same from folds that patch and from folds that write all anew, remembered or read', async () => {
  const random = randomFrom(7);
  const remembering = await startRun({ nowMs: NOON_MS, store: await open() });
  const plain = await startRun({ nowMs: NOON_MS, store: keepingWhole(await open()) });
  let forgetful = await startRun({ nowMs: NOON_MS, store: await open() });
  let patches = 0;
  for (let n = 0; n < 300; n++) {
    if (n % 4 === 0) forgetful = await startRun({ nowMs: forgetful.nowMs, store: forgetful.store });
    await step([remembering, plain, forgetful], random, n);
    const blobs = await blobsOf(remembering.store);
    expect(await blobsOf(forgetful.store)).toEqual(blobs);
    expect(whole(blobs)).toEqual(await blobsOf(plain.store));
    patches += Object.values(blobs).filter(isPatched).length;
  }
  expect(await differences(remembering.store, forgetful.store)).toEqual([]);
  expect(await remembering.text()).toBe(await plain.text());
  expect(patches).toBeGreaterThan(300);
  for (const { store } of [remembering, plain, forgetful]) await store.close();
});

test('a copy goes on as the original would, also where the one has patches and the other only whole blobs', async () => {
  const random = randomFrom(9);
  const from = await startRun({ nowMs: NOON_MS });
  for (let n = 0; n < 20; n++) await step([from], random, n);
  const store = keepingWhole(await open());
  await copyState(from.store, store);
  expect(await blobsOf(store)).toEqual(await blobsOf(from.store));
  expect(Object.values(await blobsOf(store)).some(isPatched)).toBe(true);
  const copy = await startRun({ nowMs: from.nowMs, store });
  for (let n = 20; n < 60; n++) {
    await step([from, copy], random, n);
    expect(whole(await blobsOf(copy.store))).toEqual(whole(await blobsOf(from.store)));
  }
  expect(Object.values(await blobsOf(store)).some(isPatched)).toBe(false);
  const back = await open();
  await copyState(copy.store, back);
  expect(await differences(back, copy.store)).toEqual([]);
  for (const home of [from.store, store, back]) await home.close();
});

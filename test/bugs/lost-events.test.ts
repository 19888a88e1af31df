/** Events that never came, as their numbers tell. */
import { describe, expect, test } from '@jest/globals';
import { toMessage, toRequest, split, type Message } from '../golden/variants.ts';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import { recording, recordingsOf } from '../recordings.ts';
import { event, request } from '../sent.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { reported } from './reported.ts';

/** After the last of the recordings: times that are ahead are not believed. */
const LATER_MS = Date.UTC(2026, 10, 30);
const HALF_HOUR_MS = 30 * 60_000;
const RECORDINGS = ['claude-code-2.1.329', 'claude-code-2.1.332'].flatMap(recordingsOf);

/** After all sessions ended; what is late comes then. */
async function textOf(requests: readonly ExportRequest[], late: readonly ExportRequest[] = []): Promise<string> {
  const run = await startRun({ nowMs: LATER_MS });
  for (const each of requests) await run.send(each);
  for (let waited = 0; waited <= HALF_HOUR_MS + 60_000; waited += 30_000) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
  for (const each of late) await run.send(each);
  const text = await run.text();
  await run.close();
  return text;
}

const lostIn = async (requests: readonly ExportRequest[]) => sumOf(await textOf(requests), 'agent_lost_events_total');
/** Those of the agent: hooks, which some recordings have beside it, give their records no numbers. */
const eventsOf = (name: string) =>
  split(recording(name).map(toMessage)).filter(
    ({ signal, json }) => signal === 'logs' && JSON.stringify(json).includes('"event.sequence"'),
  );
const sent = (messages: readonly Message[]) => messages.map((message) => toRequest(message, 'json'));

describe('a recording that came whole', () => {
  test.each(RECORDINGS)('%s has lost nothing, in any order and twice', async (name) => {
    expect(await lostIn(recording(name))).toBe(0);
    const events = sent(eventsOf(name));
    expect(await lostIn(randomFrom(1).shuffled([...events, ...events]))).toBe(0);
  });
});

describe('a recording without some of its events', () => {
  test.each(RECORDINGS)('%s has lost as many, counted or not', async (name) => {
    const random = randomFrom(2);
    const events = eventsOf(name);
    // What is before the first and after the last that came nobody can know, nor where a process was resumed.
    const dropped = new Set(
      random
        .shuffled(events.map((_, at) => at))
        .filter((at) => at > 1 && at < events.length - 2)
        .filter((at) => Math.min(...[-1, 0, 1].map((next) => numberOf(events[at + next]!))) > 1)
        .slice(0, 3),
    );
    if (dropped.size === 0) return;
    const text = await textOf(sent(random.shuffled(events.filter((_, at) => !dropped.has(at)))));
    const [, version] = /-([\d.]+)\//.exec(name)!;
    const [, lost] = new RegExp(
      `agent_lost_events_total\\{agent="claude-code",version="${version}"(?:,arrival="late")?\\} (\\d+)`,
    ).exec(text)!;
    expect(Number(lost)).toBe(dropped.size);
  });
});

describe('events that come after their work period ended', () => {
  const numbered = (...numbers: readonly number[]) =>
    request(
      'logs',
      numbers.map((number) => event('user_prompt', LATER_MS - 60_000 + number, { 'event.sequence': number })),
      { resource: { 'service.name': 'claude-code', 'service.version': '9.0.0' } },
    );
  const ALL = Array.from({ length: 10 }, (_, number) => number);

  test.each<[string, readonly number[][], number]>([
    ['all', [[3, 4], [5]], 3],
    ['in another order and twice', [[5, 3], [4], [3, 4, 5]], 3],
    ['some', [[4]], 1],
  ])('are recovered, %s of them', async (_, late, recovered) => {
    const came = ALL.filter((number) => number < 3 || number > 5);
    const text = await textOf(
      [numbered(...came)],
      late.map((numbers) => numbered(...numbers)),
    );
    expect(sumOf(text, 'agent_lost_events_total')).toBe(3);
    expect(sumOf(text, 'agent_recovered_events_total')).toBe(recovered);
    expect(sumOf(text, 'agent_lost_events_per_session_ratio', { window: 'lifetime' })).toBe(3 - recovered);
    expect(sumOf(text, 'agent_prompts_total')).toBe(came.length + recovered);
  });
});

test('two processes of one session with the same numbers have lost nothing', async () => {
  expect(await lostIn(reported('parallel-resume-same-sequence', LATER_MS))).toBe(0);
});

function numberOf({ json }: Message): number {
  const [, number] = /"event\.sequence","value":\{"\w+":"?(\d+)/.exec(JSON.stringify(json))!;
  return Number(number);
}

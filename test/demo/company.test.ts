/** The stream of requests itself: that it can be repeated, and that it looks like what was recorded. */
import { describe, expect, test } from '@jest/globals';
import type { Request } from '../../demo/company.ts';
import type { Run } from '../../demo/happenings.ts';
import { officeDays, officeHabits } from '../../demo/office.ts';
import { hire } from '../../demo/people.ts';
import { randomFrom } from '../../demo/random.ts';
import { workOf } from '../../demo/work.ts';
import { recording, recordingsOf } from '../recordings.ts';
import { toMessage } from '../golden/variants.ts';
import { company, DAY_MS, MINUTE_MS, START_MS, tellings, toExport, truthOf } from './told.ts';

const LIVE_MS = 10 * MINUTE_MS;
const small = { people: 3, historyMs: DAY_MS };

test('the same options give the same requests, byte for byte', () => {
  expect(tellings(company(small), LIVE_MS)).toEqual(tellings(company(small), LIVE_MS));
});

test.each([{ seed: 2 }, { people: 4 }, { startMs: START_MS + 1 }, { historyMs: 2 * DAY_MS }])(
  'with %j it is another company',
  (options) => {
    const bodies = (of: Request[]) => of.map(({ body }) => body);
    const own = new Set(bodies(tellings(company(small), LIVE_MS)));
    expect(bodies(tellings(company({ ...small, ...options }), LIVE_MS)).some((body) => !own.has(body))).toBe(true);
  },
);

test('how often one asks what is due changes nothing', () => {
  const once = [...company(small).due(START_MS + LIVE_MS)];
  const of = company(small);
  const often: Request[] = [];
  for (let ms = 0; ms <= LIVE_MS; ms += 777) often.push(...of.due(START_MS + ms));
  often.push(...of.due(START_MS + LIVE_MS));
  expect(often).toEqual(once);
});

test.each([1, 7])('what is next is due when it says, at %i times the clock', (speed) => {
  const of = company({ ...small, historyMs: 0, speed });
  for (let steps = 0; steps < 50; steps++) {
    const nextMs = of.nextMs();
    expect([...of.due(nextMs - 1)].length).toBe(0);
    expect([...of.due(nextMs)].length).toBeGreaterThan(0);
  }
});

test('a run that is ended early repeats nothing of what it told', () => {
  for (let seconds = 1; seconds < 600; seconds += 59) {
    const of = company({ ...small, historyMs: 0 });
    const endMs = START_MS + seconds * 1000;
    const before = [...of.history(), ...of.due(endMs - 500)];
    const requests = [...before, ...of.end(endMs)];
    const of2 = company({ ...small, historyMs: 0 });
    expect(requests).toEqual([...of2.history(), ...of2.end(endMs)]);
    expect(sequences(requests)).toEqual([...new Set(sequences(requests))]);
  }
});

test('people have two machines and two sessions at once, and go on with a session the day after', () => {
  const runs = hire(12, 1).map((person, index) => {
    const random = randomFrom(index);
    // Today has no end.
    const days = [...officeDays(START_MS, 7 * DAY_MS, false, random)].filter(({ untilMs }) => untilMs < START_MS);
    return [...workOf(person, days, officeHabits(START_MS), random)];
  });
  const some = (is: (a: Run, b: Run) => boolean) => runs.some((own) => own.some((a) => own.some((b) => is(a, b))));
  expect(some((a, b) => a.session.machine !== b.session.machine)).toBe(true);
  expect(some((a, b) => a.session.machine === b.session.machine && a.session.terminal !== b.session.terminal)).toBe(
    true,
  );
  expect(some((a, b) => a.session !== b.session && a.startMs < b.startMs && a.endMs > b.startMs)).toBe(true);
  expect(some((a, b) => a.session === b.session && b.startMs - a.startMs > DAY_MS / 2)).toBe(true);
});

describe('numbers are plausible', () => {
  const truth = truthOf(tellings(company({ historyMs: 7 * DAY_MS }), 0));

  test('most tokens come from the cache', () => {
    const { input, output, cacheRead, cacheWrite } = truth;
    expect(cacheRead / (input + output + cacheRead + cacheWrite)).toBeGreaterThan(0.8);
  });

  test('a person costs dollars a day, and a commit a few', () => {
    const dollars = truth.costNanos / 1e9;
    expect(dollars / truth.people.size / 7).toBeGreaterThan(1);
    expect(dollars / truth.people.size / 7).toBeLessThan(20);
    expect(dollars / truth.commits).toBeLessThan(20);
  });

  test('few requests fail, and some tools', () => {
    expect(truth.errors / truth.requests).toBeLessThan(0.05);
    expect(truth.toolsFailed / truth.toolsSucceeded).toBeLessThan(0.15);
  });
});

describe('records look like the recorded ones', () => {
  const recorded = shapesOf(
    [
      ...['interactive', 'basic-json', 'api-error', 'subagent-and-traces'].map((name) => `claude-code-2.1.329/${name}`),
      ...['codex-0.169.0', 'codex-0.171.0', 'gemini-cli-0.61.0'].flatMap(recordingsOf),
    ].flatMap((name) => recording(name).map(toMessage)),
  );
  const told = shapesOf(tellings(company(), LIVE_MS).map((request) => toMessage(toExport(request))));
  /** The mock behind the recordings answered in the end, and nobody was signed in. */
  const UNRECORDED = ['claude_code.api_retries_exhausted', 'codex.turn_cost'];
  const IDENTITY = ['organization.id', 'user.email', 'user.account_uuid', 'user.account_id'];

  test.each([...told.keys()].filter((name) => !UNRECORDED.includes(name)))('%s', (name) => {
    const known = recorded.get(name);
    expect(known).toBeDefined();
    expect(
      [...told.get(name)!].filter((shape) => !known!.has(shape) && !IDENTITY.some((of) => shape.startsWith(of))),
    ).toEqual([]);
  });
});

/** Every attribute with the type of its value, by the name of event or metric. */
function shapesOf(messages: readonly { json: Record<string, unknown> }[]): Map<string, Set<string>> {
  const shapes = new Map<string, Set<string>>();
  const add = (name: string, attributes: readonly Attribute[]) => {
    const known = shapes.get(name) ?? new Set<string>();
    shapes.set(name, known);
    for (const { key, value } of attributes) known.add(`${key}: ${Object.keys(value).join()}`);
  };
  for (const { json } of messages) {
    for (const { scopeLogs = [], scopeMetrics = [] } of Object.values(json).flat() as Resource[]) {
      for (const { logRecords } of scopeLogs) for (const log of logRecords) add(nameOf(log), log.attributes);
      for (const { metrics } of scopeMetrics) {
        for (const { name, sum } of metrics) for (const point of sum?.dataPoints ?? []) add(name, point.attributes);
      }
    }
  }
  return shapes;
}

/** Some say it in the body, with prose in others. */
function nameOf({ body, attributes }: Log): string {
  const told = attributes.find(({ key }) => key === 'event.name')?.value['stringValue'];
  return body?.stringValue?.startsWith('claude_code.') === true ? body.stringValue : String(told);
}

type Log = { body?: { stringValue?: string } | null; attributes: Attribute[] };
type Attribute = { key: string; value: Record<string, unknown> };
type Resource = {
  scopeLogs?: { logRecords: Log[] }[];
  scopeMetrics?: { metrics: { name: string; sum?: { dataPoints: { attributes: Attribute[] }[] } }[] }[];
};

/** Session and sequence of each event, or all of it: none may come twice but after a resume, which nobody does within ten minutes. */
function sequences(requests: readonly Request[]): string[] {
  return requests
    .filter(({ signal }) => signal === 'logs')
    .flatMap(({ body }) => (JSON.parse(body).resourceLogs as Resource[]).flatMap(({ scopeLogs = [] }) => scopeLogs))
    .flatMap(({ logRecords }) => logRecords)
    .map(({ attributes }) => {
      const of = (name: string) => JSON.stringify(attributes.find(({ key }) => key === name)?.value);
      return of('event.sequence') === undefined
        ? JSON.stringify(attributes)
        : `${of('session.id')} ${of('event.sequence')}`;
    });
}

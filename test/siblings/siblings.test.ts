/**
 * Siblings of the recordings: the same work told in other words, on other ways, at other times and by part of the witnesses. What
 * is counted of a recording is the truth for each; fast-check shrinks what fails to a few records and twists.
 */
import { test } from '@jest/globals';
import { array, assert, asyncProperty, constantFrom, nat } from 'fast-check';
import { randomFrom } from '../random.ts';
import {
  RUNS,
  CLAUDE_CODE,
  RECORDED,
  part,
  way,
  sentOn,
  ONLY_JSON,
  copyOf,
  IN_ORDER,
  countedOf,
  expectSame,
  totalsOf,
  recorded,
  type Counted,
} from './counted.ts';
import { cumulative } from './cumulative.ts';
import { drop, middleOf, set, shift, toldOf, type Sent } from './sent.ts';
import { TWISTS, WAYS } from './twists.ts';

test('other words for the same change nothing', () =>
  assert(
    asyncProperty(
      recorded,
      part,
      array(constantFrom(...Object.keys(TWISTS)), { minLength: 1, maxLength: 3 }),
      nat(99),
      way,
      async (name, [from, many], twists, seed, on) => {
        const { all, nowMs } = RECORDED.get(name)!;
        const some = all.slice(from, from + many);
        const of = some.length === all.length ? (whole: Counted) => whole : totalsOf;
        const twisted = copyOf(some);
        const isJson = twists.some((twist) => ONLY_JSON.includes(twist));
        for (const twist of twists) if (knows(name, twist)) TWISTS[twist]!(twisted, randomFrom(seed));
        const counted = await countedOf(sentOn(twisted, on, isJson), nowMs);
        expectSame(of(counted), of(await countedOf(sentOn(some, IN_ORDER), nowMs)));
      },
    ),
    RUNS,
  ));

/** When a session of Codex began is in its id. */
const knows = (name: string, twist: string) => !(name.startsWith('codex') && twist === 'other sessions');

test('two collectors, of which one changes what is no identity, and batches of another size count once', () =>
  assert(
    asyncProperty(
      recorded,
      part,
      constantFrom(...Object.keys(WAYS)),
      nat(99),
      way,
      way,
      async (name, [from, many], twist, seed, one, other) => {
        const { all, nowMs } = RECORDED.get(name)!;
        const some = all.slice(from, from + many);
        const of = some.length === all.length ? (whole: Counted) => whole : totalsOf;
        const twisted = copyOf(some);
        WAYS[twist]!(twisted, randomFrom(seed));
        const sent = [...sentOn(some, one), ...sentOn(twisted, other, ONLY_JSON.includes(twist))];
        const counted = await countedOf(randomFrom(seed).shuffled(sent), nowMs);
        expectSame(of(counted), of(await countedOf(sentOn(some, IN_ORDER), nowMs)));
      },
    ),
    RUNS,
  ));

/** Midnights, in leap years too, and when clocks change. */
const EDGES = [
  '2026-10-25T01:00:00Z',
  '2026-11-01T06:00:00Z',
  '2026-12-01T00:00:00Z',
  '2024-03-01T00:00:00Z',
  '2026-03-29T01:00:00Z',
].map((text) => Date.parse(text));
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];

const timeless = (counted: Counted) =>
  Object.fromEntries(Object.entries(counted).filter(([series]) => !/price|cost|agent_sessions_total/.test(series)));

test('other times count the same, also where days and clocks change in them', () =>
  assert(
    asyncProperty(recorded, constantFrom(...EDGES), constantFrom(...ZONES), way, async (name, edgeMs, zone, on) => {
      const { all, nowMs } = RECORDED.get(name)!;
      const env = { OTEL_KPI_TIME_ZONE: zone };
      const moved = copyOf(all);
      // Of whole seconds, in which decisions ripen.
      const byMs = Math.round((edgeMs - middleOf(all)) / 1000) * 1000;
      shift(moved, byMs);
      const counted = await countedOf(sentOn(moved, on), nowMs + byMs, env);
      // Prices are those of their days, and when a session of Codex began is in its id.
      expectSame(timeless(counted), timeless(await countedOf(sentOn(all, IN_ORDER), nowMs, env)));
    }),
    RUNS,
  ));

const DAY_MS = 86_400_000;

test('a sender whose clock is wrong by days is counted all the same', () =>
  assert(
    asyncProperty(recorded, constantFrom(-400, -9, -1, 1, 9, 400), way, async (name, days, on) => {
      const { all, nowMs } = RECORDED.get(name)!;
      // In its order: where it is not believed, points that are scraped have only that.
      const inOrder = { ...on, seed: 0 };
      const moved = copyOf(all);
      shift(moved, days * DAY_MS);
      const totals = (counted: Counted) =>
        Object.fromEntries(Object.entries(timeless(counted)).filter(([series]) => series.includes('_total{')));
      const counted = totals(await countedOf(sentOn(moved, inOrder), nowMs));
      expectSame(counted, totals(await countedOf(sentOn(all, IN_ORDER), nowMs)));
    }),
    RUNS,
  ));

const LOST: Readonly<Record<string, (sent: Sent) => void>> = {
  nothing: () => {},
  'sessions of points': (sent) => sent.signal === 'metrics' && dropAll(sent, 'session.id', 'session_id'),
  'sessions of events': (sent) => sent.signal === 'logs' && dropAll(sent, 'session.id'),
  'all sessions': (sent) => dropAll(sent, 'session.id', 'session_id'),
  'installations of points': (sent) => sent.signal === 'metrics' && dropAll(sent, 'user.id', 'user_id'),
  'installations of events': (sent) => sent.signal === 'logs' && dropAll(sent, 'user.id'),
  'sessions of points, installations of events': (sent) =>
    dropAll(sent, ...(sent.signal === 'metrics' ? ['session.id', 'session_id'] : ['user.id'])),
  'service and scope': (sent) => {
    set(sent.resource, 'service.name', 'our-agent');
    sent.scope = {};
  },
};

function dropAll(sent: Sent, ...keys: readonly string[]): void {
  for (const holder of [sent.resource, toldOf(sent)]) drop(holder, ...keys);
}

/** Told by metrics alone, and as such not to be lost with a name. */
const FORMS = { 'as recorded': () => {}, cumulative };

test('names that part of the witnesses lost, and sums instead of differences, cost nothing and count nothing twice', () =>
  assert(
    asyncProperty(
      constantFrom(...CLAUDE_CODE.filter((name) => !name.endsWith('scraped-and-sent'))),
      constantFrom(...Object.keys(LOST)),
      constantFrom(...(Object.keys(FORMS) as (keyof typeof FORMS)[])),
      nat(99),
      way,
      async (name, lost, form, seed, on) => {
        const { all, nowMs } = RECORDED.get(name)!;
        const twisted = copyOf(all).filter(({ signal }) => signal !== 'traces');
        FORMS[form](twisted, randomFrom(seed));
        for (const one of twisted) LOST[lost]!(one);
        const counted = totalsOf(await countedOf(sentOn(twisted, on), nowMs));
        expectSame(counted, totalsOf(await countedOf(sentOn(all, IN_ORDER), nowMs)));
      },
    ),
    RUNS,
  ));

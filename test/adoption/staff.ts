/**
 * Ninety days of a made-up company in Berlin, over the end of summer time and of the year: who worked when, with which agent,
 * and what of it must be counted, worked out anew from who worked when.
 */
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom } from '../../demo/random.ts';
import { event, requestOf, resourceOf, type Attributes } from '../sent.ts';

export const ZONE = 'Europe/Berlin';
export const DAYS = 90;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 2026-10-12, a Monday, at midnight of Berlin. */
const FIRST_MS = Date.UTC(2026, 9, 11, 22);
/** 2026-10-25, 3 o'clock of summer time, which is 2 o'clock then. */
const WINTER_MS = Date.UTC(2026, 9, 25, 1);

const FEATURES = {
  mcp: { 'mcp_server.name': 'custom' },
  skill: { 'skill.name': 'custom' },
  plugin: { 'plugin.name': 'third-party' },
  subagent: { query_source: 'agent:custom' },
} satisfies Record<string, Attributes>;
type Feature = keyof typeof FEATURES;

type Person = {
  readonly email: string;
  /** Undefined of who never has one. */
  readonly signsIn: number | undefined;
  readonly team: string;
};

export type Visit = {
  readonly person: Person;
  readonly day: number;
  readonly atMs: number;
  readonly agent: string;
  readonly feature: Feature | undefined;
};

export type Staff = { readonly people: readonly Person[]; readonly visits: readonly Visit[] };

/** The company of a seed. Newcomers, leavers, long holidays; some are known by their laptop alone for a while, or for ever. */
export function staffOf(seed: number, count: number): Staff {
  const random = randomFrom(seed);
  const people = Array.from({ length: count }, (_, index): Person => {
    const signsIn = index % 10 === 3 ? undefined : index % 10 === 7 ? 20 + random.below(40) : 0;
    return { email: `p${index}@staff.test`, signsIn, team: ['web', 'data', 'tiny'][index < 2 ? 2 : index % 2]! };
  });
  const visits = people.flatMap((person, index) => {
    const from = index % 3 === 0 ? random.below(80) : 0;
    const until = index % 5 === 1 ? from + random.below(60) : DAYS;
    const away = random.below(DAYS);
    const keenness = 0.05 + random.below(60) / 100;
    return Array.from({ length: DAYS }, (_, day) => day).flatMap((day): Visit[] => {
      const isAway = day < from || day >= until || (index % 4 === 0 && day >= away && day < away + 24);
      if (isAway || !random.chance(keenness)) return [];
      return Array.from({ length: 1 + random.below(3) }, () => {
        // Also the first and the last minute of a day, and hours that the clocks repeat.
        const minute = random.pick([0, 1, 130, 140, 190, 1439, 540 + random.below(500)]);
        // A sandbox of Cowork names nobody by itself.
        const hasAccount = person.signsIn !== undefined && day >= person.signsIn;
        const agent = index % 6 === 5 && hasAccount && random.chance(0.5) ? 'cowork' : 'claude-code';
        const feature = random.chance(0.1) ? random.pick(Object.keys(FEATURES) as Feature[]) : undefined;
        return { person, day, atMs: localMs(day, minute) + random.below(50_000), agent, feature };
      });
    });
  });
  return { people, visits: visits.toSorted((a, b) => a.atMs - b.atMs) };
}

/** Of the two times of a minute that is there twice, the second. */
export function localMs(day: number, minute: number): number {
  const summer = FIRST_MS + day * DAY_MS + minute * 60_000;
  return summer + (summer >= WINTER_MS ? HOUR_MS : 0);
}

/** What the agents of one day send. A laptop whose person has no account yet names itself alone. */
export function sentOn({ visits }: Staff, day: number): ExportRequest | undefined {
  const resources = visits.flatMap((visit, at) => {
    const { person, agent, feature, atMs } = visit;
    if (visit.day !== day) return [];
    const named = person.signsIn !== undefined && day >= person.signsIn;
    const record = event('api_request', atMs, {
      'session.id': `${person.email.slice(0, -11)}-${Math.floor(day / 3)}-${agent}`,
      'user.id': `laptop-${person.email.slice(0, -11)}`,
      ...(named && { 'user.email': person.email }),
      'event.sequence': at,
      model: 'claude-opus-4-5',
      cost_usd: 0.01,
      ...(feature && FEATURES[feature]),
    });
    return [resourceOf('logs', [record], { resource: { 'service.name': agent, team: person.team } })];
  });
  return resources.length === 0 ? undefined : requestOf('logs', resources);
}

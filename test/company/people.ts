/** Sixty people in three teams: what is known of them, when they are there, and what their laptops do. */
import type { Random } from '../random.ts';
import { DAYS } from './calendar.ts';

const PEOPLE = 60;
const TEAMS = ['web', 'data', 'mobile'] as const;

/** Days from the first up to, not including, the end. */
export type Days = readonly [from: number, end: number];

export type Person = {
  readonly email: string;
  /** The id of the installation. Two people share one. */
  readonly installation: string;
  readonly team: string;
  /** Whether the agent tells the team; else the file of people does. */
  readonly tellsTeam: boolean;
  /** Until when telemetry knows only the installation; 0 for most. Set when the person signs in. */
  signsInMs: number;
  /** Not there: not joined yet, on holiday, gone. */
  readonly away: readonly Days[];
  /** The laptop does not reach the collector and sends its queue on the morning of the end. */
  readonly offline: readonly Days[];
};

/** The longest queue of a laptop. */
const OFFLINE_DAYS_MAX = 5;

export function hire(random: Random): Person[] {
  return Array.from({ length: PEOPLE }, (_, index): Person => {
    const team = TEAMS[index % TEAMS.length]!;
    const signsInLater = index % 12 === 7;
    return {
      email: `p${index}@company.test`,
      installation: index === 1 ? 'installation-0' : `installation-${index}`,
      team,
      tellsTeam: team !== 'mobile' || signsInLater,
      signsInMs: signsInLater ? Infinity : 0,
      away: absences(index, random),
      offline: index % 3 === 0 ? queues(random) : [],
    };
  });
}

export function isWithin(day: number, periods: readonly Days[]): boolean {
  return periods.some(([from, end]) => day >= from && day < end);
}

function absences(index: number, random: Random): Days[] {
  const days: Days[] = [];
  if (index % 8 === 0) days.push([0, 5 + random.below(25)]);
  if (index % 8 === 1) days.push([15 + random.below(30), DAYS]);
  if (index % 3 === 2) {
    const from = 5 + random.below(45);
    days.push([from, from + 5 + random.below(10)]);
  }
  return days;
}

function queues(random: Random): Days[] {
  const days: Days[] = [];
  for (let from = random.below(15); from < DAYS; from += 10 + random.below(15)) {
    days.push([from, from + 1 + random.below(OFFLINE_DAYS_MAX)]);
  }
  return days;
}

/** Who uses the agents, and since when: people as numbers, never by name but where the settings keep amounts by person. Pure. */
import type { ReadingPoint } from '../model/reading.ts';
import { byLabel, having, labelOf, sum, type Points } from './points.ts';

/** A line of a table by window. */
type ByWindow = { readonly name: string; readonly windows: Readonly<Record<string, number>> };

export type Adoption = {
  /** Active people by window. */
  readonly active: Readonly<Record<string, number>>;
  readonly byAgent: readonly ByWindow[];
  readonly byTeam: readonly ByWindow[];
  readonly stickiness: number | null;
  readonly ever: number | null;
  /** By Monday and state, the latest first. */
  readonly weeks: readonly { readonly week: string; readonly states: Readonly<Record<string, number>> }[];
  readonly features: readonly { readonly feature: string; readonly people: number; readonly share: number | null }[];
  /** People in the people file: active and silent, by window. */
  readonly roster: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Requests by weekday and hour; empty where there are none. */
  readonly hours: readonly (readonly number[])[];
};

const [DAYS, HOURS] = [7, 24];
const WEEKS_MAX = 12;

export function adoptionOf(of: (kpi: string) => Points): Adoption {
  const month = (kpi: string) => having(of(kpi), 'window', '30d');
  const shares = byLabel(month('agent_feature_adoption_ratio'), 'feature');
  const features = month('agent_feature_users').map((point) => {
    const feature = labelOf(point, 'feature') ?? '';
    return { feature, people: point.value, share: shares[feature] ?? null };
  });
  return {
    active: byLabel(of('agent_active_users'), 'window'),
    byAgent: byWindow(of('agent_active_users_by_agent'), 'agent'),
    byTeam: byWindow(of('agent_active_users_by_team'), 'team'),
    stickiness: of('agent_stickiness_ratio')[0]?.value ?? null,
    ever: of('agent_users_ever')[0]?.value ?? null,
    weeks: grouped(of('agent_users_by_week'), 'week')
      .toSorted(([a], [b]) => (a < b ? 1 : -1))
      .slice(0, WEEKS_MAX)
      .map(([week, points]) => ({ week, states: byLabel(points, 'state') })),
    features: features.toSorted((a, b) => b.people - a.people),
    roster: Object.fromEntries(
      grouped(of('agent_roster_users'), 'window').map(([window, points]) => [window, byLabel(points, 'state')]),
    ),
    hours: hoursOf(of('agent_requests_by_hour')),
  };
}

function byWindow(points: Points, label: string): ByWindow[] {
  const lines = grouped(points, label).map(([name, own]) => ({ name, windows: byLabel(own, 'window') }));
  return lines.toSorted((a, b) => (b.windows['30d'] ?? 0) - (a.windows['30d'] ?? 0));
}

function grouped(points: Points, label: string): [string, ReadingPoint[]][] {
  return [...Map.groupBy(points, (point) => labelOf(point, label) ?? '…')];
}

function hoursOf(points: Points): number[][] {
  if (points.length === 0) return [];
  return Array.from({ length: DAYS }, (_, day) => {
    const own = having(points, 'weekday', String(day + 1));
    return Array.from({ length: HOURS }, (__, hour) => sum(having(own, 'hour', String(hour).padStart(2, '0'))));
  });
}

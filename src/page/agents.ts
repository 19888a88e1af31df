/** Which versions of the agents are in use, and what each is known to lose, double or misstate. Pure. */
import { compareVersions, defectsOf, effectOf, type Defect, type Defects } from '../model/defects.ts';
import type { Reading, ReadingPoint } from '../model/reading.ts';

type AgentVersion = {
  readonly version: string;
  /** That the version began to work in, by window. */
  readonly sessions: Readonly<Record<string, number>>;
  /** Absent where none are known to be lost. */
  readonly lostEvents?: number;
  /** `says`: what it does, as a sentence without its noun. */
  readonly defects: readonly (Defect & { readonly says: string })[];
};

export type AgentState = { readonly agent: string; readonly versions: readonly AgentVersion[] };

const VERSIONS = 'agent_client_versions';
/** Every agent that worked is in it. */
const WORKED = 'agent_sessions_worked_total';
const [LOST, RECOVERED] = ['agent_lost_events_total', 'agent_recovered_events_total'];

/** All agents that worked, each with the versions of the last 30 days, the newest first. Some tell no version. */
export function agentsOf(readings: readonly Reading[], defects: Defects): AgentState[] {
  const of = (kpi: string) => readings.find(({ name }) => name === kpi)?.points ?? [];
  const valuesOf = (kpi: string) => new Map(of(kpi).map((point) => [keyOf(point), point.value]));
  const [lost, recovered] = [valuesOf(LOST), valuesOf(RECOVERED)];
  const byAgent = Map.groupBy(of(VERSIONS), (point) => labelOf(point, 'agent'));
  const names = new Set([...of(WORKED).map((point) => labelOf(point, 'agent')), ...byAgent.keys()]);
  return [...names]
    .filter((agent) => agent !== undefined)
    .toSorted()
    .map((agent) => {
      const own = Map.groupBy(byAgent.get(agent) ?? [], keyOf);
      const versions = [...own].map(([key, points]): AgentVersion => {
        const version = labelOf(points[0]!, 'version') ?? '';
        const lostEvents = (lost.get(key) ?? 0) - (recovered.get(key) ?? 0);
        return {
          version,
          sessions: Object.fromEntries(points.map((point) => [labelOf(point, 'window') ?? '', point.value])),
          ...(lostEvents > 0 && { lostEvents }),
          defects: defectsOf(defects.get(agent) ?? [], version).map((one) => ({ ...one, says: effectOf(one) })),
        };
      });
      return { agent, versions: versions.toSorted((a, b) => compareVersions(b.version, a.version)) };
    });
}

/** Sentences about versions that were at work within a week, and that an update mends: what all versions have stands in the docs. */
export function defectNotices(agents: readonly AgentState[]): string[] {
  return agents.flatMap(({ agent, versions }) =>
    versions
      .filter(({ sessions }) => (sessions['7d'] ?? 0) > 0)
      .flatMap(({ version, defects }) =>
        defects.filter(({ to }) => to !== undefined).map(({ says, advice }) => `${agent} ${version} ${says} ${advice}`),
      ),
  );
}

function keyOf(point: ReadingPoint): string {
  return JSON.stringify([labelOf(point, 'agent'), labelOf(point, 'version')]);
}

function labelOf(point: ReadingPoint, label: string): string | undefined {
  return point.labels.find(([name]) => name === label)?.[1];
}

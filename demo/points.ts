/** What the main agent tells as metrics: monotonic delta sums, with the names and attributes of the recordings of 2.1.329. */
import { EDIT_TOOLS, type Happening, type Session } from './happenings.ts';
import { attributes, nanoseconds, type Attributes, type Json } from './json.ts';
import { METRICS, PREFIX } from './words.ts';

/** A series in one collection. `amount` is a whole number, of a part of the unit where there is a scale. */
export type Series = {
  readonly metric: keyof typeof METRICS;
  readonly of: Attributes;
  readonly fromMs: number;
  readonly amount: number;
};

export type Measured = readonly [metric: keyof typeof METRICS, of: Attributes, amount: number];

/**
 * The series of a collection, by what tells them apart. The SDK starts a point at the last collection where the series
 * had one then too, and else when it first counted: so after an idle interval there is a gap.
 */
export function collectSeries(
  session: Session,
  happenings: readonly Happening[],
  before: ReadonlyMap<string, Series>,
  lastMs: number,
): Map<string, Series> {
  const series = new Map<string, Series>();
  for (const happening of happenings) {
    for (const [metric, of, amount] of measured(happening, session)) {
      const key = JSON.stringify([metric, of]);
      const known = series.get(key);
      const fromMs = known?.fromMs ?? (before.has(key) ? lastMs : happening.atMs);
      series.set(key, { metric, of, fromMs, amount: (known?.amount ?? 0) + amount });
    }
  }
  return series;
}

/** `who`: attributes of every point. `timeOf`: maps the time of a happening to that of the record. */
export function metrics(
  series: readonly Series[],
  who: Attributes,
  atMs: number,
  timeOf: (atMs: number) => number,
): Json[] {
  const timeUnixNano = nanoseconds(timeOf(atMs));
  return [...Map.groupBy(series, ({ metric }) => metric)].map(([name, all]) => {
    const { description, unit, scale } = METRICS[name];
    const dataPoints = all.map(({ of, fromMs, amount }) => ({
      attributes: attributes({ ...who, ...of }),
      startTimeUnixNano: nanoseconds(timeOf(fromMs)),
      timeUnixNano,
      asDouble: amount / scale,
    }));
    const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints };
    return { name: `${PREFIX}${name}`, description, unit, sum };
  });
}

/** Empty for what only events tell. */
export function measured(of: Happening, session: Session): Measured[] {
  switch (of.kind) {
    case 'start':
      return [['session.count', { start_type: of.start }, 1]];
    case 'request': {
      const model = session.longContext && of.source === 'main' ? `${of.model}[1m]` : of.model;
      const agent: Attributes = of.source === 'subagent' ? { 'agent.name': 'general-purpose' } : {};
      const used: Attributes = { model, query_source: of.source, effort: 'medium', ...agent };
      const { input, output, cacheRead, cacheWrite } = of.tokens;
      const types = { input, output, cacheRead, cacheCreation: cacheWrite };
      const tokens = Object.entries(types).filter(([, amount]) => amount > 0);
      return [
        ['cost.usage', used, of.costNanos],
        ...tokens.map(([type, amount]): Measured => ['token.usage', { ...used, type }, amount]),
      ];
    }
    case 'decision': {
      if (!EDIT_TOOLS.includes(of.tool)) return [];
      const source = of.by === 'config' ? 'config' : of.accepted ? 'user_temporary' : 'user_reject';
      const decided = { decision: of.accepted ? 'accept' : 'reject', source };
      return [['code_edit_tool.decision', { ...decided, tool_name: of.tool, language: of.language }, 1]];
    }
    case 'lines':
      return [
        ['lines_of_code.count', { type: 'added', model: of.model }, of.added],
        ['lines_of_code.count', { type: 'removed', model: of.model }, of.removed],
      ];
    case 'commit':
    case 'pull_request':
      return [[`${of.kind}.count`, {}, 1]];
    case 'active':
      return [['active_time.total', { type: of.type }, of.ms]];
    default:
      return [];
  }
}

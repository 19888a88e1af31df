/** One gauge of the catalogue, as it is written. */
import { fields, flag, integer, list, mapOf, oneOf, scalar, type Check } from '../../model/check.ts';
import { SPANS, type GaugeKind, type Span } from '../../model/gauge.ts';
import { duration } from '../../model/quantities.ts';
import { checkHelp, checkLabels } from '../naming.ts';

/** What a gauge reads: a name alone, or a map. */
export type TermEntry = { kpi: string; where: Map<string, string[]>; window: Span };

export type GaugeEntry = {
  help: string;
  kind: GaugeKind;
  of: Partial<TermEntry>;
  per: Partial<TermEntry>;
  labels: string[];
  windows: Span[];
  times: number;
  active_within: number;
  needs: string;
  enabled: boolean;
};

type Field = keyof GaugeEntry;

const VALUES_MAX = 50;
const TIMES_MAX = 1_000_000_000;

const text = scalar('a name', (written) => (/\S/.test(written) ? written : undefined));
const values = list('label values', text, VALUES_MAX);

const checkTermMap = fields<TermEntry>({
  kpi: text,
  where: mapOf('labels to values', (data, path, faults) =>
    Array.isArray(data) ? values(data, path, faults) : values([data], path, faults),
  ),
  window: oneOf(SPANS),
});

const checkTerm: Check<Partial<TermEntry>> = (data, path, faults) => {
  if (!(data instanceof Map)) {
    const kpi = text(data, path, faults);
    return kpi === undefined ? undefined : { kpi };
  }
  if (!data.has('kpi')) faults.push({ path, message: 'has no kpi; must have one' });
  return checkTermMap(data, path, faults);
};

const CHECKS: { readonly [F in Field]: Check<GaugeEntry[F]> } = {
  help: checkHelp,
  // The kind is what these checks were found by.
  kind: scalar('the kind of a gauge', (word) => word as GaugeKind),
  of: checkTerm,
  per: checkTerm,
  labels: checkLabels,
  windows: list('windows', oneOf(SPANS), SPANS.length),
  times: integer(1, TIMES_MAX),
  active_within: duration('1m', '1d'),
  needs: text,
  enabled: flag,
};

const ALWAYS = ['help', 'kind', 'needs', 'enabled'] as const;

export const REQUIRED: Readonly<Record<GaugeKind, readonly Field[]>> = {
  distinct: ['help', 'kind', 'of', 'labels', 'windows'],
  open_sessions: ['help', 'kind', 'labels'],
  window: ['help', 'kind', 'of', 'labels', 'windows'],
  ratio: ['help', 'kind', 'of', 'per', 'labels'],
  history: ['help', 'kind', 'of'],
};

const OPTIONAL: Readonly<Partial<Record<GaugeKind, readonly Field[]>>> = {
  open_sessions: ['active_within'],
  ratio: ['windows', 'times'],
};

export const GAUGE_KINDS = Object.keys(REQUIRED) as GaugeKind[];

/** A field that is of no use to the kind is not known to it. */
export function checkGauge(kind: GaugeKind): Check<Partial<GaugeEntry>> {
  const names = new Set<Field>([...ALWAYS, ...REQUIRED[kind], ...(OPTIONAL[kind] ?? [])]);
  return fields<GaugeEntry>(Object.fromEntries([...names].map((name) => [name, CHECKS[name]])) as typeof CHECKS);
}

/** What points of one series say alike, as hashes: their attributes, their metric, and where they come from. */
import { Hash, type Words } from '../../model/hash.ts';
import type { Origin, PointRecord } from '../../model/record.ts';
import type { Lists } from '../views.ts';
import type { AttributeList } from './attributes.ts';
import { addRest } from './rest-sum.ts';
import type { Wire } from './wire.ts';

/** Metrics that are remembered. */
const METRICS_MAX = 10_000;

type Metric = Pick<PointRecord, 'unit' | 'shape' | 'temporality' | 'monotonic'> &
  Pick<Origin, 'scopeName' | 'scopeVersion'> &
  Words;

export function createPointAlike(point: PointRecord, { resource, scope, metrics }: Lists<AttributeList>) {
  const metricOf = createMetricOf(point);
  const hash = new Hash();
  const [own, of, digest] = [
    { hi: 0, lo: 0 },
    { hi: 0, lo: 0 },
    { digestHi: 0, digestLo: 0 },
  ];
  return (wire: Wire, into: Words): boolean => {
    own.hi = own.lo = of.hi = of.lo = 0;
    const isKnown = addRest(wire, metrics, own) && addRest(wire, scope, of);
    // The same attribute says something else in another list.
    of.hi = Math.imul(of.hi, 0x9e3779b1);
    of.lo = Math.imul(of.lo, 0x85ebca6b);
    if (!isKnown || !addRest(wire, resource, of)) return false;
    metrics.digest(digest);
    const said = metricOf();
    hash.begin(0).word(own.hi).word(own.lo).word(of.hi).word(of.lo);
    hash.word(digest.digestHi).word(digest.digestLo).word(said.hi).word(said.lo).end();
    into.hi = hash.hi;
    into.lo = hash.lo;
    return true;
  };
}

/** The hash of what holds for all points of the metric at hand. */
function createMetricOf(point: PointRecord): () => Words {
  const hash = new Hash();
  const metrics = new Map<string, Metric>();
  return () => {
    const { metric, unit, shape, temporality, monotonic, origin } = point;
    const { scopeName, scopeVersion } = origin;
    let said = metrics.get(metric);
    if (
      said?.unit !== unit ||
      said.shape !== shape ||
      said.temporality !== temporality ||
      said.monotonic !== monotonic ||
      said.scopeName !== scopeName ||
      said.scopeVersion !== scopeVersion
    ) {
      const { hi, lo } = hash
        .begin(0)
        .text(JSON.stringify([metric, unit, shape, temporality, monotonic, scopeName, scopeVersion]))
        .end();
      said = { unit, shape, temporality, monotonic, scopeName, scopeVersion, hi, lo };
      if (metrics.size >= METRICS_MAX) metrics.clear();
      metrics.set(metric, said);
    }
    return said;
  };
}

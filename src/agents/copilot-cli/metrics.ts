/** Copilot CLI's metrics, cumulative. Lines are told by them alone. */
import type { PointRecord, Vocabulary } from '../../model/record.ts';
import { genAiMetrics, type Metric } from '../gen-ai/metrics.ts';
import type { GenAiNames } from '../gen-ai/names.ts';
import type { NewPoint } from '../point.ts';
import type { Translate } from '../translator.ts';
import type { WhoOf } from '../who.ts';

const PREFIX = 'github.copilot.';

/** Metrics of its own that repeat its spans. Any other is counted as unknown, by name. */
const REPEATS = /^github\.copilot\.(agent|sandbox|tool)\./;

const lines = (type: string): Metric => ({ unit: 'lines', told: { kind: 'lines', quantities: [] }, labels: { type } });

const LINES: Readonly<Record<string, Metric>> = {
  [`${PREFIX}code.lines_added`]: lines('added'),
  [`${PREFIX}code.lines_removed`]: lines('removed'),
};

export function copilotMetrics(
  agent: string,
  names: GenAiNames,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Translate<PointRecord> {
  const translate = genAiMetrics(agent, LINES, names, whoOf, newPoint, vocabulary);
  return (record, out) => {
    return REPEATS.test(record.metric) ? 'no_kpi' : translate(record, out);
  };
}

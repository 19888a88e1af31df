/**
 * Plugins of opencode tell its events and metrics in Claude Code's words. What they say of cost they work out from a price
 * list themselves; opencode reports none, and what it costs is estimated from the tokens, once.
 */
import type { LogRecord, PointRecord, Vocabulary } from '../../model/record.ts';
import { claudeCodeEvents, PREFIX } from '../claude-code/events.ts';
import { claudeCodeMetrics } from '../claude-code/metrics.ts';
import { byLedger } from './by-ledger.ts';
import type { NewPoint } from '../point.ts';
import type { Translate, Translator } from '../translator.ts';
import { ABSENT } from '../values.ts';
import type { WhoOf } from '../who.ts';

const COST = 'cost';

export function pluginWords(
  agent: string,
  whoOf: WhoOf,
  newPoint: NewPoint,
  vocabulary: Vocabulary,
): Pick<Translator, 'nameOf' | 'log' | 'point'> {
  const events = claudeCodeEvents(agent, whoOf, vocabulary);
  const metrics = claudeCodeMetrics(agent, whoOf, newPoint, vocabulary);
  // Its own log lines have no name.
  const isProse = (record: LogRecord) => !record.body.startsWith(PREFIX) && events.nameOf(record) === '';
  const log = byLedger(withoutCost(events.translate));
  return {
    nameOf: events.nameOf,
    log: (record, out) => (isProse(record) ? 'no_kpi' : log(record, out)),
    point: withoutCost<PointRecord>(metrics.translate),
  };
}

function withoutCost<R>(translate: Translate<R>): Translate<R> {
  return (record, out) => {
    const { length } = out;
    const problem = translate(record, out);
    for (const activity of out.slice(length)) {
      const at = activity.what.quantities.indexOf(COST);
      if (at < 0) continue;
      if (activity.amounts === undefined) {
        out.length = length;
        return 'no_kpi';
      }
      activity.amounts = activity.amounts.with(at, ABSENT);
    }
    return problem;
  };
}

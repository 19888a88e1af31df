/** What happens in the core, as own metrics and as the few log lines a newcomer waits for. */
import type { CoreOptions } from './core.ts';
import type { Log } from './log.ts';
import type { Notices } from './notices.ts';
import type { Self } from '../metrics/own-metrics.ts';
import { LIMITS } from '../model/limits.ts';
import type { Outcome } from '../model/outcome.ts';
import { UNITS } from '../model/units.ts';

const UNREAD_ADVICE =
  'Records are read in the lists that OTLP has for them, by their names in its specification, at the path of their signal.';

export type Watch = CoreOptions['observe'] & {
  /** When this process last counted a record, milliseconds; undefined until then. */
  lastCountedMs(): number | undefined;
};

export function watchCore(self: Self, log: Log, notices: Notices, now: () => number, holdMs: () => number): Watch {
  const announce = createAnnounce(self, log);
  let lastCountedMs: number | undefined;
  let heldBefore = 0;

  return {
    lastCountedMs: () => lastCountedMs,
    translated: ({ problems }) => {
      for (const { reason, agent, name, records } of problems) {
        if (reason === 'unread') notices.turned('otlp', { reason, detail: name, advice: UNREAD_ADVICE });
        else if (reason === 'invalid_field') self.add('otelkpi_invalid_fields_total', { agent, name }, records);
        else self.add('otelkpi_records_total', { outcome: reason }, records);
        if (reason === 'unknown_name') self.add('otelkpi_unknown_names_total', { agent, name }, records);
        if (reason === 'unknown_source') notices.stranger(name, records);
      }
      if (problems.length >= LIMITS.request_problems.max) notices.limited('request_problems');
    },
    committed: (outcome) => {
      if (outcome.counted > 0) lastCountedMs = now();
      countOutcome(self, notices, outcome);
      announce(outcome);
    },
    answered: (requests) => self.add('otelkpi_commit_requests_total', {}, requests),
    conflict: () => self.add('otelkpi_commit_conflicts_total', {}),
    failed: (error) => {
      self.add('otelkpi_commit_failures_total', {});
      log.error('commit failed; senders were told to retry', { error });
    },
    bug: notices.bug,
    limited: notices.limited,
    scraped: ({ entityCount, series }, held, cutGauges) => {
      if (cutGauges > 0) notices.limited('gauge_groups', cutGauges);
      self.gauge('otelkpi_entities', {}, entityCount);
      self.gauge('otelkpi_series', {}, series.length);
      self.gauge('otelkpi_series_held', {}, held);
      if (held > heldBefore) {
        log.info('new series are exported as 0 until the hold has passed; the page shows their values at once', {
          series: held,
          hold_seconds: holdMs() / 1000,
        });
      }
      heldBefore = held;
    },
  };
}

/**
 * Tells of each agent that it was heard for the first time, and when its newest record happened. Senders may name agents without
 * end: further ones than own metrics have are not told apart.
 */
function createAnnounce(self: Self, log: Log): (outcome: Outcome) => void {
  const newest = new Map<string, number>();
  return (outcome) => {
    for (const [key, { agent, witness, records, newestMs }] of outcome.sources) {
      const known = newest.get(key);
      if (known !== undefined && known >= newestMs) continue;
      if (known === undefined && newest.size < LIMITS.own_names.max)
        log.info('counted the first records of an agent', { agent, witness, records });
      if (known !== undefined || newest.size < LIMITS.own_names.max) newest.set(key, newestMs);
      self.gauge('otelkpi_newest_record_timestamp_seconds', { agent, witness }, newestMs / 1000);
    }
  };
}

function countOutcome(self: Self, notices: Notices, outcome: Outcome): void {
  const records = {
    counted: outcome.counted,
    duplicate: outcome.duplicates,
    late: outcome.late,
    unchanged: outcome.unchanged,
  };
  for (const [of, amount] of Object.entries(records) as [keyof typeof records, number][]) {
    if (amount > 0) self.add('otelkpi_records_total', { outcome: of }, amount);
  }
  const dollars = UNITS.usd.scale;
  if (outcome.lateCost > 0) self.add('otelkpi_late_cost_usd_total', {}, outcome.lateCost / dollars);
  if (outcome.ignoredCost > 0) self.add('otelkpi_ignored_cost_usd_total', {}, outcome.ignoredCost / dollars);
  if (outcome.anomalies > 0) self.add('otelkpi_stream_anomalies_total', {}, outcome.anomalies);
  if (outcome.refused > 0) self.add('otelkpi_refused_amounts_total', {}, outcome.refused);
  if (outcome.joinedStretches > 0) self.add('otelkpi_joined_stretches_total', {}, outcome.joinedStretches);
  if (outcome.clockCorrected > 0) self.add('otelkpi_clock_corrected_records_total', {}, outcome.clockCorrected);
  for (const [limit, times] of outcome.limits) notices.limited(limit, times);
  for (const { agent, model, tokens } of outcome.unpriced.values()) notices.unpriced(agent, model, tokens);
  for (const [kpi, additions] of outcome.overflow) self.add('otelkpi_series_overflow_total', { kpi }, additions);
}

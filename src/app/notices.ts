/**
 * What senders and readers do wrong, and mistakes of our own: counted each time, logged the first time with what to do, and
 * shown on the page. Whoever goes on with it floods neither the log nor memory.
 */
import type { Log } from './log.ts';
import type { Self } from '../metrics/own-metrics.ts';
import type { BugPlace } from '../model/bug.ts';
import type { Turned } from '../model/door.ts';
import { LIMITS, type LimitName } from '../model/limits.ts';

export type Notices = {
  /** A request that was turned away at a door. */
  turned(listener: 'otlp' | 'metrics', turned: Turned): void;
  /** A mistake of ours that was set aside. */
  bug(where: BugPlace, error: unknown): void;
  limited(limit: LimitName, times?: number): void;
  /** The store lacks what was acknowledged: a sentence that says what, and what to do. */
  lost(sentence: string): void;
  /** Records of a service that no translator knows. */
  stranger(service: string, records: number): void;
  /** Tokens of a model that the price list does not know. */
  unpriced(agent: string, model: string, tokens: number): void;
  /** Sentences for the page, the latest first. */
  list(): string[];
};

/** Different ones that are logged and remembered; further ones are only counted. */
const NOTICES_MAX = 100;
const SHOWN_MAX = 8;

/** Digits tell apart what is the same mistake. */
const keyOf = (text: string): string => text.replaceAll(/\d+/g, '0').slice(0, 200);

export function createNotices(self: Self, log: Log): Notices {
  const seen = new Map<string, { sentence: string; times: number }>();

  /** Whether it is the first of its kind. */
  const note = (key: string, sentence: string, times = 1): boolean => {
    const known = seen.get(key);
    if (known === undefined && seen.size >= NOTICES_MAX) return false;
    // The latest comes last.
    seen.delete(key);
    seen.set(key, { sentence, times: (known?.times ?? 0) + times });
    return known === undefined;
  };

  return {
    turned(listener, { reason, detail, advice }) {
      self.add('otelkpi_refused_requests_total', { listener, reason });
      const about = detail === '' ? reason : `${reason} ${detail}`;
      const isFirst = note(keyOf(`${listener} ${about}`), `Refused on ${listener}: ${about}. ${advice}`);
      if (isFirst) log.warn(`refused a request: ${advice}`, { listener, reason, ...(detail !== '' && { detail }) });
    },
    bug(where, error) {
      self.add('otelkpi_bugs_total', { where });
      const message = error instanceof Error ? error.message : String(error);
      const isFirst = note(keyOf(`bug ${where} ${message}`), `A bug of otel-kpi in ${where}, see its log: ${message}`);
      if (isFirst) log.error(`bug in ${where}; it was set aside. Please report it`, { error, stack: stackOf(error) });
    },
    limited(limit, times = 1) {
      self.add('otelkpi_limits_total', { limit }, times);
      const { help, max } = LIMITS[limit];
      if (note(`limit ${limit}`, `Limit ${limit} (${max}) reached. ${help}`, times)) log.warn(help, { limit, max });
    },
    lost(sentence) {
      if (note(`lost ${sentence}`, sentence)) log.error(sentence);
    },
    stranger(service, records) {
      self.add('otelkpi_unknown_sources_total', { service }, records);
      const name = service === '' ? 'a service without a name' : service;
      const sentence = `${name} sends records that no KPI counts: otel-kpi does not know this agent.`;
      const first = 'received records of a service that otel-kpi does not know; nothing of them is counted';
      if (note(`service ${service}`, sentence, records)) log.warn(first, { service });
    },
    unpriced(agent, model, tokens) {
      self.add('otelkpi_unpriced_tokens_total', { agent, model }, tokens);
      const sentence = `The price list does not know ${model} of ${agent}: its tokens have no price. See prices_file.`;
      const first = 'counted tokens of a model that the price list does not know; prices_file can give it a price';
      if (note(`model ${agent} ${model}`, sentence)) log.warn(first, { agent, model });
    },
    list: () =>
      [...seen.values()]
        .toReversed()
        .slice(0, SHOWN_MAX)
        .map(({ sentence, times }) => (times === 1 ? sentence : `${sentence} (${times} times)`)),
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : '';
}

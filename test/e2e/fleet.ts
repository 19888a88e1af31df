/**
 * A fleet of agents as Prometheus finds it hard: many short sessions with idle gaps, and models and tools that come and
 * go, so that new series appear all the time. Each request is told twice, by an event and by metrics, as agents do.
 */
import type { ExportRequest } from '../../src/model/exchange.ts';
import type { Random } from '../random.ts';
import { event, metric, request, type Attributes, type Json } from '../sent.ts';

export type Fleet = {
  /** What the fleet sends in its next turn; nothing where all are idle. */
  turn(nowMs: number): ExportRequest[];
  /** What was used by all turns so far, by the names PromQL has for it. */
  readonly truth: Readonly<Record<string, number>>;
};

type Session = { readonly id: string; readonly source: string; sequence: number };

/** Turns from one new model and tool to the next, and how many of them are in use. */
const FASHION_TURNS = 8;
const IN_FASHION = 4;
const SESSIONS = 6;

export function createFleet(random: Random): Fleet {
  const truth = {
    agent_cost_usd_total: 0,
    agent_tokens_total: 0,
    agent_requests_total: 0,
    agent_tool_calls_total: 0,
    agent_request_duration_seconds_count: 0,
    agent_request_duration_seconds_sum: 0,
  };
  let turns = 0;
  let idleTurns = 0;
  let started = 0;
  const begin = (): Session => ({
    id: `session-${started++}`,
    source: random.pick(['sdk', 'agent:explore', 'title']),
    sequence: 0,
  });
  const sessions = Array.from({ length: SESSIONS }, begin);

  const work = (session: Session, atMs: number): { events: Json[]; metrics: Json[] } => {
    const fashion = Math.floor(turns / FASHION_TURNS) + random.below(IN_FASHION);
    const of = { 'session.id': session.id, model: `model-${fashion}`, query_source: session.source };
    const cost = (1 + random.below(500_000)) / 1e6;
    const [input, output] = [1 + random.below(5_000), 1 + random.below(2_000)];
    const durationMs = 200 + random.below(60_000);
    truth.agent_cost_usd_total += cost;
    truth.agent_tokens_total += input + output;
    truth.agent_requests_total++;
    truth.agent_tool_calls_total++;
    truth.agent_request_duration_seconds_count++;
    truth.agent_request_duration_seconds_sum += durationMs / 1000;
    const told = (name: string, more: Attributes) =>
      event(name, atMs, { ...of, 'event.sequence': session.sequence++, ...more });
    return {
      events: [
        told('api_request', { cost_usd: cost, input_tokens: input, output_tokens: output, duration_ms: durationMs }),
        told('tool_result', { tool_name: `tool-${fashion}`, success: 'true' }),
      ],
      metrics: [
        metric('claude_code.cost.usage', cost, atMs, of),
        metric('claude_code.token.usage', input, atMs, { ...of, type: 'input' }),
        metric('claude_code.token.usage', output, atMs, { ...of, type: 'output' }),
      ],
    };
  };

  return {
    truth,
    turn: (nowMs) => {
      turns++;
      if (idleTurns === 0 && random.below(15) === 0) idleTurns = 1 + random.below(8);
      if (idleTurns > 0) {
        idleTurns--;
        return [];
      }
      return sessions.flatMap((session, index) => {
        if (random.below(3) > 0) return [];
        if (random.below(6) === 0) sessions[index] = begin();
        const { events, metrics } = work(session, nowMs);
        return [request('logs', events), request('metrics', metrics)];
      });
    },
  };
}

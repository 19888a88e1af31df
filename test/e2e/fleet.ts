/**
 * A fleet of agents as Prometheus finds it hard: many short sessions with idle gaps, and models and tools that come and
 * go, so that new series appear all the time. Each request is told twice, by an event and by metrics, as agents do.
 */
import { exportsOf } from '../../demo/exports.ts';
import type { Happening, Session, Source } from '../../demo/happenings.ts';
import { hire } from '../../demo/people.ts';
import { randomFrom } from '../../demo/random.ts';
import { toResource } from '../../demo/sender.ts';
import { begin } from '../../demo/work.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { requestOf } from '../sent.ts';

export type Fleet = {
  /** What the fleet sends in its next turn; nothing where all are idle. */
  turn(nowMs: number): ExportRequest[];
  /** What was used by all turns so far, by the names PromQL has for it. */
  readonly truth: Readonly<Record<string, number>>;
};

/** Turns from one new model and tool to the next, and how many of them are in use. */
const FASHION_TURNS = 8;
const IN_FASHION = 4;
const SESSIONS = 6;
const SOURCES: readonly Source[] = ['main', 'subagent', 'auxiliary'];

export function createFleet(seed: number): Fleet {
  const random = randomFrom(seed);
  const people = hire(SESSIONS, seed);
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
  const join = (index: number) => ({
    session: begin(people[index]!, false, random),
    source: random.pick(SOURCES),
    sequence: 0,
  });
  const members = Array.from({ length: SESSIONS }, (_, index) => join(index));

  const work = (session: Session, source: Source, atMs: number): Happening[] => {
    const fashion = Math.floor(turns / FASHION_TURNS) + random.below(IN_FASHION);
    const costNanos = 1000 * (1 + random.below(500_000));
    const tokens = { input: 1 + random.below(5_000), output: 1 + random.below(2_000), cacheRead: 0, cacheWrite: 0 };
    const durationMs = 200 + random.below(60_000);
    truth.agent_cost_usd_total += costNanos / 1e9;
    truth.agent_tokens_total += tokens.input + tokens.output;
    truth.agent_requests_total++;
    truth.agent_tool_calls_total++;
    truth.agent_request_duration_seconds_count++;
    truth.agent_request_duration_seconds_sum += durationMs / 1000;
    const [requestId, messageId, toolUseId] = [random.uuid(), random.uuid(), random.uuid()];
    const request = { model: `model-${fashion}`, source, tokens, costNanos, requestId, messageId };
    const tool = { tool: `tool-${fashion}`, toolUseId, succeeded: true, by: 'config' } as const;
    const now = { atMs, promptId: session.id };
    return [
      { kind: 'request', ...request, durationMs, firstTokenMs: 200, ...now },
      { kind: 'tool', ...tool, durationMs: 5, ...now },
    ];
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
      return members.flatMap((member, index) => {
        const { session, source } = member;
        if (random.below(3) > 0) return [];
        if (random.below(6) === 0) members[index] = join(index);
        const happenings = work(session, source, nowMs - 1);
        const exports = exportsOf({ session, startMs: nowMs - 2, endMs: nowMs, happenings });
        const sequence = member.sequence++ * happenings.length;
        const numbered = exports.map((told) => (told.signal === 'logs' ? { ...told, sequence } : told));
        return numbered.map((told) => requestOf(told.signal, [toResource(told)]));
      });
    },
  };
}

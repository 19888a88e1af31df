/**
 * Request bodies as a collector forwards them from many Claude Code users: one resource per export, about twenty records
 * each, every record with the person's and the session's ids. Deterministic by seed; different seeds share no session.
 */
import { encode, type Json } from '../test/otlp/oracle.ts';

export type BodyOptions = {
  /** Data points or log records. */
  readonly records: number;
  /** People who take turns; each has one session per body. */
  readonly users: number;
  readonly seed: number;
  /** Time of the first record. */
  readonly startMs?: number;
};

/** The attribute names that a translator of such records reads, with a slot each. */
export const VOCABULARY_NAMES = [
  'session.id',
  'user.id',
  'user.email',
  'user.account_uuid',
  'organization.id',
  'service.name',
  'service.version',
  'service.instance.id',
  'host.name',
  'app.version',
  'event.name',
  'event.sequence',
  'prompt.id',
  'request_id',
  'tool_use_id',
  'message.uuid',
  'model',
  'type',
  'query_source',
  'agent.name',
  'start_type',
  'cost_usd',
  'cost_usd_micros',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_creation_tokens',
  'duration_ms',
  'ttft_ms',
  'status_code',
  'error',
  'attempt',
  'tool_name',
  'tool',
  'success',
  'decision',
  'source',
  'language',
  'prompt_length',
  'team',
  'team.id',
  'department',
  'cost_center',
  'project',
] as const;

const RECORDS_PER_EXPORT = 20;
const START_MS = Date.UTC(2026, 10, 20, 9);
const VERSION = '2.1.329';
const MODELS = ['claude-opus-5-5', 'claude-sonnet-5', 'claude-haiku-5-20261001'] as const;
const TOOLS = ['Bash', 'Edit', 'Read', 'Write', 'Grep', 'mcp__github__create_pull_request'] as const;
const TEAMS = ['platform', 'payments', 'mobile', 'data', 'search'] as const;

/** A protobuf ExportMetricsServiceRequest or ExportLogsServiceRequest. */
export function agentBody(signal: 'metrics' | 'logs', options: BodyOptions): Buffer {
  const random = createRandom(options.seed);
  const people = Array.from({ length: options.users }, (_, index) => createPerson(random, index));
  const exports: Json[] = [];
  for (let from = 0; from < options.records; from += RECORDS_PER_EXPORT) {
    const person = pick(people, exports.length);
    const count = Math.min(RECORDS_PER_EXPORT, options.records - from);
    const timeMs = (options.startMs ?? START_MS) + exports.length * 50;
    exports.push((signal === 'metrics' ? metricsExport : logsExport)(person, count, timeMs, random));
  }
  return encode(signal, signal === 'metrics' ? { resourceMetrics: exports } : { resourceLogs: exports });
}

type Person = { readonly team: string; readonly own: readonly Json[]; readonly account: Json; sequence: number };

function createPerson(random: Random, index: number): Person {
  const own = [
    text('user.id', random.hex(64)),
    text('session.id', random.uuid()),
    text('user.email', `developer.${index}@example.com`),
    text('terminal.type', pick(['vscode', 'iTerm.app', 'tmux'], index)),
  ];
  return { team: pick(TEAMS, index), own, account: text('user.account_uuid', random.uuid()), sequence: 0 };
}

function metricsExport(person: Person, count: number, timeMs: number, random: Random): Json {
  const point = (asDouble: number, ...more: Json[]): Json => ({
    startTimeUnixNano: nanos(timeMs - 60_000),
    timeUnixNano: nanos(timeMs),
    asDouble,
    attributes: [...person.own, person.account, ...more],
  });
  const tokens = Array.from({ length: count - Math.min(count - 1, 4) }, (_, index) =>
    point(
      random.below(20_000),
      text('type', pick(['input', 'output', 'cacheRead', 'cacheCreation'], index)),
      text('model', pick(MODELS, index >> 2)),
      text('query_source', pick(['main', 'subagent', 'auxiliary'], index >> 3)),
    ),
  );
  const others: readonly [name: string, unit: string, point: Json][] = [
    ['claude_code.cost.usage', 'USD', point(random.below(1e6) / 1e6, text('model', MODELS[0]))],
    ['claude_code.active_time.total', 's', point(random.below(600) / 10, text('type', 'user'))],
    ['claude_code.lines_of_code.count', '', point(random.below(90), text('type', 'added'), text('model', MODELS[0]))],
    ['claude_code.commit.count', '', point(1)],
  ];
  const metrics = [
    sum('claude_code.token.usage', 'tokens', tokens),
    ...others.slice(0, Math.max(0, count - tokens.length)).map(([name, unit, one]) => sum(name, unit, [one])),
  ];
  return { resource: resource(person), scopeMetrics: [{ scope: scope(''), metrics }] };
}

function logsExport(person: Person, count: number, timeMs: number, random: Random): Json {
  const promptId = random.uuid();
  const logRecords = Array.from({ length: count }, (_, index) => {
    const atMs = timeMs + index * 700;
    const [event, ...more] = index % 2 === 0 ? apiRequest(random) : toolResult(random, index);
    return {
      timeUnixNano: nanos(atMs),
      observedTimeUnixNano: nanos(atMs),
      severityNumber: 9,
      body: { stringValue: `claude_code.${event}` },
      attributes: [
        ...person.own,
        text('event.name', event),
        text('event.timestamp', new Date(atMs).toISOString()),
        integer('event.sequence', person.sequence++),
        text('prompt.id', promptId),
        ...more,
      ],
    };
  });
  return { resource: resource(person), scopeLogs: [{ scope: scope('.events'), logRecords }] };
}

function apiRequest(random: Random): [string, ...Json[]] {
  return [
    'api_request',
    text('model', pick(MODELS, random.below(3))),
    integer('input_tokens', random.below(4000)),
    integer('output_tokens', random.below(2000)),
    integer('cache_read_tokens', random.below(150_000)),
    { key: 'cost_usd', value: { doubleValue: random.below(1e6) / 1e6 } },
    integer('duration_ms', random.below(30_000)),
    text('request_id', `req_${random.hex(24)}`),
    text('query_source', 'sdk'),
  ];
}

function toolResult(random: Random, index: number): [string, ...Json[]] {
  return [
    'tool_result',
    text('tool_name', pick(TOOLS, random.below(6))),
    text('tool_use_id', `toolu_${random.hex(24)}`),
    text('success', index % 10 === 1 ? 'false' : 'true'),
    text('duration_ms', String(random.below(5000))),
    text('decision_source', 'config'),
    integer('tool_result_size_bytes', random.below(9000)),
  ];
}

function resource(person: Person): Json {
  return {
    attributes: [
      text('department', 'engineering'),
      text('team.id', person.team),
      text('host.arch', 'amd64'),
      text('os.type', 'linux'),
      text('os.version', '6.18.0'),
      text('service.name', 'claude-code'),
      text('service.version', VERSION),
    ],
  };
}

function scope(suffix: string): Json {
  return { name: `com.anthropic.claude_code${suffix}`, version: VERSION };
}

function sum(name: string, unit: string, dataPoints: readonly Json[]): Json {
  return { name, description: '', unit, sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } };
}

function text(key: string, stringValue: string): Json {
  return { key, value: { stringValue } };
}

function integer(key: string, intValue: number): Json {
  return { key, value: { intValue } };
}

function nanos(ms: number): string {
  return `${ms}000000`;
}

function pick<T>(from: readonly T[], index: number): T {
  const picked = from[index % from.length];
  if (picked === undefined) throw new Error('BUG: nothing to pick from');
  return picked;
}

type Random = { below(limit: number): number; hex(digits: number): string; uuid(): string };

/** xorshift32: enough to look random, and the same everywhere. */
function createRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const hex = (digits: number): string => {
    let out = '';
    while (out.length < digits) out += next().toString(16).padStart(8, '0');
    return out.slice(0, digits);
  };
  return {
    below: (limit) => next() % limit,
    hex,
    uuid: () => [8, 4, 4, 4, 12].map((digits) => hex(digits)).join('-'),
  };
}

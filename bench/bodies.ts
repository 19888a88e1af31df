/**
 * Request bodies as a collector forwards them from many Claude Code users: one resource per export, a few records each,
 * every record with the person's and the session's ids. Deterministic by seed; different seeds share no session.
 */
import { encode, type Json } from '../test/otlp/oracle.ts';

export type CrowdOptions = {
  /** People who take turns; each has one session. */
  readonly users: number;
  readonly seed: number;
  readonly recordsPerExport: number;
};

/** The same people again and again: each is back after a minute, in the next body or a later one. */
export type Crowd = {
  /** The next export request, protobuf: so many data points or log records. */
  body(signal: 'metrics' | 'logs', records: number): Buffer;
};

/** When the people begin, and a moment after all that a bench lets them do, for the clock of who counts it. */
const START_MS = Date.UTC(2026, 10, 20, 9);
export const NOW_MS = START_MS + 72 * 3_600_000;
const EXPORT_INTERVAL_MS = 60_000;
const VERSION = '2.1.329';
const MODELS = ['claude-opus-5-5', 'claude-sonnet-5', 'claude-haiku-5-20261001'] as const;
const TOOLS = ['Bash', 'Edit', 'Read', 'Write', 'Grep', 'mcp__github__create_pull_request'] as const;
const TEAMS = ['platform', 'payments', 'mobile', 'data', 'search'] as const;

export function createCrowd({ users, seed, recordsPerExport }: CrowdOptions): Crowd {
  const random = createRandom(seed);
  const people = Array.from({ length: users }, (_, index) => createPerson(random, index));
  let exported = 0;
  const next = (signal: 'metrics' | 'logs', count: number): Json => {
    const timeMs = START_MS + Math.floor((exported * EXPORT_INTERVAL_MS) / users);
    const person = pick(people, exported++);
    return (signal === 'metrics' ? metricsExport : logsExport)(person, count, timeMs, random);
  };
  return {
    body(signal, records) {
      const exports: Json[] = [];
      for (let from = 0; from < records; from += recordsPerExport) {
        exports.push(next(signal, Math.min(recordsPerExport, records - from)));
      }
      return encode(signal, signal === 'metrics' ? { resourceMetrics: exports } : { resourceLogs: exports });
    },
  };
}

type Person = {
  readonly team: string;
  readonly own: readonly Json[];
  readonly account: Json;
  /** Points exported so far, and the sequence of the next event. */
  points: number;
  sequence: number;
};

function createPerson(random: Random, index: number): Person {
  const own = [
    text('user.id', random.hex(64)),
    text('session.id', random.uuid()),
    text('user.email', `developer.${index}@example.com`),
    text('terminal.type', pick(['vscode', 'iTerm.app', 'tmux'], index)),
  ];
  return { team: pick(TEAMS, index), own, account: text('user.account_uuid', random.uuid()), points: 0, sequence: 0 };
}

type Point = readonly [name: string, unit: string, most: number, parts: number, attributes: readonly Json[]];

const usage = (type: string): Point => {
  const attributes = [text('type', type), text('model', MODELS[0]), text('query_source', 'main')];
  return ['claude_code.token.usage', 'tokens', 20_000, 1, attributes];
};

/** What a session exports while people work, by turns; the last now and then only, as each agent has commits. */
const POINTS: readonly Point[] = [
  ...['input', 'output', 'cacheRead', 'cacheCreation'].map(usage),
  ['claude_code.cost.usage', 'USD', 1e6, 1e6, [text('model', MODELS[0]), text('query_source', 'main')]],
  ['claude_code.active_time.total', 's', 600, 10, [text('type', 'user')]],
  ['claude_code.active_time.total', 's', 600, 10, [text('type', 'cli')]],
  ...['input', 'output', 'cacheRead', 'cacheCreation'].map(usage),
  ['claude_code.cost.usage', 'USD', 1e6, 1e6, [text('model', MODELS[0]), text('query_source', 'main')]],
  ['claude_code.lines_of_code.count', '', 90, 1, [text('type', 'added'), text('model', MODELS[0])]],
  ['claude_code.commit.count', '', 1, 1, []],
];

/** Delta points, none of them zero, their intervals end to end as long as a person's exports are. */
function metricsExport(person: Person, count: number, timeMs: number, random: Random): Json {
  const byName = new Map<string, { unit: string; points: Json[] }>();
  for (let left = count; left > 0; left--) {
    const [name, unit, most, parts, attributes] = pick(POINTS, person.points++);
    const metric = byName.get(name) ?? { unit, points: [] };
    byName.set(name, metric);
    metric.points.push({
      // One stream twice in an export would be two intervals: a millisecond tells them apart.
      startTimeUnixNano: nanos(timeMs - EXPORT_INTERVAL_MS + (person.points % 1000)),
      timeUnixNano: nanos(timeMs),
      asDouble: (1 + random.below(most)) / parts,
      attributes: [...person.own, person.account, ...attributes],
    });
  }
  const metrics = [...byName].map(([name, { unit, points }]) => sum(name, unit, points));
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
    text('model', pick(MODELS, random.below(MODELS.length))),
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
    text('tool_name', pick(TOOLS, random.below(TOOLS.length))),
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

/** What Codex tells: events alone, with the names, types and times of the recordings of 0.171.0. */
import type { Event } from '../events.ts';
import type { Happening, Session } from '../happenings.ts';
import { attributes, nanoseconds, resourceOf, type Attributes, type Json } from '../json.ts';
import { NANOS } from '../models.ts';

const VERSION = '0.171.0';

/** Most of what it does are commands. */
const TOOLS: Readonly<Record<string, string>> = { Edit: 'apply_patch', Write: 'apply_patch', Agent: 'spawn_agent' };
const toolOf = (tool: string) => TOOLS[tool] ?? 'exec_command';

/** None for what it does not tell. */
export function codexEvents(of: Happening): Event[] {
  switch (of.kind) {
    case 'start':
      return [['conversation_starts', { provider_name: 'OpenAI', approval_policy: 'on-request', mcp_servers: '' }]];
    case 'prompt':
      return [['user_prompt', { prompt_length: String(of.length), prompt: '[REDACTED]' }]];
    case 'request':
      return requestEvents(of);
    case 'error': {
      const failed = { 'http.response.status_code': of.status, 'error.message': 'failed', attempt: 0 };
      return [
        ['api_request', { duration_ms: String(of.durationMs), ...failed, endpoint: '/responses', model: of.model }],
      ];
    }
    case 'decision': {
      const call = { tool_name: toolOf(of.tool), tool_namespace: 'functions', call_id: of.toolUseId };
      const source = of.by === 'config' ? 'Config' : 'User';
      if (of.accepted) return [['tool_decision', { ...call, decision: 'approved', source }]];
      // What is refused has a result as well.
      const result = { ...call, duration_ms: '0', success: 'false', output_truncated: false };
      return [
        ['tool_decision', { ...call, decision: 'denied', source }],
        ['tool_result', result],
      ];
    }
    case 'tool': {
      const call = { tool_name: toolOf(of.tool), tool_namespace: 'functions', call_id: of.toolUseId };
      const result = { duration_ms: String(of.durationMs), success: String(of.succeeded), output_truncated: false };
      return [['tool_result', { ...call, ...result, agent_name: '/root', mcp_server: '' }]];
    }
    default:
      return [];
  }
}

/** What an answer used is in the second of its last two chunks; what it cost comes with the turn. */
function requestEvents({ model, tokens, costNanos, durationMs, firstTokenMs, requestId }: Request): Event[] {
  const { input, output, cacheRead } = tokens;
  const asked = { 'http.response.status_code': 200, attempt: 0, endpoint: '/responses' };
  const completed = { 'event.kind': 'response.completed', duration_ms: String(durationMs - firstTokenMs) };
  const used = {
    input_token_count: String(input + cacheRead),
    output_token_count: String(output),
    cached_token_count: cacheRead,
    reasoning_token_count: 0,
    tool_token_count: String(input + cacheRead + output),
    ttft_ms: firstTokenMs,
  };
  const usd = (costNanos / NANOS).toFixed(9);
  return [
    ['api_request', { duration_ms: String(firstTokenMs), ...asked, model }],
    ['sse_event', { ...completed, model }],
    ['sse_event', { ...completed, ...used, model }],
    ['turn_cost', { 'turn.id': requestId, 'usage.estimated_usd': usd, 'turn.interrupted': false, model }],
  ];
}

type Request = Extract<Happening, { kind: 'request' }>;

/** The time of a record is 0: it is the one at which it was observed. */
export function codexResource(
  session: Session,
  happenings: readonly Happening[],
  atMs: number,
  clockOf: (ms: number) => number,
): Json {
  const { id, person, machine, terminal } = session;
  const { account, signsInMs } = person;
  const signedIn = account !== undefined && atMs >= signsInMs;
  const who: Attributes = {
    'conversation.id': id,
    'app.version': VERSION,
    ...(signedIn ? { 'user.email': account.email, 'user.account_id': account.uuid } : {}),
    originator: 'codex_cli_rs',
    'terminal.type': terminal,
  };
  const machineOf: Attributes = {
    'service.name': 'codex_cli_rs',
    'service.version': VERSION,
    'host.name': machine.installation.slice(0, 12),
    ...(person.tellsTeam ? { 'team.id': person.team } : {}),
  };
  const records = happenings.flatMap((happening) => {
    const ms = clockOf(happening.atMs);
    return codexEvents(happening).map(([name, of]) => ({
      timeUnixNano: '0',
      observedTimeUnixNano: nanoseconds(ms),
      severityNumber: 9,
      attributes: attributes({
        'event.name': `codex.${name}`,
        'event.timestamp': new Date(ms).toISOString(),
        ...who,
        ...of,
      }),
    }));
  });
  return resourceOf('logs', machineOf, { name: 'codex_otel.log_only', version: '' }, records);
}

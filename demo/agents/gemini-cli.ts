/** What Gemini CLI tells: events, with the names and types of the recordings of 0.61.0. It never tells what anything cost. */
import type { Event } from '../events.ts';
import type { Happening, Session, Source } from '../happenings.ts';
import { attributes, nanoseconds, resourceOf, type Attributes, type Json } from '../json.ts';

const TOOLS: Readonly<Record<string, string>> = {
  Read: 'read_file',
  Grep: 'grep_search',
  Glob: 'glob',
  Bash: 'run_shell_command',
  Edit: 'replace',
  Write: 'write_file',
  Agent: 'generalist',
};
const ROLES: Readonly<Record<Source, string>> = { main: 'main', subagent: 'subagent', auxiliary: 'utility_router' };

/** None for what it does not tell. A call that was let run is told once, when it has ended. */
export function geminiEvents(of: Happening): Event[] {
  switch (of.kind) {
    case 'start':
      return [['config', { model: 'auto', approval_mode: 'default', sandbox_enabled: false, mcp_servers_count: 0 }]];
    case 'prompt':
      return [['user_prompt', { prompt_length: of.length, prompt_id: of.promptId }]];
    case 'request': {
      const { input, output, cacheRead } = of.tokens;
      const used: Attributes = {
        input_token_count: input + cacheRead,
        output_token_count: output,
        cached_content_token_count: cacheRead,
        thoughts_token_count: 0,
        tool_token_count: 0,
        total_token_count: input + cacheRead + output,
      };
      const asked = { model: of.model, duration_ms: of.durationMs, prompt_id: of.promptId, role: ROLES[of.source] };
      return [['api_response', { ...asked, ...used, status_code: 200, 'http.status_code': 200 }]];
    }
    case 'error': {
      const asked = { model: of.model, model_name: of.model, prompt_id: of.promptId, role: ROLES[of.source] };
      const failed = { status_code: of.status, 'http.status_code': of.status, 'error.type': 'ApiError' };
      return [['api_error', { ...asked, ...failed, duration_ms: of.durationMs, duration: of.durationMs }]];
    }
    case 'decision':
      return of.accepted ? [] : [toolCall(of.tool, of.promptId, false, 'reject', 0)];
    case 'tool':
      return [
        toolCall(of.tool, of.promptId, of.succeeded, of.by === 'config' ? 'auto_accept' : 'accept', of.durationMs),
      ];
    default:
      return [];
  }
}

function toolCall(tool: string, promptId: string, success: boolean, decision: string, durationMs: number): Event {
  const told = { function_name: TOOLS[tool] ?? tool, success, decision, duration_ms: durationMs };
  return ['tool_call', { ...told, prompt_id: promptId, tool_type: 'native' }];
}

/** `service.version` is that of its runtime. */
export function geminiResource(
  session: Session,
  happenings: readonly Happening[],
  atMs: number,
  clockOf: (ms: number) => number,
): Json {
  const { id, person, machine } = session;
  const { account, signsInMs } = person;
  const who: Attributes = {
    'session.id': id,
    'installation.id': machine.installation,
    ...(account && atMs >= signsInMs ? { 'user.email': account.email } : {}),
    interactive: true,
    auth_type: 'oauth-personal',
  };
  const machineOf: Attributes = {
    'service.name': 'gemini-cli',
    'service.version': 'v20.20.2',
    'host.arch': machine.os.arch,
    'session.id': id,
    ...(person.tellsTeam ? { 'team.id': person.team } : {}),
  };
  const records = happenings.flatMap((happening) => {
    const ms = clockOf(happening.atMs);
    return geminiEvents(happening).map(([name, of]) => ({
      timeUnixNano: nanoseconds(ms),
      observedTimeUnixNano: nanoseconds(ms),
      body: { stringValue: `${name}.` },
      attributes: attributes({
        ...who,
        'event.name': `gemini_cli.${name}`,
        'event.timestamp': new Date(ms).toISOString(),
        ...of,
      }),
    }));
  });
  return resourceOf('logs', machineOf, { name: 'gemini-cli' }, records);
}

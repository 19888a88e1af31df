/**
 * Claude Code's hook protocol, by its hooks reference and the recordings of 2.1.332: JSON on stdin, the event in
 * `hook_event_name`; on stdout either nothing or one JSON object. Any other text would become context of the model.
 * Codex and Qwen Code took the protocol over; Codex has no `ask`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeOf } from '../state-folder.ts';
import { folderOf } from './installable.ts';
import {
  number,
  object,
  SILENT,
  text,
  told,
  word,
  type Answer,
  type Dialect,
  type Env,
  type HookEvent,
  type Json,
  type Moment,
  type Said,
} from '../event.ts';

/** Events that mean something here. All others are reported under their name. */
const MOMENTS: Readonly<Record<string, Moment>> = {
  SessionStart: 'start',
  SessionEnd: 'end',
  UserPromptSubmit: 'prompt',
  PreToolUse: 'call',
  // A line of the shell that the text of a skill has in it: it runs before a model sees it, and no other event tells of it.
  PreSkillShellCommand: 'call',
  PermissionRequest: 'permission',
  PermissionDenied: 'refusal',
  PostToolUse: 'result',
  PostToolUseFailure: 'failure',
  Notification: 'notice',
  Elicitation: 'notice',
  Stop: 'stop',
  StopFailure: 'stop',
  CwdChanged: 'moved',
};

/** Fields that go into the record, and their names there. Telemetry of the agent is joined by the ids. */
const TOLD = {
  prompt_id: 'prompt.id',
  tool_use_id: 'tool_use_id',
  agent_id: 'agent_id',
  agent_type: 'agent_type',
  permission_mode: 'permission_mode',
  trigger: 'trigger',
  model: 'model',
  from_model: 'from_model',
  to_model: 'to_model',
  load_reason: 'load_reason',
  memory_type: 'memory_type',
  command_source: 'command_source',
};

export const claudeCode: Dialect = {
  agent: 'claude-code',
  // Names of its events that we do not know yet are written like those that we do.
  speaks: (event) => /^[A-Z][A-Za-z]+$/.test(event) && !/^(Before|After)[A-Z]/.test(event),
  read: (json, named, env) => read('claude-code', json, named, env),
  answer,
};

export const codex: Dialect = {
  agent: 'codex',
  speaks: () => false,
  read: (json, named, env) => read('codex', json, named, env),
  // It knows `deny` alone: what a person should be asked is stopped, and they say it again.
  answer: (event, said) => answer(event, said.action === 'ask' ? { ...said, action: 'deny' } : said),
};

export const qwenCode: Dialect = {
  agent: 'qwen-code',
  // Its hooks alone have this variable.
  speaks: (event, env) => claudeCode.speaks(event, env) && text(env['QWEN_PROJECT_DIR']) !== '',
  // It asks its hooks anew for each request of a turn, with nothing in the prompt then.
  read: (json, named, env) => {
    const event = read('qwen-code', json, named, env);
    return event.moment === 'prompt' && json['prompt'] === '' ? { ...event, moment: 'other' } : event;
  },
  answer,
};

function read(agent: string, json: Json, named: string, env: Env): HookEvent {
  const name = word(json['hook_event_name']) || named;
  return {
    agent,
    name,
    moment: MOMENTS[name] ?? 'other',
    session: word(json['session_id']) || word(env['CLAUDE_CODE_SESSION_ID']),
    cwd: text(json['cwd']),
    projectRoot: text(env['CLAUDE_PROJECT_DIR']),
    tool: word(json['tool_name']),
    input: json['tool_input'],
    why: whyOf(name, json),
    durationMs: number(json['duration_ms']),
    transcript: text(json['transcript_path']),
    grantedBy: grantedBy(word(json['tool_name']), object(json['tool_input'])),
    startedAs: name === 'SessionStart' ? startedAs(word(json['session_id']), word(json['source']), env) : '',
    process: word(env['CLAUDE_PID']),
    told: { ...told(json, TOLD), ...told(object(json['effort']), { level: 'effort' }), ...expiredCache(json) },
  };
}

/**
 * What goes on with `--continue` begins under an id that its first records have, and nothing else: only the folder of a file
 * that its hooks may write still tells it, or what the agent notes of its process until the session is found.
 */
function startedAs(session: string, source: string, env: Env): string {
  const inFolder =
    /\/session-env\/([0-9a-f-]{36})\//.exec(text(env['CLAUDE_ENV_FILE']).replaceAll('\\', '/'))?.[1] ?? '';
  const ids = [inFolder, source === 'resume' ? notedOf(env) : ''];
  return ids.find((id) => id !== '' && id !== session) ?? '';
}

function notedOf(env: Env): string {
  const process = text(env['CLAUDE_PID']);
  if (!/^\d+$/.test(process)) return '';
  try {
    const noted = JSON.parse(readFileSync(join(folderOf(env, homeOf(env)), 'sessions', `${process}.json`), 'utf8'));
    return word(object(noted)['sessionId']);
  } catch {
    return '';
  }
}

/** Of a command its first words, if it is a single plain one; of other tools their name. */
function grantedBy(tool: string, input: Json): string {
  if (tool !== 'Bash') return tool;
  const command = text(input['command']);
  if (!/^[\w./-]+( [\w./:=@,+-]+)*$/.test(command)) return '';
  const [program = '', verb = ''] = command.split(' ');
  return `Bash(${[program, ...(/^[a-z][\w:-]*$/i.test(verb) ? [verb] : [])].join(' ')}:*)`;
}

/** What it costs to write the cache again that expired while nobody worked. */
function expiredCache(json: Json): Record<string, string> {
  const usd = number(json['estimated_cache_write_usd']);
  const isExpired = json['prompt_cache_likely_expired'] === true;
  return isExpired && usd !== undefined ? { expired_cache_usd: String(usd) } : {};
}

/** A word of a closed list. The errors of tools are prose, and stay where they are. */
function whyOf(name: string, json: Json): string {
  switch (name) {
    case 'SessionStart':
    case 'ConfigChange':
      return word(json['source']);
    case 'SessionEnd':
      return word(json['reason']);
    case 'Notification':
      return word(json['notification_type']);
    case 'StopFailure':
      return word(json['error']);
    case 'PostToolUseFailure':
      return json['is_interrupt'] === true ? 'interrupt' : 'error';
    default:
      return '';
  }
}

function answer({ moment, name }: HookEvent, { action, reason }: Said): Answer {
  if (action === 'none') return SILENT;
  if (action === 'warn') return printed({ systemMessage: reason });
  if (moment === 'prompt') return printed({ decision: 'block', reason });
  if (moment !== 'call') return SILENT;
  const decided = { permissionDecision: action, permissionDecisionReason: reason };
  return printed({ hookSpecificOutput: { hookEventName: name, ...decided } });
}

function printed(json: object): Answer {
  return { ...SILENT, stdout: `${JSON.stringify(json)}\n` };
}

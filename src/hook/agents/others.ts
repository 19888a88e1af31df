/**
 * Hook protocols of other agents: Gemini CLI and Copilot CLI as their programs were seen to speak, Cursor by its reference.
 * They want JSON on stdout also where there is nothing to say.
 */
import {
  number,
  object,
  SILENT,
  text,
  told,
  word,
  type Answer,
  type Dialect,
  type HookEvent,
  type Json,
  type Moment,
} from '../event.ts';

type Moments = Readonly<Record<string, Moment>>;

const GEMINI: Moments = {
  SessionStart: 'start',
  SessionEnd: 'end',
  BeforeAgent: 'prompt',
  BeforeTool: 'call',
  AfterTool: 'result',
  Notification: 'notice',
  AfterAgent: 'stop',
};

export const geminiCli: Dialect = {
  agent: 'gemini-cli',
  // Most of its events have names that others' have too; its hooks alone have this variable.
  speaks: (event, env) => /^(Before|After)[A-Z]/.test(event) || text(env['GEMINI_PROJECT_DIR']) !== '',
  read: (json, named, env) => {
    const name = word(json['hook_event_name']) || named;
    const why = word(json['source']) || word(json['reason']) || word(json['notification_type']);
    const base = { ...common('gemini-cli', name, GEMINI, json), why, projectRoot: text(env['GEMINI_PROJECT_DIR']) };
    return { ...base, session: word(json['session_id']), tool: word(json['tool_name']), input: json['tool_input'] };
  },
  // It has no `ask`: who wants to be asked is told to do it themselves.
  answer: ({ moment }, { action, reason }) => {
    const stops = (action === 'deny' || action === 'ask') && (moment === 'call' || moment === 'prompt');
    return printed(stops ? { decision: 'deny', reason } : action === 'none' ? {} : { systemMessage: reason });
  },
};

const COPILOT: Moments = {
  sessionStart: 'start',
  sessionEnd: 'end',
  userPromptSubmitted: 'prompt',
  preToolUse: 'call',
  postToolUse: 'result',
  postToolUseFailure: 'failure',
  notification: 'notice',
  agentStop: 'stop',
  // What it asks its permission service is no question to a person: it asks before each call. Notices tell of those.
  // Of settings that it shares with others it takes their names.
  userPromptSubmit: 'prompt',
  stop: 'stop',
};

export const copilotCli: Dialect = {
  agent: 'copilot-cli',
  speaks: (_, env) => text(env['COPILOT_PROJECT_DIR']) !== '',
  read: (json, named, env) => {
    const name = named || word(json['hook_event_name']);
    const base = common('copilot-cli', name, COPILOT, json);
    return {
      ...base,
      moment: COPILOT[`${name.charAt(0).toLowerCase()}${name.slice(1)}`] ?? 'other',
      projectRoot: text(env['COPILOT_PROJECT_DIR']),
      transcript: base.transcript || text(json['transcriptPath']),
      why: word(json['source']) || word(json['reason']) || word(json['notification_type']),
      session: word(json['sessionId']) || word(json['session_id']),
      tool: word(json['toolName']) || word(json['tool_name']),
      input: parsed(json['toolArgs'] ?? json['tool_input']),
    };
  },
  answer: ({ moment }, { action, reason }) => {
    if (moment !== 'call' || action === 'none' || action === 'warn') return printed({});
    return printed({ permissionDecision: action, permissionDecisionReason: reason });
  },
};

const CURSOR: Moments = {
  sessionStart: 'start',
  sessionEnd: 'end',
  beforeSubmitPrompt: 'prompt',
  beforeShellExecution: 'call',
  beforeMCPExecution: 'call',
  beforeReadFile: 'call',
  beforeTabFileRead: 'call',
  preToolUse: 'call',
  afterShellExecution: 'result',
  afterMCPExecution: 'result',
  afterFileEdit: 'result',
  afterTabFileEdit: 'result',
  postToolUse: 'result',
  postToolUseFailure: 'failure',
  stop: 'stop',
};

/** What each of its events is about. */
const CURSOR_TOOLS: Readonly<Record<string, string>> = {
  beforeShellExecution: 'Shell',
  afterShellExecution: 'Shell',
  beforeReadFile: 'Read',
  beforeTabFileRead: 'Read',
  afterFileEdit: 'Edit',
  afterTabFileEdit: 'Edit',
};

export const cursor: Dialect = {
  agent: 'cursor',
  speaks: (event) => Object.hasOwn(CURSOR, event),
  read: (json, named) => {
    const name = word(json['hook_event_name']) || named;
    const [root] = Array.isArray(json['workspace_roots']) ? json['workspace_roots'] : [];
    const tool = word(json['tool_name']) || (CURSOR_TOOLS[name] ?? '');
    const command = { command: json['command'], file_path: json['file_path'] };
    const base = { ...common('cursor', name, CURSOR, json), projectRoot: text(root), tool };
    const input = json['tool_input'] === undefined ? command : parsed(json['tool_input']);
    return {
      ...base,
      cwd: base.cwd || text(root),
      session: word(json['conversation_id']),
      why: word(json['status']),
      input,
    };
  },
  answer: ({ moment, name }, { action, reason }) => {
    if (moment === 'prompt')
      return printed(
        action === 'deny' || action === 'ask' ? { continue: false, user_message: reason } : { continue: true },
      );
    if (moment !== 'call') return printed({});
    // To say `allow` would skip the question that the agent has for its person.
    if (action === 'none' || action === 'warn') return printed({});
    // It has a question before commands and MCP tools alone.
    const permission = /^before(Shell|MCP)Execution$/.test(name) ? action : 'deny';
    return printed({ permission, user_message: reason, agent_message: reason });
  },
};

function common(agent: string, name: string, moments: Moments, json: Json): HookEvent {
  return {
    agent,
    name,
    moment: moments[name] ?? 'other',
    session: '',
    cwd: text(json['cwd']),
    projectRoot: '',
    tool: '',
    input: undefined,
    why: '',
    durationMs: number(json['duration_ms']) ?? number(json['duration']),
    transcript: text(json['transcript_path']),
    grantedBy: '',
    startedAs: '',
    process: '',
    told: told(json, { generation_id: 'prompt.id', model: 'model', prompt_id: 'prompt.id' }),
  };
}

/** Arguments of a tool come as an object or as its JSON. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return object(value);
  try {
    return JSON.parse(value);
  } catch {
    return { command: value };
  }
}

function printed(json: object): Answer {
  return { ...SILENT, stdout: `${JSON.stringify(json)}\n` };
}

/** Settings of agents whose files we do not change: printed, to be copied. Which events mean something, and how each writes it. */
import { SHORT_LIFE } from './installable.ts';

type Form = (event: string, line: string) => object;

const PLAIN: Form = (_, line) => ({ hooks: [{ type: 'command', command: line }] });

type Printed = {
  readonly file: string;
  readonly events: string;
  readonly form: Form;
  readonly versioned?: true;
  /** What it says to a person of what a hook prints beside its answer: Node 20 warns of this option. */
  readonly tellsWarnings?: true;
};

/** By agent. Left out on purpose: what comes with each request to a model (`PreCompress` of Gemini CLI), and questions that go to no person. */
const PRINTED: Readonly<Record<string, Printed>> = {
  codex: {
    file: '~/.codex/hooks.json',
    events:
      'SessionStart SessionEnd UserPromptSubmit PreToolUse PermissionRequest PostToolUse SubagentStart SubagentStop PreCompact PostCompact Stop',
    form: PLAIN,
  },
  'gemini-cli': {
    file: '~/.gemini/settings.json',
    events: 'SessionStart SessionEnd BeforeAgent AfterAgent BeforeTool AfterTool Notification',
    form: PLAIN,
    tellsWarnings: true,
  },
  'qwen-code': {
    file: '~/.qwen/settings.json',
    events:
      'SessionStart SessionEnd UserPromptSubmit PreToolUse PostToolUse PostToolUseFailure PermissionRequest PermissionDenied Notification SubagentStart SubagentStop PreCompact Stop',
    form: PLAIN,
  },
  'copilot-cli': {
    file: '~/.copilot/hooks/otel-kpi.json',
    events:
      'sessionStart sessionEnd userPromptSubmitted preToolUse postToolUse postToolUseFailure notification agentStop subagentStart subagentStop',
    form: (event, line) => {
      const told = `${line} --event ${event}`;
      return { type: 'command', bash: told, powershell: `& ${told}` };
    },
    versioned: true,
  },
  cursor: {
    file: '~/.cursor/hooks.json',
    events:
      'sessionStart sessionEnd beforeSubmitPrompt beforeShellExecution beforeMCPExecution beforeReadFile afterShellExecution afterMCPExecution afterFileEdit stop',
    form: (_, line) => ({ command: line }),
    versioned: true,
  },
};

/** Whose settings can be printed, and where each has them. */
export function printable(): readonly (readonly [agent: string, file: string])[] {
  return Object.entries(PRINTED).map(([agent, { file }]) => [agent, file]);
}

/** JSON with a `hooks` of its own; undefined for an agent that is not known. */
export function printedSettings(agent: string, command: string, program: string): string | undefined {
  const printed = Object.hasOwn(PRINTED, agent) ? PRINTED[agent] : undefined;
  if (printed === undefined) return undefined;
  const { events, form, versioned, tellsWarnings } = printed;
  const option = tellsWarnings === true ? '' : ` ${SHORT_LIFE}`;
  const line = `"${command}"${option} "${program}" hook --agent ${agent}`;
  const hooks = Object.fromEntries(events.split(' ').map((event) => [event, [form(event, line)]]));
  return `${JSON.stringify(versioned === true ? { version: 1, hooks } : { hooks }, null, 2)}\n`;
}

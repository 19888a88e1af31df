/** Where agents keep what nobody else may touch: settings that switch their hooks off, and their own keys. Patterns of paths. */

/** With a pattern for the files of a project and one for those of a user. */
export const AGENT_SETTINGS: readonly string[] = [
  '**/.claude/settings*.json',
  '**/.claude/hooks/**',
  '**/.claude/plugins/**',
  '~/.claude.json',
  '/etc/claude-code/**',
  '/Library/Application Support/ClaudeCode/**',
  '**/.codex/config.toml',
  '**/.codex/hooks*',
  '**/.codex/rules/**',
  '**/.gemini/settings.json',
  '**/.qwen/settings.json',
  '**/.copilot/config.json',
  '**/.copilot/settings.json',
  '**/.copilot/hooks/**',
  '**/.github/copilot/settings*.json',
  '/etc/github-copilot/**',
  '**/.github/hooks/*.json',
  '**/.cursor/hooks.json',
  '~/.config/opencode/**',
  // What the hook has not sent yet, and which settings it changed.
  '~/.local/state/otel-kpi/**',
];

/** Commands that switch the hooks or the questions of an agent off, and variables that do it to one. `*` is any text. */
export const AGENT_SWITCHES: readonly string[] = [
  'claude config *ooks*',
  'claude plugin disable *',
  'claude plugin uninstall *',
  'claude plugin remove *',
  'claude *--dangerously-skip-permissions*',
  'claude *--settings*ooks*',
  'claude *--bare*',
  'claude *--safe-mode*',
  'claude *--managed-settings*ooks*',
  'claude CLAUDE_CODE_SIMPLE=*',
  'claude CLAUDE_CODE_SAFE_MODE=*',
  'claude *--setting-sources*',
  'codex *--dangerously-bypass-approvals-and-sandbox*',
  'codex *--yolo*',
  'codex *danger-full-access*',
  'codex *--disable *hooks*',
  'codex *hooks=false*',
  'gemini *--yolo*',
  'gemini *--approval-mode*yolo*',
  'qwen *--yolo*',
  'qwen *--approval-mode*yolo*',
  'copilot *--allow-all*',
  'copilot *--yolo*',
  'otel-kpi hooks uninstall*',
  'otel-kpi setup *--undo*',
];

export const AGENT_KEYS: readonly string[] = [
  '**/.claude/.credentials.json',
  '**/.codex/auth.json',
  '**/.gemini/oauth_creds.json',
  '**/.qwen/oauth_creds.json',
  '**/.copilot/session-state/**',
  '~/.local/share/opencode/auth.json',
];

/** Variables in which an agent tells its hooks the project's root. */
export const PROJECT_VARIABLES: readonly string[] = ['CLAUDE_PROJECT_DIR', 'GEMINI_PROJECT_DIR'];

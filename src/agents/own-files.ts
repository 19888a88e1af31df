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
  '**/.github/hooks/*.json',
  '**/.cursor/hooks.json',
  '~/.config/opencode/**',
  // What the hook has not sent yet, and which settings it changed.
  '~/.local/state/otel-kpi/**',
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

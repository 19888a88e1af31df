/** A record that every part lets through and no KPI counts: the giving up of a request, which comes beside its error. */
export const PROBE = {
  service: 'claude-code',
  scope: 'com.anthropic.claude_code.events',
  body: 'claude_code.api_retries_exhausted',
  attributes: { 'event.name': 'api_retries_exhausted', 'user.email': 'otel-kpi-doctor' },
} as const;

/** What the guard must deny, as the hook of the agent is told of it. */
export const CANARY = JSON.stringify({
  hook_event_name: 'PreToolUse',
  session_id: 'otel-kpi-doctor',
  tool_name: 'Bash',
  tool_input: { command: 'rm -rf /' },
});

/** The command of the hook that judges tools, as settings say it; undefined where there is none of ours. */
export function hookOf(settings: object): readonly string[] | undefined {
  const { hooks } = settings as { hooks?: { PreToolUse?: { hooks?: { command?: string; args?: string[] }[] }[] } };
  const all = (hooks?.PreToolUse ?? []).flatMap((entry) => entry.hooks ?? []);
  const own = all.find(({ command = '', args = [] }) => args.includes('hook') || /\bhook(\.cjs)?\b/.test(command));
  return own && [own.command ?? '', ...(own.args ?? [])];
}

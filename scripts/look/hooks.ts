/** What hooks with a guard report of some sessions: the demo has none, and panels of theirs are to be looked at as well. */
import { setTimeout } from 'node:timers/promises';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { event, request, type Attributes } from '../../test/sent.ts';

const ORIGIN = { resource: { 'service.name': 'claude-code' }, scope: 'otel-kpi.hook' };
const TOOLS = ['Bash', 'Edit', 'Read', 'WebFetch', 'mcp__tracker__issue'];
/** Of ten judged calls, what was said of each that was not let pass. */
const STOPPED: Readonly<Record<number, Attributes>> = {
  3: { verdict: 'deny', rule: 'recursive-delete', command_class: 'delete' },
  5: { verdict: 'ask', rule: 'discard', command_class: 'git' },
  7: { verdict: 'deny', rule: 'secret', command_class: 'read' },
  8: { verdict: 'warn', rule: 'publish', command_class: 'publish' },
  9: { verdict: 'ask', rule: 'guard-failed' },
};

/** `rounds` of sessions, so far apart that counters are seen to rise. */
export async function tellHooks(
  deliver: (sent: ExportRequest) => Promise<void>,
  rounds: number,
  pauseMs: number,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const records = [1, 2, 3].flatMap((session) => sessionOf(`hooked-${round}-${session}`, 5 * session + round));
    const told = records.map((record, at) => event('agent.hook', Date.now() - 5_000 + at, record));
    await deliver(request('logs', told, ORIGIN));
    await setTimeout(pauseMs);
  }
}

function sessionOf(id: string, calls: number): Attributes[] {
  const of = (hook_event: string, moment: string, told: Attributes = {}): Attributes => {
    return { 'session.id': id, 'user.email': 'ada@example.com', hook_event, moment, hook_duration_ms: 31, ...told };
  };
  const called = Array.from({ length: calls }, (_, at): Attributes[] => {
    const tool_name = TOOLS[(at * at) % TOOLS.length]!;
    const judged = STOPPED[at % 10] ?? { verdict: 'allow' };
    const waited = judged['verdict'] === 'ask' && {
      waited_ms: 9_000 * (at + 1),
      waited_tool: tool_name,
      waited_kind: 'permission',
    };
    return [
      of('PreToolUse', 'call', { tool_name, hook_duration_ms: 24 + ((at * 17) % 60), ...judged }),
      of('PostToolUse', 'result', { tool_name, ...waited }),
    ];
  });
  return [
    of('SessionStart', 'start', { reason: 'startup', guard_version: '1.0.0', guard_policy: 'built-in' }),
    of('UserPromptSubmit', 'prompt', { verdict: 'allow' }),
    ...called.flat(),
    of('StatusLine', 'limits', {
      limit_five_hour_percent: 64,
      limit_five_hour_full_in_seconds: 5_400,
      limit_seven_day_percent: 31,
    }),
    ...(id.endsWith('1') ? [of('PermissionRequest', 'permission', { asks: 'permission' })] : [of('Stop', 'stop')]),
  ];
}

/** What the records of our own hook mean, and that they join the session they are of. */
import { describe, expect, test } from '@jest/globals';
import * as sent from '../sent.ts';
import { translate } from './translated.ts';

const HOOK = { resource: { 'service.name': 'claude-code' }, scope: 'otel-kpi.hook' };
const AT_MS = 1_795_259_139_603;

function told(of: sent.Attributes) {
  const { activities, problems } = translate('logs', [sent.event('agent.hook', AT_MS, of)], HOOK);
  expect(problems).toEqual([]);
  return activities.map(({ what, durationUs, amount, sameRecord }) => ({
    kind: what.kind,
    ...what.labels,
    ...(durationUs >= 0 && { durationUs }),
    ...(amount !== 1 && { amount }),
    ...(sameRecord && { sameRecord }),
  }));
}

describe('a record of the hook', () => {
  test('is of the session and the agent that called it', () => {
    const { activities } = translate('logs', [sent.event('agent.hook', AT_MS, { hook_event: 'Stop' })], HOOK);
    expect(activities[0]!.who).toMatchObject({ agent: 'claude-code', session: 's1' });
  });

  test('is known by its name where a collector dropped the scope', () => {
    const bare = { ...HOOK, resource: { 'service.name': 'cursor' }, scope: '' };
    const { activities } = translate('logs', [sent.event('agent.hook', AT_MS, { hook_event: 'stop' })], bare);
    expect(activities[0]!.what.labels).toMatchObject({ agent: 'cursor', event: 'stop' });
  });

  test('is known by its name also where the service is an agent that has no such event', () => {
    const bare = { ...HOOK, scope: '' };
    const { activities, problems } = translate('logs', [sent.event('agent.hook', AT_MS, { hook_event: 'Stop' })], bare);
    expect(problems).toEqual([]);
    expect(activities[0]!.what.labels).toMatchObject({ agent: 'claude-code', event: 'Stop' });
    const other = translate('logs', [sent.event('agent.other', AT_MS)], bare);
    expect(other.problems).toMatchObject([{ reason: 'unknown_name' }]);
  });

  test.each([
    ['acme-claude-code', 'claude-code'],
    ['codex_cli', 'codex'],
    ['our.cursor', 'cursor'],
    ['codexes', 'codexes'],
    ['mine', 'gemini-cli'],
  ])('of a service that a pipeline calls %s is of %s', (service, agent) => {
    const given = { ...HOOK, resource: { 'service.name': service }, agentNames: new Map([['mine', 'gemini-cli']]) };
    const { activities } = translate('logs', [sent.event('agent.hook', AT_MS)], given);
    expect(activities[0]!.who.agent).toBe(agent);
  });

  test('of a service that is left out counts nothing', () => {
    const given = { ...HOOK, resource: { 'service.name': 'gateway' }, agentNames: new Map([['gateway', 'none']]) };
    const { activities, problems } = translate('logs', [sent.event('agent.hook', AT_MS)], given);
    expect(activities).toEqual([]);
    expect(problems).toMatchObject([{ reason: 'no_kpi' }]);
  });

  test('has the time at which it was observed where it has none of its own', () => {
    const [at, without] = [{}, { timeUnixNano: '0', observedTimeUnixNano: `${AT_MS}000000` }].map(
      (fields) => translate('logs', [sent.event('agent.hook', AT_MS, {}, fields)], HOOK).activities[0]!,
    );
    expect([without!.timeHi, without!.timeLo]).toEqual([at!.timeHi, at!.timeLo]);
  });

  test('tells the event, and how long the agent waited', () => {
    expect(told({ hook_event: 'PostToolUse', moment: 'result', tool_name: 'Bash', hook_duration_ms: 41.5 })).toEqual([
      { kind: 'hook_event', agent: 'claude-code', event: 'PostToolUse', tool: 'Bash', durationUs: 41_500 },
    ]);
  });

  test('tells what the guard decided', () => {
    const call = { hook_event: 'PreToolUse', moment: 'call', tool_name: 'Bash' };
    expect(told({ ...call, verdict: 'deny', rule: 'recursive-delete', command_class: 'other' })[1]).toEqual({
      kind: 'guard_decision',
      agent: 'claude-code',
      rule: 'recursive-delete',
      verdict: 'deny',
      tool: 'Bash',
      command_class: 'other',
      sameRecord: true,
    });
  });

  test.each([
    [{ rule: 'guard-failed', verdict: 'ask' }, 'guard-failed'],
    [{ rule: 'input-unreadable' }, 'input-unreadable'],
    [{ rule: 'hook-failed' }, 'hook-failed'],
    [{ rule: 'budget', verdict: 'allow', budget_state: 'absent' }, 'budget-unknown'],
  ])('tells that %j was not judged', (of, failure) => {
    expect(told(of).filter(({ kind }) => kind === 'guard_failure')).toEqual([
      { kind: 'guard_failure', agent: 'claude-code', failure, sameRecord: true },
    ]);
  });

  test('of a start tells the guard, and from which session it goes on', () => {
    const start = { hook_event: 'SessionStart', moment: 'start', guard_version: '1.0.0', guard_policy: 'abc' };
    expect(told({ ...start, reason: 'clear', 'session.parent.id': 's0' }).slice(1)).toEqual([
      { kind: 'guarded_session', agent: 'claude-code', version: '1.0.0', policy: 'abc', sameRecord: true },
      { kind: 'session_continued', agent: 'claude-code', by: 'clear', sameRecord: true },
      { kind: 'session_start', agent: 'claude-code', start: 'fresh', sameRecord: true },
    ]);
    expect(told({ ...start, reason: 'compact' }).map(({ kind }) => kind)).toEqual(['hook_event', 'guarded_session']);
  });

  test('tells how long a person kept the agent waiting', () => {
    const result = { hook_event: 'PostToolUse', moment: 'result', tool_name: 'Edit' };
    expect(told({ ...result, waited_ms: 12_000, waited_tool: 'Edit', waited_kind: 'permission' })[1]).toEqual({
      kind: 'person_waited_for',
      agent: 'claude-code',
      tool: 'Edit',
      question: 'permission',
      durationUs: 12_000_000,
      sameRecord: true,
    });
  });

  test('tells what a cache costs that expired meanwhile', () => {
    const start = { hook_event: 'SessionStart', moment: 'start', reason: 'resume', expired_cache_usd: '0.25' };
    expect(told(start).at(-1)).toMatchObject({ kind: 'expired_cache', amount: 250_000_000 });
  });

  test('tells how many records were dropped, and nothing else', () => {
    expect(told({ hook_event: 'SpoolDropped', moment: 'dropped', dropped: 4_000 })).toEqual([
      { kind: 'hook_dropped', agent: 'claude-code', event: 'SpoolDropped', amount: 4_000 },
    ]);
  });
});

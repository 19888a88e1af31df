/** Codex' calls of tools, and who decided about them. */
import { describe, expect, test } from '@jest/globals';
import type { Translation } from '../../src/model/activity.ts';
import type { Attributes } from '../sent.ts';
import { event, only } from './translated.ts';

const CODEX = { resource: { 'service.name': 'codex_exec', 'host.name': 'devbox' }, scope: 'codex_otel.log_only' };
const COMMON = { 'session.id': '', 'user.id': '', 'event.sequence': '', 'conversation.id': 'c1' };
const told = (name: string, of: Attributes = {}) => event(`codex.${name}`, { ...COMMON, ...of }, CODEX);

/** What the record tells first. */
const first = (all: Translation) => only({ ...all, activities: all.activities.slice(0, 1) });

describe('tools', () => {
  const RESULT = { tool_name: 'exec_command', success: 'true', duration_ms: '98', arguments: '{"cmd":"secret"}' };

  test('a result is a success with a duration; nothing is read of arguments and output', () => {
    const { activities } = told('tool_result', { ...RESULT, output: 'secret' });
    expect(activities[0]).toMatchObject({ what: { kind: 'tool' }, durationUs: 98_000 });
    expect(JSON.stringify(activities)).not.toContain('secret');
  });

  test('a failure waits for the decision that may have caused it', () => {
    expect(only(told('tool_result', { ...RESULT, success: false }))).toMatchObject({
      kind: 'failed_tool',
      quantities: ['failed_tool'],
      waitsFor: 'parts',
    });
  });

  // It may have been refused, and how long that took is how long a person did.
  test('how long a call took that failed is not known', () => {
    expect(only(told('tool_result', { ...RESULT, success: false })).durationUs).toBe(-1);
  });

  test.each(['spawn_agent', 'multi_agent_v1spawn_agent'])('%s begins a run of a subagent', (name) => {
    const spawned = (success: string) => told('tool_result', { ...RESULT, tool_name: name, success }).activities;
    expect(spawned('true').map(({ what: { kind, features }, sameRecord }) => [kind, features, sameRecord])).toEqual([
      ['tool', ['subagent'], false],
      ['subagent_run', undefined, true],
    ]);
    expect(spawned('false').map(({ what }) => what.kind)).toEqual(['failed_tool']);
  });

  test('a refused call is rejected, and its result no failure', () => {
    const denied = first(told('tool_decision', { tool_name: 'exec_command', decision: 'Denied', source: 'User' }));
    expect(denied).toMatchObject({ kind: 'tool', partOf: ['failed_tool'], labels: { outcome: 'rejected' } });
  });

  test('a call that was refused with the turn has no result', () => {
    const aborted = first(told('tool_decision', { tool_name: 'exec_command', decision: 'abort', source: 'User' }));
    expect(aborted).toMatchObject({ kind: 'tool', labels: { outcome: 'rejected' } });
    expect(aborted).not.toHaveProperty('partOf');
  });

  test.each([
    ['approved', 'accept'],
    ['approved_for_session', 'accept'],
    ['approved_execpolicy_amendment', 'accept'],
  ])('an edit that is %s is accepted', (decision, label) => {
    const decided = only(told('tool_decision', { tool_name: 'apply_patch', decision, source: 'Config' }));
    expect(decided).toMatchObject({ kind: 'decision', quantities: ['decision'], labels: { decision: label } });
  });

  test('an edit that is refused is a decision and a rejected call', () => {
    const { activities } = told('tool_decision', { tool_name: 'apply_patch', decision: 'denied', source: 'User' });
    expect(activities.map(({ what, sameRecord }) => [what.kind, sameRecord])).toEqual([
      ['tool', false],
      ['decision', true],
      ['permission', true],
    ]);
  });

  test('a person decides, or the settings do; another word is nobody that is known', () => {
    const deciders = ['User', 'Config', 'AutomatedReviewer'].map((source) =>
      told('tool_decision', { tool_name: 'apply_patch', decision: 'approved', source }).activities.map(
        ({ what: { kind, labels } }) => [kind, labels['decided_by']],
      ),
    );
    expect(deciders).toEqual([
      [
        ['decision', 'person'],
        ['permission', undefined],
      ],
      [['decision', 'settings']],
      [['decision', undefined]],
    ]);
  });

  test('a call that was refused with the turn is an interruption', () => {
    const { activities } = told('tool_decision', { tool_name: 'exec_command', decision: 'abort', source: 'User' });
    expect(activities.map(({ what }) => what.kind)).toEqual(['tool', 'permission', 'interruption']);
  });

  test('a decision of a later version is not guessed', () => {
    const odd = only(told('tool_decision', { tool_name: 'apply_patch', decision: 'postponed' }));
    expect(odd.labels).toEqual({ agent: 'codex', tool: 'apply_patch' });
  });
});

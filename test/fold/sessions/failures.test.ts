/** The same failure again and again in a session. */
import { expect, test } from '@jest/globals';
import { randomFrom } from '../../random.ts';
import { startRun } from '../../golden/run.ts';
import { event, request, type Json } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';

const failure = (at: number, session: string, tool = 'Bash', type = 'ShellError') =>
  event('tool_result', NOON_MS + at, {
    'session.id': session,
    'event.sequence': at,
    tool_name: tool,
    success: 'false',
    error_type: type,
    duration_ms: 1 + at,
  });

async function toldOf(batches: readonly (readonly Json[])[]): Promise<Record<string, number>> {
  const run = await startRun({ nowMs: NOON_MS + 1000 });
  for (const batch of batches) await run.send(request('logs', batch));
  const lines = (await run.text()).split('\n').filter((line) => /^agent_(tool_fail|loops)\w*_total\{/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, tool, type, value] = /^agent_(\w+)_total\{.*tool="(\w+)",error_type="(\w+)"\} (\d+)/.exec(line)!;
      return [`${name} ${tool} ${type}`, Number(value)];
    }),
  );
}

const five = [1, 2, 3, 4, 5].map((at) => failure(at, 's'));

test('is a loop with the fifth, once, and each session counts once', async () => {
  const told = { 'tool_failing_sessions Bash ShellError': 1, 'tool_failures Bash ShellError': 4 };
  expect(await toldOf([five.slice(0, 4)])).toEqual(told);
  const more = [...five, failure(6, 's'), failure(7, 's'), failure(8, 'other')];
  expect(await toldOf(more.map((each) => [each]))).toEqual({
    'loops Bash ShellError': 1,
    'tool_failing_sessions Bash ShellError': 2,
    'tool_failures Bash ShellError': 8,
  });
});

test('is none of several tools, of several classes, of several sessions, or where no class is told', async () => {
  const others = [
    ...[1, 2].map((at) => failure(at, 's', 'Bash')),
    ...[3, 4].map((at) => failure(at, 's', 'Read')),
    ...[5, 6].map((at) => failure(at, 's', 'Bash', 'Timeout')),
    ...[7, 8, 9].map((at) => failure(at, 't', 'Bash')),
    ...[10, 11, 12, 13, 14, 15].map((at) => failure(at, 's', 'Grep', '')),
  ];
  const told = await toldOf([others]);
  expect(Object.keys(told).filter((name) => name.startsWith('loops') || name.includes('Grep'))).toEqual([]);
  expect(told['tool_failing_sessions Bash ShellError']).toBe(2);
});

test('is told alike in any order and batches, and delivered twice', async () => {
  const all = [...five, failure(6, 's'), failure(7, 't'), ...[8, 9].map((at) => failure(at, 's', 'Read'))];
  const expected = await toldOf([all]);
  for (let seed = 0; seed < 8; seed++) {
    const random = randomFrom(seed);
    const sent = random.shuffled([...all, ...all.slice(0, 4)]);
    const cut = 1 + random.below(sent.length - 2);
    expect(await toldOf([sent.slice(0, cut), sent.slice(cut)])).toEqual(expected);
  }
});

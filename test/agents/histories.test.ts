/** Histories as the newest clients write them: lines of real runs of Codex 0.171.0 and Gemini CLI 0.61.0, cut down to what is read. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { CODEX_HISTORY } from '../../src/agents/codex/history.ts';
import { readHistories } from '../../src/app/histories.ts';
import { GEMINI_CLI_HISTORY, QWEN_CODE_HISTORY } from '../../src/agents/gemini-cli/history.ts';

const lines = (...all: object[]) => all.map((line) => JSON.stringify(line)).join('\n');

describe('Codex', () => {
  const [FIRST, FORK] = ['01a22e13-078c-7b80-a0ec-ba0b4543b2a6', '01a22e13-c94f-73f3-bfa2-c3fdc89f631b'];
  const at = (second: number) => ({ timestamp: `2026-11-30T20:08:${second}.134Z` });
  const usage = (input: number, output: number, written = 0) => ({
    input_tokens: input,
    cached_input_tokens: 400,
    cache_write_input_tokens: written,
    output_tokens: output,
    reasoning_output_tokens: 10,
    total_tokens: input + output,
  });
  const meta = (id: string) => ({ ...at(48), type: 'session_meta', payload: { session_id: id, id } });
  const context = { ...at(48), type: 'turn_context', payload: { model: 'gpt-5.3-codex' } };
  const count = (second: number, sums: object, last?: object) => ({
    ...at(second),
    type: 'event_msg',
    payload: { type: 'token_count', info: { total_token_usage: sums, ...(last && { last_token_usage: last }) } },
  });
  const record = (second: number, sums: object, last: object) => ({
    ...at(second),
    type: 'token_usage_record',
    payload: { thread_id: FIRST, response_id: 'resp_1', usage: last, turn_token_usage: last, thread_token_usage: sums },
  });
  const tokensOf = (text: string) => CODEX_HISTORY.read(text, '').map(({ tokens }) => tokens);

  test('a request that two kinds of line tell is one, known as it was when one did', () => {
    const both = lines(
      meta(FIRST),
      context,
      record(49, usage(1001, 51), usage(1001, 51)),
      count(50, usage(1001, 51), usage(1001, 51)),
    );
    const one = lines(meta(FIRST), context, count(49, usage(1001, 51)));
    expect(CODEX_HISTORY.read(both, '')).toEqual(CODEX_HISTORY.read(one, ''));
    expect(tokensOf(both)).toEqual([{ input: 601, cache_read: 400, output: 41, reasoning: 10 }]);
  });

  test('a fork that begins with the sums of another conversation has none of its usage', () => {
    const sums = (input: number, output: number) => ({
      ...usage(input, output),
      cached_input_tokens: 2800,
      reasoning_output_tokens: 70,
    });
    const fork = lines(
      meta(FORK),
      context,
      record(49, sums(7028, 378), usage(1007, 57)),
      count(50, sums(7028, 378), usage(1007, 57)),
    );
    expect(tokensOf(fork)).toEqual([{ input: 607, cache_read: 400, output: 47, reasoning: 10 }]);
  });

  test('a sum that fell was begun anew, with the last answer', () => {
    const text = lines(meta(FIRST), context, count(49, usage(9000, 90)), count(50, usage(1500, 80), usage(1002, 52)));
    expect(tokensOf(text).at(-1)).toEqual({ input: 602, cache_read: 400, output: 42, reasoning: 10 });
  });

  test('what was written to a cache is no fresh input', () => {
    const text = lines(meta(FIRST), context, count(49, usage(1500, 51, 512)));
    expect(tokensOf(text)).toEqual([{ input: 588, cache_read: 400, cache_write: 512, output: 41, reasoning: 10 }]);
  });

  test('sessions that were archived or compressed are read too, and one that is there twice is one', () => {
    const home = mkdtempSync(join(tmpdir(), 'histories-'));
    const text = (id: string) => lines(meta(id), context, count(49, usage(1001, 51)));
    const write = (path: string, body: string | Buffer) => {
      mkdirSync(dirname(join(home, '.codex', path)), { recursive: true });
      writeFileSync(join(home, '.codex', path), body);
    };
    write('sessions/2026/11/30/rollout-1.jsonl', text(FIRST));
    write('sessions/2026/11/30/rollout-1.jsonl.zst', zstdCompressSync(text(FIRST)));
    write('archived_sessions/rollout-2.jsonl.zst', zstdCompressSync(text(FORK)));
    write('sessions/cut.jsonl.zst', zstdCompressSync(text(FORK)).subarray(0, 40));
    symlinkSync(join(home, '.codex/sessions'), join(home, '.codex/sessions/2026/again'));
    mkdirSync(join(home, '.codex/sessions/folder.jsonl'));
    const unreadable: string[] = [];
    const [told] = readHistories(['codex'], { home, env: {}, unreadable: (path) => void unreadable.push(path) });
    rmSync(home, { recursive: true });
    expect(told!.requests.map(({ session }) => session)).toEqual([FIRST, FORK]);
    expect(told!.files).toBe(4);
    expect(unreadable).toEqual([expect.stringMatching(/cut/)]);
  });
});

describe('subagents', () => {
  const tokens = { input: 1001, output: 51, cached: 400, thoughts: 10, tool: 0, total: 1062 };
  const chat = lines(
    { sessionId: 'agent-1', kind: 'subagent', startTime: '2026-11-30T20:10:31.035Z' },
    { $set: { messages: [{ id: 'a', timestamp: '2026-11-30T20:10:31.035Z', type: 'user' }] } },
    { id: 'b', timestamp: '2026-11-30T20:10:31.104Z', type: 'gemini', tokens, model: 'gemini-3.8-flash' },
  );

  test('of Gemini CLI are of the session in whose folder they lie', () => {
    const path = 'work/chats/8930344e-c6d7-4d4e-a8e5-fd6b0fba2674/agent-1.jsonl';
    expect(GEMINI_CLI_HISTORY.isFile(path)).toBe(true);
    const [request] = GEMINI_CLI_HISTORY.read(chat, path);
    expect(request).toMatchObject({ session: '8930344e-c6d7-4d4e-a8e5-fd6b0fba2674', id: 'agent-1/b' });
    const own = 'work/chats/session-2026-11-30T20-10-8930344e.jsonl';
    expect(GEMINI_CLI_HISTORY.read(chat, own)).toMatchObject([{ session: 'agent-1' }]);
  });

  test('of Qwen Code have a folder of their own, and files that tell no usage beside them', () => {
    const path = 'projects/-work/subagents/44444444-4444-4444-8444-444444444444/agent-7';
    expect(QWEN_CODE_HISTORY.isFile(`${path}.jsonl`)).toBe(true);
    expect(QWEN_CODE_HISTORY.isFile(`${path}.meta.json`)).toBe(false);
    expect(QWEN_CODE_HISTORY.isFile('projects/-work/chats/44444444.jsonl')).toBe(true);
  });
});

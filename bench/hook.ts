/**
 * What does an agent wait for? The hook of a tool call, with its guard, record and answer, against a bare start of the same
 * runtime, in turns, while nobody takes its reports. Also against Python, which such hooks are mostly written in, where
 * there is one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReport } from './report.ts';

const ROUNDS = Number(process.argv[2] ?? 41);
const HOOK = new URL('../plugin/scripts/hook.cjs', import.meta.url).pathname;
const { part, figure, note } = createReport();

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-bench-hook-'));
const env = { PATH: process.env['PATH'], HOME: folder, OTELKPI_HOOK_ENDPOINT: 'http://127.0.0.1:9' };
const call = { session_id: 's', cwd: folder, hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_use_id: 't' };
const command = 'cd src && npm test -- --coverage 2>&1 | tee out.txt && git add -A && git commit -m "work"';
const input = JSON.stringify({ ...call, tool_input: { command } });
const seed = 'import json, re, sys; data = json.load(sys.stdin); re.search(r"rm\\s+-rf", json.dumps(data))';

const programs: Readonly<Record<string, readonly string[]>> = {
  'bare start': [process.execPath, '-e', '0'],
  hook: [process.execPath, HOOK, 'hook'],
  'python with json and re': ['/usr/bin/python3', '-c', seed],
};

/** Milliseconds on the wall, and of the processor, as the child used it. */
function once([program, ...words]: readonly string[]): { wallMs: number; isThere: boolean } {
  const startMs = performance.now();
  const { error } = spawnSync(program!, words, { input, env });
  return { wallMs: performance.now() - startMs, isThere: error === undefined };
}

const present = Object.entries(programs).filter(([, words]) => once(words).isThere);
const walls = new Map(present.map(([name]) => [name, [] as number[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, words] of present) walls.get(name)!.push(once(words).wallMs);
}

part('a tool call');
const bare = walls.get('bare start')!;
for (const [name, times] of walls) {
  figure(name, { ms: times, 'of a bare start': times.map((ms, round) => ms / bare[round]!) });
}
const sorted = walls.get('hook')!.toSorted((a, b) => a - b);
figure('hook, p99', { ms: sorted[Math.ceil(sorted.length * 0.99) - 1]! });
note('The receiver is away. Ratios are of the same round.');
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/**
 * What does an agent wait for? The hook of a tool call, as the plugin starts it, with its guard, record and answer, against a bare
 * start of the same runtime, in turns, while nobody takes its reports. Also against Python and `uv run`, which such hooks are
 * mostly written in and started by, where they are there. Time of the processor tells the same on a machine that does other things.
 * And what is under all of it: an empty file in the hook's place, and an empty snapshot of the heap, which a hook could start from.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const ROUNDS = Number(process.argv[2] ?? sized(41, 1));
const HOOK = new URL('../plugin/scripts/hook.cjs', import.meta.url).pathname;
const { part, figure, note } = createReport();

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-bench-hook-'));
const env = { PATH: process.env['PATH'], HOME: folder, OTELKPI_HOOK_ENDPOINT: 'http://127.0.0.1:9' };
const call = { session_id: 's', cwd: folder, hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_use_id: 't' };
const command = 'cd src && npm test -- --coverage 2>&1 | tee out.txt && git add -A && git commit -m "work"';
const input = JSON.stringify({ ...call, tool_input: { command } });
// What the guards of hook collections do: two expressions over the command, without a record.
const script = join(folder, 'guard.py');
writeFileSync(
  script,
  `import json, re, sys
from pathlib import Path
data = json.load(sys.stdin)
command = data.get("tool_input", {}).get("command", "")
if re.search(r"\\brm\\s+.*-[a-z]*r[a-z]*f", command.lower()) or re.search(r"\\b\\.env\\b(?!\\.sample)", command):
    print("BLOCKED", file=sys.stderr); sys.exit(2)
log = Path("${folder}") / "log.json"
entries = json.loads(log.read_text()) if log.exists() else []
log.write_text(json.dumps((entries + [data])[-100:]))
`,
);

const empty = join(folder, 'empty.cjs');
writeFileSync(empty, 'process.exit();');
const [snapshot, entry] = [join(folder, 'empty.blob'), join(folder, 'entry.cjs')];
writeFileSync(entry, `require('node:v8').startupSnapshot.setDeserializeMainFunction(() => process.exit());`);
spawnSync(process.execPath, ['--snapshot-blob', snapshot, '--build-snapshot', entry]);

const programs: Readonly<Record<string, readonly string[]>> = {
  'bare start': [process.execPath, '-e', '0'],
  'empty file': [process.execPath, '--jitless', empty],
  'empty snapshot': [process.execPath, '--snapshot-blob', snapshot, entry],
  hook: [process.execPath, '--jitless', HOOK, 'hook'],
  'python guard': ['/usr/bin/python3', script],
  'python guard by uv': ['uv', 'run', '--no-project', script],
};

type Once = { readonly wallMs: number; readonly cpuMs: number; readonly isThere: boolean };

function once([program, ...words]: readonly string[]): Once {
  const before = childrenMs();
  const startMs = performance.now();
  const { error } = spawnSync(program!, words, { input, env });
  const wallMs = performance.now() - startMs;
  return { wallMs, cpuMs: childrenMs() - before, isThere: error === undefined };
}

/** Of the processor, by all children that ended; the clock of Linux ticks each 10 ms. */
function childrenMs(): number {
  const words = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  return (Number(words[13]) + Number(words[14])) * 10;
}

/** The first hook starts what keeps V8's form of the code. */
async function untilKept(): Promise<void> {
  once(programs['hook']!);
  const code = join(folder, '.local/state/otel-kpi/hook/code');
  for (let tries = 0; tries < 200; tries++) {
    if (existsSync(code) && readdirSync(code).some((name) => name.endsWith('--jitless'))) return;
    await sleep(50);
  }
  throw new Error('the hook did not keep its code');
}

await untilKept();
const present = Object.entries(programs).filter(([, words]) => once(words).isThere);
const times = new Map(present.map(([name]) => [name, [] as Once[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, words] of present) times.get(name)!.push(once(words));
}

part('a tool call');
const bare = times.get('bare start')!;
const cpuOf = (all: readonly Once[]) => all.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
for (const [name, all] of times) {
  figure(name, {
    ms: all.map(({ wallMs }) => wallMs),
    'of a bare start': all.map(({ wallMs }, round) => wallMs / bare[round]!.wallMs),
    'of its CPU': cpuOf(all) / cpuOf(bare),
  });
}
const hooks = times.get('hook')!.map(({ wallMs }) => wallMs);
figure('hook, p99', { ms: hooks.toSorted((a, b) => a - b)[Math.ceil(hooks.length * 0.99) - 1]! });
for (const name of ['python guard', 'python guard by uv']) {
  const rounds = times.get(name)?.map(({ wallMs }, round) => hooks[round]! / wallMs);
  if (rounds !== undefined) figure('hook', { [`of a ${name}`]: rounds });
}
note('The receiver is away. Ratios are of the same round.');
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/**
 * V8's own form of the program. To compile a guard takes longer than to judge a call, so what V8 made of the code is kept, once
 * for each version of the code and of Node, by a process of its own that judged calls of many kinds before: what no call
 * needed is not in it. The file that is made of the sources (scripts/plugin.ts) reads it.
 */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Script } from 'node:vm';
import { makeFolder } from './folder.ts';

/** What the made file knows of itself; undefined where the program runs from its sources. */
export type Made = { readonly codeFile: string; readonly script: Script | undefined };

export function made(): Made | undefined {
  return (globalThis as { otelKpiHook?: Made }).otelKpiHook;
}

const COMMANDS = [
  'cd src && npm test -- --coverage 2>&1 | tee out.txt; git add -A && git commit -m "work"',
  'for f in *.ts; do grep -n "x" "$f" | head -5; done; X=1 env Y=2 node -e "1" && rm -rf dist "$X"',
  "cat <<'END' > notes.md\ntext\nEND\ncurl -s https://example.com | jq . ; git push origin main; docker ps -a",
  'if [ -f a ]; then cat a; fi; find . -name "*.ts" -exec wc -l {} + | xargs echo $(git status) ${X:-y} $((1 + 2))',
];
const TOOLS = {
  Read: { file_path: 'a.ts' },
  Write: { file_path: 'a.ts', content: 'x' },
  Grep: { pattern: 'x', path: '.' },
};

/** What agents say most often. */
const EVENTS = [
  ...COMMANDS.map((command) => ({ hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command } })),
  ...Object.entries(TOOLS).map(([tool, input]) => ({
    hook_event_name: 'PreToolUse',
    tool_name: tool,
    tool_input: input,
  })),
  { hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: {}, tool_response: {} },
  { hook_event_name: 'UserPromptSubmit', prompt: 'x' },
  { hook_event_name: 'SessionStart', source: 'startup' },
];

/** `handle`: all that is done with the JSON of an event, but for keeping and answering. */
export async function keepCode({ codeFile, script }: Made, handle: (input: string) => Promise<unknown>): Promise<void> {
  for (const event of EVENTS) await handle(JSON.stringify({ session_id: 'warm', cwd: process.cwd(), ...event }));
  const folder = dirname(codeFile);
  makeFolder(folder);
  const current = basename(codeFile).split('-')[0]!;
  for (const name of readdirSync(folder).filter((one) => !one.startsWith(current)))
    rmSync(join(folder, name), { recursive: true, force: true });
  const unfinished = `${codeFile}.${process.pid}`;
  writeFileSync(unfinished, script!.createCachedData(), { mode: 0o600 });
  renameSync(unfinished, codeFile);
}

/** Setup for who sits at a terminal, or for a script. */
import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import type { Places } from './agent.ts';
import { setup } from './setup.ts';

/** Hooks are installed by this program, started once more. */
export async function setupHere(words: readonly string[], places: Places): Promise<number> {
  const { stdin: input, stdout: output } = process;
  const lines = input.isTTY ? createInterface({ input, output }) : undefined;
  const run = [...process.execArgv, process.argv[1]!, 'hooks'];
  try {
    return await setup(words, {
      ...places,
      print: (line) => void output.write(`${line}\n`),
      ask: lines && ((question) => lines.question(question)),
      hooks: (more) => spawnSync(process.execPath, [...run, ...more], { stdio: 'inherit' }).status ?? 1,
    });
  } finally {
    lines?.close();
  }
}

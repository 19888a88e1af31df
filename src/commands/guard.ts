/** `otel-kpi guard check` and `otel-kpi guard test`: what the guard would say, and whether it says what it should. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { builtInGuarding as builtIn, loadGuarding, projectRootOf, worldOf } from '../app/guarding.ts';
import { runCorpus } from '../guard/corpus.ts';
import { decide } from '../guard/decide.ts';
import type { Env } from '../model/env.ts';
import { unknownName } from '../model/nearest.ts';
import type { Verdict } from '../guard/verdict.ts';
import { FLAG, refused, TEXT, wordsOf } from '../line/words.ts';

const USAGE = `otel-kpi guard: what may happen, and why

  otel-kpi guard check 'COMMAND' [--cwd FOLDER]                 explain the verdict on a command
  otel-kpi guard check --tool TOOL --input JSON [--cwd FOLDER]  … on a call of another tool
  otel-kpi guard test [FILE]                                    run a corpus of commands with verdicts: by default the
                                                                one that comes along

\`check\` ends with 1 where the call would be asked about or denied, \`test\` where a verdict is wrong: docs/guard.md.
`;

export type GuardCommand = {
  readonly env: Env;
  readonly home: string;
  readonly cwd: string;
  /** The corpus that comes along. */
  readonly corpus: URL;
  readonly print: (line: string) => void;
};

/** The exit code. */
export async function guard(words: readonly string[], edges: GuardCommand): Promise<number> {
  const { values, positionals } = parsed(words);
  const [verb, ...rest] = positionals;
  if (values.help === true) return (edges.print(USAGE), 0);
  if (rest.length > 1) throw refused('guard', `${verb} takes one argument: put a command in quotes`);
  if (verb === 'check') return check(rest[0], values, edges);
  if (verb === 'test') return test(rest[0], edges);
  throw refused('guard', verb === undefined ? 'check or test?' : `${verb} ${unknownName(verb, ['check', 'test'])}`);
}

type Values = { tool?: string | undefined; input?: string | undefined; cwd?: string | undefined };

async function check(command: string | undefined, { tool, input, cwd }: Values, edges: GuardCommand): Promise<number> {
  const { env, home, print } = edges;
  if ((command === undefined) === (tool === undefined)) throw refused('guard', 'check needs a command, or --tool');
  const folder = resolve(edges.cwd, cwd ?? '.');
  const projectRoot = projectRootOf(folder, env);
  const { policy, faults } = await loadGuarding(projectRoot, home, env);
  for (const { path, message } of faults) print(`${path} ${message}`);
  const call = {
    tool: tool ?? 'Bash',
    input: command === undefined ? json(input) : { command },
    cwd: folder,
    projectRoot,
    home,
    session: '',
  };
  const verdict = decide(call, policy, worldOf(env));
  for (const line of explained(verdict)) print(line);
  return verdict.action === 'ask' || verdict.action === 'deny' ? 1 : 0;
}

function explained({ action, would, rule, policy, reason, command, commandClass }: Verdict): string[] {
  const told: readonly (readonly [string, string])[] = [
    ['verdict', would === undefined ? action : `none (a dry run: it would be ${would})`],
    ['rule', rule],
    ['policy', rule === '' ? '' : policy],
    ['reason', reason],
    ['command', command],
    ['class', commandClass],
  ];
  return told.filter(([, text]) => text !== '').map(([name, text]) => `${name.padEnd(8)} ${text}`);
}

async function test(file: string | undefined, { cwd, corpus, print, home, env }: GuardCommand): Promise<number> {
  const path = file === undefined ? corpus : resolve(cwd, file);
  // What comes along is about the rules that are built in; one's own about one's own policy.
  const { policy, faults } = await (file === undefined ? builtIn() : loadGuarding(projectRootOf(cwd, env), home, env));
  const result = runCorpus({ path: file ?? 'corpus', text: read(path) }, policy);
  for (const { path: at, message } of [...faults, ...result.faults]) print(`${at} ${message}`);
  for (const { topic, wanted, given, verdict } of result.wrong)
    print(`${topic}: ${verdict.action} (${verdict.rule || 'no rule'}) instead of ${wanted}: ${given}`);
  const { total, benign, stopped } = result;
  print(`${total - result.wrong.length} of ${total} as they should be; ${stopped} of ${benign} harmless ones stopped`);
  return result.wrong.length + result.faults.length + faults.length > 0 ? 1 : 0;
}

function parsed(words: readonly string[]) {
  const options = { tool: TEXT, input: TEXT, cwd: TEXT, help: FLAG };
  return wordsOf('guard', { args: [...words], allowPositionals: true, options });
}

function json(text = '{}'): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused('guard', `--input is no JSON: ${(cause as Error).message}`, cause);
  }
}

function read(path: string | URL): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw refused('guard', `the corpus cannot be read: ${(cause as Error).message}`, cause);
  }
}

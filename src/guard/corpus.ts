/** Commands with the verdicts they must get: topics, in each verdicts, in each commands, or tools with their input. */
import type { Plain } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import { readYaml } from '../model/yaml.ts';
import { decide } from './decide.ts';
import type { Policy } from './policy.ts';
import type { Action, Call, Verdict, World } from './verdict.ts';

/** `stopped` is asked about or denied. */
const WANTED = {
  pass: ['none', 'warn'],
  stopped: ['ask', 'deny'],
  none: ['none'],
  warn: ['warn'],
  ask: ['ask'],
  deny: ['deny'],
} as const;
type Wanted = keyof typeof WANTED;

export type Case = { readonly topic: string; readonly wanted: Wanted; readonly given: string; readonly call: Call };
type Wrong = Omit<Case, 'call'> & { readonly verdict: Verdict };

/** A project of a developer, and nothing in it: what a corpus says holds on any machine. */
const AT = { cwd: '/home/dev/app', projectRoot: '/home/dev/app', home: '/home/dev', session: 'corpus' };
export const NOWHERE: World = { real: (path) => path, list: () => [], read: () => undefined, env: () => undefined };

export function readCorpus({ path, text }: { path: string; text: string }): { cases: Case[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const topics = [...(readYaml(text, path, faults) ?? [])];
  const cases = topics.flatMap(([topic, verdicts]) => {
    const at = `${path}: ${topic}`;
    if (!(verdicts instanceof Map))
      return (faults.push({ path: at, message: `must be a map of ${Object.keys(WANTED).join(', ')}` }), []);
    return [...(verdicts as ReadonlyMap<string, Plain>)].flatMap(([wanted, list]) => {
      if (!isWanted(wanted) || !Array.isArray(list))
        return (
          faults.push({
            path: `${at}.${wanted}`,
            message: `must be a list below one of ${Object.keys(WANTED).join(', ')}`,
          }),
          []
        );
      return list.map((given: Plain) => caseOf(topic, wanted, given));
    });
  });
  return { cases, faults };
}

const isWanted = (word: string): word is Wanted => Object.hasOwn(WANTED, word);

function caseOf(topic: string, wanted: Wanted, given: Plain): Case {
  if (typeof given === 'string')
    return { topic, wanted, given, call: { tool: 'Bash', input: { command: given }, ...AT } };
  const entries = given instanceof Map ? [...(given as ReadonlyMap<string, Plain>)] : [];
  const { tool = '', ...input } = Object.fromEntries(entries.map(([name, value]) => [name, plain(value)]));
  return { topic, wanted, given: JSON.stringify({ tool, ...input }), call: { tool: String(tool), input, ...AT } };
}

function plain(value: Plain): unknown {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries([...(value as ReadonlyMap<string, Plain>)].map(([name, part]) => [name, plain(part)]));
}

function isAsWanted(wanted: Wanted, action: Action): boolean {
  return (WANTED[wanted] as readonly Action[]).includes(action);
}

export function runCorpus(file: { path: string; text: string }, policy: Policy) {
  const { cases, faults } = readCorpus(file);
  const wrong: Wrong[] = [];
  for (const { call, ...said } of cases) {
    const verdict = decide(call, policy, NOWHERE);
    if (!isAsWanted(said.wanted, verdict.action)) wrong.push({ ...said, verdict });
  }
  const benign = cases.filter(({ wanted }) => wanted === 'pass' || wanted === 'none').length;
  const stopped = wrong.filter(({ wanted }) => wanted === 'pass' || wanted === 'none').length;
  return { total: cases.length, benign, stopped, wrong, faults };
}

/** A policy as people write it. Loaded only where there is one: reading YAML costs more than judging a call. */
import { described, fields, flag, list, oneOf, scalar, type Check, type JsonSchema } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import { readYaml } from '../model/yaml.ts';
import type { Level, PolicyFile } from './policy.ts';
import { RULES, type RuleName } from './rules/names.ts';
import { ACTIONS, type Action } from './verdict.ts';

const PATTERNS_MAX = 500;
/** A pattern that lets everything pass is a slip, or worse. */
const pattern = scalar('a pattern of at most 500 characters with a letter in it', (text) =>
  text.length <= 500 && /[\p{L}\p{N}]/u.test(text) ? text : undefined,
);
const patterns = (what: string): Check<string[]> => described(what, list('patterns', pattern, PATTERNS_MAX));

const rules = fields(
  Object.fromEntries(
    Object.entries(RULES).map(([name, { action, help }]) => [
      name,
      described(`${help} (default: ${action})`, oneOf(ACTIONS)),
    ]),
  ) as Record<RuleName, Check<Action>>,
);

type Written = {
  dry_run: boolean;
  project_allow: boolean;
  rules: Partial<Record<RuleName, Action>>;
  allow: Partial<{ commands: string[]; paths: string[]; files: string[] }>;
  protect: Partial<{ secrets: string[]; files: string[] }>;
};

const policy = fields<Written>({
  dry_run: described('tell what would be stopped, and stop nothing; of no effect in a project', flag),
  project_allow: described('whether the policy of a project may allow anything; of no effect in a project', flag),
  rules: described('how strictly each rule is applied', rules),
  allow: described(
    'what passes',
    fields<{ commands: string[]; paths: string[]; files: string[] }>({
      commands: patterns('simple commands, as `guard check` shows them; `*` is any text'),
      paths: patterns('folders and files that may be deleted and written; `*` within a name, `**` across folders'),
      files: patterns('files that are no secrets'),
    }),
  ),
  protect: described(
    'what is kept besides',
    fields<{ secrets: string[]; files: string[] }>({
      secrets: patterns('files that are secrets'),
      files: patterns('files that only a person may change'),
    }),
  ),
});

export function policySchema(): JsonSchema {
  return policy.schema;
}

/** What is right in a file holds where it makes stricter, even if something else in it is wrong. */
export function parsePolicy(file: { path: string; text: string; level: Level }): { file: PolicyFile; faults: Fault[] } {
  const { path, text, level } = file;
  const faults: Fault[] = [];
  const data = readYaml(text, path, faults);
  const said: Partial<Written> = data === undefined ? {} : (policy(data, `${path}:`, faults) ?? {});
  for (const name of level === 'project' ? (['dry_run', 'project_allow'] as const) : [])
    if (said[name] !== undefined)
      faults.push({
        path: `${path}: ${name}`,
        message: 'is of no effect in a project; must be in the policy of a user or a manager',
      });
  const { allow = {}, protect = {} } = said;
  return {
    faults,
    file: {
      level,
      path,
      broken: faults.length > 0,
      ...(said.dry_run === undefined ? {} : { dryRun: said.dry_run }),
      ...(said.project_allow === undefined ? {} : { projectAllow: said.project_allow }),
      rules: new Map(Object.entries(said.rules ?? {}).filter(([, action]) => action !== undefined)) as ReadonlyMap<
        RuleName,
        Action
      >,
      allowCommands: allow.commands ?? [],
      allowPaths: allow.paths ?? [],
      notSecrets: allow.files ?? [],
      secrets: protect.secrets ?? [],
      protect: protect.files ?? [],
    },
  };
}

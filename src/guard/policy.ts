/** What the guard stops, and how strictly. Policies are merged so that the stricter wins. */
import { RULES, type RuleName } from './rules/names.ts';
import { ACTIONS, type Action } from './verdict.ts';

/** Who wrote a policy. A project's may only make stricter, and allow what lies within it: it comes with the code. */
export type Level = 'user' | 'project' | 'managed';

/** What one file says. */
export type PolicyFile = {
  readonly level: Level;
  readonly path: string;
  /** Whether something in it is wrong: it may then make stricter only. */
  readonly broken: boolean;
  readonly dryRun?: boolean;
  readonly projectAllow?: boolean;
  readonly rules: ReadonlyMap<RuleName, Action>;
  readonly allowCommands: readonly string[];
  readonly allowPaths: readonly string[];
  readonly secrets: readonly string[];
  readonly notSecrets: readonly string[];
  readonly protect: readonly string[];
};

type Allowed = { readonly pattern: string; readonly policy: string; /** Only within. */ readonly root?: string };
type Said = { readonly action: Action; readonly policy: string };

/** What applies to a call. Made by `mergePolicies`. */
export type Policy = {
  readonly dryRun: boolean;
  readonly rules: Readonly<Record<RuleName, Said>>;
  readonly allowCommands: readonly Allowed[];
  readonly allowPaths: readonly Allowed[];
  /** Patterns of paths; see `pathPattern`. */
  readonly secrets: readonly string[];
  readonly notSecrets: readonly Allowed[];
  /** Commands that switch an agent's hooks off; `*` is any text. */
  readonly switches: readonly string[];
  /** Files that nothing but a person may write. */
  readonly protect: readonly string[];
};

const strength = (action: Action): number => ACTIONS.indexOf(action);

/**
 * `own`: the files that the agents have their settings and keys in. Of what users and managers say of a rule the strictest
 * holds in place of the default; a project can only add to that.
 */
export function mergePolicies(
  files: readonly PolicyFile[],
  own: Pick<Policy, 'protect' | 'secrets' | 'switches'>,
  projectRoot: string,
): Policy {
  const managed = files.filter(({ level }) => level === 'managed');
  const names = Object.keys(RULES) as RuleName[];
  const rules = Object.fromEntries(names.map((name) => [name, ruleOf(name, files)])) as Policy['rules'];
  const projectMay = !files.some(
    ({ level, projectAllow, broken }) =>
      level !== 'project' && (projectAllow === false || (level === 'managed' && broken)),
  );
  const allowing = files.filter(({ level, broken }) => !broken && (level !== 'project' || projectMay));
  const allowed = (pick: (file: PolicyFile) => readonly string[]): Allowed[] =>
    allowing.flatMap((file) => {
      const within = file.level === 'project' ? { root: projectRoot } : {};
      return pick(file).map((pattern) => ({ pattern, policy: file.path, ...within }));
    });
  const said = files.filter(({ level, dryRun, broken }) => level !== 'project' && !broken && dryRun !== undefined);
  return {
    dryRun: said.length > 0 && said.every(({ dryRun }) => dryRun === true) && managed.every(({ broken }) => !broken),
    rules,
    allowCommands: allowed(({ allowCommands }) => allowCommands),
    allowPaths: allowed(({ allowPaths }) => allowPaths),
    secrets: [...own.secrets, ...files.flatMap(({ secrets }) => secrets)],
    notSecrets: allowed(({ notSecrets }) => notSecrets),
    switches: own.switches,
    protect: [...own.protect, ...files.flatMap(({ protect }) => protect)],
  };
}

function ruleOf(name: RuleName, files: readonly PolicyFile[]): Said {
  let base: Said = { action: RULES[name].action, policy: 'built-in' };
  const said = files.flatMap(({ level, path, rules, broken }) => {
    const action = rules.get(name);
    return action === undefined ? [] : [{ action, policy: path, tightens: level === 'project' || broken }];
  });
  const free = said.filter(({ tightens }) => !tightens);
  if (free.length > 0) base = free.reduce((a, b) => (strength(b.action) > strength(a.action) ? b : a));
  const strictest = said.reduce<Said>((a, b) => (strength(b.action) > strength(a.action) ? b : a), base);
  return { action: strictest.action, policy: strictest.policy };
}

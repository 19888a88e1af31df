/** Whether a call of a tool may happen. Pure: the disk is asked through the world. */
import { classOf, classOfAll } from './command-class.ts';
import { createPlace, type Place } from './place.ts';
import type { Policy } from './policy.ts';
import { ALL_RULES } from './rules/all.ts';
import { startedBy } from './rules/interpreters.ts';
import type { RuleName } from './rules/names.ts';
import type { Finding } from './rules/rule.ts';
import { newScope } from './shell/scope.ts';
import { shown, withoutMarks } from './shell/text.ts';
import type { Step, Trouble, Walk } from './shell/step.ts';
import { MACHINE, walkCode } from './shell/walk.ts';
import { readTool } from './tools.ts';
import { ACTIONS, type Action, type Call, type CommandClass, type Verdict, type World } from './verdict.ts';

/** A finding, where it was found. */
type Found = Finding & { readonly command: string; readonly action: Action; readonly policy: string };

const COMMAND_CHARS_MAX = 200;
const CODE_CHARS_MAX = 100_000;
const STEPS_MAX = 5000;

const TROUBLES: Readonly<Record<Trouble, string>> = {
  unparsed: 'the line cannot be read as the shell would: write it plainly, in several calls',
  unknown: 'what would run is not known before it runs: write the command out',
  'remote-code': 'code from the network would run unseen: download it, show it, and let the person run it',
  'fork-bomb': 'a function that starts itself does not end: use a loop',
};

export function decide(call: Call, policy: Policy, world: World): Verdict {
  const place = createPlace(call, policy, world);
  const found: Found[] = [];
  const classes = new Set<CommandClass>();
  const add = (findings: readonly Finding[], command: string, script = false) => {
    for (const finding of findings) {
      const said = sayOf(finding.rule, command, policy, script || finding.onDisk === true);
      if (said.action !== 'none') found.push({ ...finding, ...said, command });
    }
  };
  const asked = readTool(call, place);
  add(asked.findings, '');
  for (const line of asked.lines) walkLine(line, place, classes, add);
  // What is no line of a shell says nothing.
  const told: typeof add = (findings, ...more) =>
    add(
      findings.filter(({ rule }) => !/^un(known|parsed)$/.test(rule)),
      ...more,
    );
  for (const line of asked.typed) walkLine(line, place, classes, told);
  const worst = found.reduce<Found | undefined>(
    (a, b) => (a === undefined || strength(b) > strength(a) ? b : a),
    undefined,
  );
  return verdictOf(worst, classOfAll(classes), policy);
}

const strength = ({ action }: { readonly action: Action }): number => ACTIONS.indexOf(action);

function verdictOf(worst: Found | undefined, commandClass: CommandClass, { dryRun }: Policy): Verdict {
  if (worst === undefined)
    return { action: 'none', rule: '', reason: '', commandClass, command: '', policy: 'built-in' };
  const { action, rule, reason, command, policy } = worst;
  const told = { rule, reason: reason.slice(0, 500), commandClass, command, policy };
  return dryRun ? { action: 'none', ...told, would: action } : { action, ...told };
}

/** A script of the disk was written by people as well: what it does is asked about, and what is not known of it passes. */
function sayOf(rule: RuleName, command: string, policy: Policy, script: boolean): { action: Action; policy: string } {
  const said = policy.rules[rule];
  if (policy.allowCommands.some(({ pattern }) => commandPattern(pattern).test(command)))
    return { ...said, action: 'none' };
  if (!script) return said;
  return { ...said, action: said.action === 'deny' ? 'ask' : 'none' };
}

const SWITCHED: Finding = {
  rule: 'tamper',
  reason: 'it switches off what watches the agent: only a person does that',
};

function isSwitch({ argv: [name = ''], scope }: Step, command: string, { switches }: Policy): boolean {
  const own = switches.filter((pattern) => pattern.startsWith(`${name} `)).map(commandPattern);
  if (own.length === 0) return false;
  const set = Array.from(scope.vars, ([variable, [value = []]]) => `${name} ${variable}=${value.join(' ')}`);
  return own.some((pattern) => [command, ...set].some((text) => pattern.test(text)));
}

/** `*` is any text; a command without one is meant word by word. */
function commandPattern(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .trim()
      .replace(/[\\^$.+?()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')}$`,
    's',
  );
}

function walkLine(
  line: string,
  place: Place,
  classes: Set<CommandClass>,
  add: (findings: readonly Finding[], command: string, script?: boolean) => void,
): void {
  const { call, world } = place;
  if (line.length > CODE_CHARS_MAX) return add([{ rule: 'unparsed', reason: TROUBLES.unparsed }], '');
  const walk: Walk = {
    scope: newScope(call.cwd),
    home: call.home,
    projectRoot: call.projectRoot,
    world,
    depth: 0,
    remote: false,
    script: false,
    into: '',
    calls: [],
    budget: { left: STEPS_MAX },
    looped: false,
    later: [],
    machine: MACHINE,
    visit: {
      trouble: (trouble, command, script) =>
        add([{ rule: trouble, reason: TROUBLES[trouble] }], printable(command), script),
      step: (step) => {
        classes.add(classOf(step.argv));
        const command = printable(step.argv.join(' '));
        if (isSwitch(step, command, place.policy)) add([SWITCHED], command);
        for (const rule of ALL_RULES) add(rule(step, place), command, step.script);
        for (const started of startedBy(step)) walkCode(started, { ...walk, ...placed(step), depth: step.depth + 1 });
      },
    },
  };
  walkCode(withoutMarks(line), walk);
  for (const { code, walk: own } of walk.later) walkCode(code, { ...own, depth: own.depth + 1 });
}

function placed({ scope, remote, script }: Step): Pick<Walk, 'scope' | 'remote' | 'script'> {
  return { scope, remote, script };
}

const printable = (command: string): string => shown(command).slice(0, COMMAND_CHARS_MAX);

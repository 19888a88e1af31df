/** Walks a line as the shell would run it, and shows each simple command that may run. Branches are all taken. */
import { isOneOf } from '../options.ts';
import type { AndOr, Command, CommandNode, Pipeline, PipelineNode, Statement, SyntaxNode } from 'unbash';
import { forEachChild, parse } from 'unbash';
import { runSimple } from './run.ts';
import { assign, inner, type Alternatives } from './scope.ts';
import { show, trouble, type Machine, type Walk } from './step.ts';
import { HOLE, isFetched, NET } from './text.ts';
import { redirectsOf, shellOf } from './streams.ts';
import { setVariable } from './variables.ts';
import { expand, expandAll, expandText } from './words.ts';

type Assigned = Extract<Command['prefix'][number], { type: 'Assignment' }>;

const DEPTH_MAX = 12;
const NESTED_MAX = 5000;

export const MACHINE: Machine = { code: walkCode, node: walkNode, list: walkList };

/** What a line prints, as far as it is known. */
export function walkCode(code: string, walk: Walk, stdin?: string): string {
  if (walk.depth > DEPTH_MAX || --walk.budget.left < 0) return (trouble('unparsed', code, walk), HOLE);
  // What is nested as deep takes the parser long; nobody writes it.
  const flat = code.split('$(', NESTED_MAX + 1).length > NESTED_MAX ? code.replaceAll('$(', '; ') : code;
  const script = parse(flat);
  if (flat !== code || (script.errors !== undefined && script.errors.length > 0)) trouble('unparsed', code, walk);
  return walkList(script.commands, { ...walk, depth: walk.depth + 1 }, stdin);
}

function walkList(statements: readonly Statement[], walk: Walk, stdin?: string): string {
  return merge(
    statements.map(({ command, background }) => {
      const own = background === true ? { ...walk, scope: inner(walk.scope) } : walk;
      return walkNode(command, own, stdin);
    }),
  );
}

function merge(outputs: readonly string[]): string {
  const text = outputs.join('');
  return isFetched(text) && text.length > 1 ? NET : text;
}

function walkNode(node: PipelineNode | AndOr, walk: Walk, stdin?: string): string {
  if (--walk.budget.left < 0) return (trouble('unparsed', '', walk), HOLE);
  switch (node.type) {
    case 'Command':
      return walkCommand(node, walk, stdin, true);
    case 'Pipeline':
      return walkPipeline(node, walk, stdin);
    case 'AndOr':
      return walkChain(node, walk, stdin);
    case 'Redirected':
      return walkRedirected(node, walk, stdin);
    default:
      return walkCompound(node, walk, stdin);
  }
}

function walkPipeline({ commands, prefixes }: Pipeline, walk: Walk, stdin?: string): string {
  if (commands.length === 1 && prefixes.length > 0) return walkNode(commands[0]!, walk, stdin);
  let output = stdin;
  for (const [at, command] of commands.entries()) {
    const next = commands[at + 1];
    const into = next === undefined ? walk.into : next.type === 'Command' ? wordsOf(next) : '';
    output = walkNode(command, { ...walk, into, scope: inner(walk.scope) }, output);
  }
  return output ?? '';
}

/** As they are written. */
function wordsOf({ name, suffix }: Command): string {
  return [name, ...suffix].flatMap((part) => (part?.type === 'Word' ? [part.text] : [])).join(' ');
}

/** What was set or entered after the first command may not have happened once the chain is over. */
function walkChain({ commands, operators }: AndOr, walk: Walk, stdin?: string): string {
  const { scope } = walk;
  const [cwds, vars] = [scope.cwds, new Map(scope.vars)];
  const outputs = commands.map((command, at) => {
    const maybe = scope.maybe;
    scope.maybe ||= operators[at - 1] === '||';
    const surely = operators[at] !== undefined;
    const output =
      command.type === 'Command' ? walkCommand(command, walk, stdin, surely) : walkNode(command, walk, stdin);
    scope.maybe = maybe;
    return output;
  });
  const [first] = commands;
  const entered = first?.type === 'Command' && isOneOf('cd pushd', first.name?.value ?? '') && operators[0] === '||';
  if (!entered) scope.cwds = [...new Set([...scope.cwds, ...cwds])];
  for (const [name, before] of vars) {
    const now = scope.vars.get(name);
    if (now !== undefined && now !== before) scope.vars.set(name, [...new Set([...before, ...now])]);
  }
  return merge(outputs);
}

function walkRedirected(node: Extract<CommandNode, { type: 'Redirected' }>, walk: Walk, stdin?: string): string {
  const { redirects, input } = redirectsOf(node.redirects, walk);
  show(['{'], redirects, stdin, walk);
  return walkNode(node.command, walk, input ?? stdin);
}

function walkCompound(node: CommandNode, walk: Walk, stdin?: string): string {
  const { scope } = walk;
  const maybe = scope.maybe;
  switch (node.type) {
    case 'Subshell': {
      const own = { ...inner(scope), maybe: false };
      return walkList(node.body.commands, { ...walk, scope: own }, stdin);
    }
    case 'BraceGroup':
      return walkList(node.body.commands, walk, stdin);
    case 'Function':
      scope.functions.set(expandText(node.name, shellOf(walk)), node.body);
      return '';
    case 'Coproc':
      return node.body.type === 'CompoundList'
        ? walkList(node.body.commands, walk, stdin)
        : walkNode(node.body, walk, stdin);
    case 'For':
    case 'Select': {
      const values = expandAll(node.wordlist ?? [], shellOf(walk));
      const items = node.wordlist === undefined ? scope.args : values;
      if (items.length > 0)
        assign(
          scope,
          node.name.value,
          items.map((item) => [item]),
        );
      break;
    }
    default:
  }
  scope.maybe = true;
  const loops = !walk.looped && (node.type === 'For' || node.type === 'While' || node.type === 'ArithmeticFor');
  const own = { ...walk, looped: walk.looped || loops };
  const outputs = walkParts(node, own, stdin);
  // What the end of a loop sets, its beginning sees.
  if (loops) walkParts(node, own, stdin);
  scope.maybe = maybe;
  return merge(outputs);
}

/** Everything below a node that runs: lists, and what is substituted in words and conditions. */
function walkParts(node: SyntaxNode, walk: Walk, stdin?: string): string[] {
  const outputs: string[] = [];
  forEachChild(node, (child) => {
    if (child.type === 'CompoundList') outputs.push(walkList(child.commands, walk, stdin));
    else if (child.type === 'Script') walkList(child.commands, { ...walk, scope: inner(walk.scope) });
    else outputs.push(...walkParts(child, walk, stdin));
  });
  return outputs;
}

/** `surely`: what comes next in its chain comes only if it did what it says. */
function walkCommand(node: Command, walk: Walk, stdin: string | undefined, surely: boolean): string {
  const shell = shellOf(walk);
  const names = node.name === undefined ? [] : expand(node.name, shell);
  const suffix = node.suffix.filter((part) => part.type === 'Word' || part.type === 'Assignment');
  const operands = suffix.flatMap((part) => {
    if (part.type === 'Word') return expandAll([part], shell);
    return valueOf(part, walk).flatMap((fields) => `${part.name}=${fields.join(' ')}`);
  });
  const assigned = node.prefix.flatMap((part) =>
    part.type === 'Assignment' ? [{ part, value: valueOf(part, walk) }] : [],
  );
  const { redirects, input } = redirectsOf(node.redirects, walk);
  for (const { part, value } of node.name === undefined ? assigned : []) {
    const before = part.append === true ? (walk.scope.vars.get(part.name) ?? []) : [];
    for (const [text = ''] of value) setVariable(part.name, text, walk);
    const more = before.flatMap((fields) => value.map((added) => appended(fields, added, part)));
    assign(walk.scope, part.name, before.length === 0 ? value : more);
  }
  if (node.name === undefined) {
    show([''], redirects, stdin, walk);
    // `$(< file)` is what a file says.
    return input ?? '';
  }
  const assigns = assigned.map(({ part, value }) => `${part.name}=${value[0]?.join(' ') ?? ''}`);
  const outputs = names.map((fields) => {
    const argv = [...fields, ...operands];
    const step = { argv, redirects, stdin: input ?? stdin, assigns, surely };
    return argv.length === 0 ? '' : runSimple(step, walk);
  });
  for (const part of suffix)
    if (part.type === 'Assignment' && part.value.type === 'ArrayValue')
      assign(walk.scope, part.name, valueOf(part, walk));
  return merge(outputs.slice(0, 1));
}

/** To a list more fields, to a text more of it. */
function appended(before: readonly string[], fields: readonly string[], { value }: Assigned): readonly string[] {
  return value.type === 'ArrayValue' ? [...before, ...fields] : [before.join(' ') + fields.join(' ')];
}

function valueOf(part: Assigned, walk: Walk): Alternatives {
  const shell = shellOf(walk);
  if (part.value.type === 'ArrayValue') return [expandAll(part.value.elements, shell)];
  const alternatives = expand(part.value, shell);
  return alternatives.map((fields) => [fields.join(' ')]);
}

/** What flows into a command and out of it: redirects, substitutions, files that the line itself writes. */
import type { Command, ParsedScript } from 'unbash';
import { absolute } from '../paths.ts';
import { inner, type Shell, type Written } from './scope.ts';
import { HOLE, isFetched, NET, withoutMarks } from './text.ts';
import { trouble, type Step, type Walk } from './step.ts';
import { expandAll, expandParts, expandText } from './words.ts';

const TEXT_MAX = 65_536;

export function shellOf(walk: Walk): Shell {
  const shell: Shell = {
    scope: walk.scope,
    textOf: (word) => expandText(word, shell),
    home: walk.home,
    env: walk.world.env,
    capture: (script) => (script === undefined ? HOLE : captured(script, walk)),
    process: (script, operator) => {
      const output = script === undefined ? HOLE : captured(script, walk);
      const path = `/dev/fd/${walk.scope.files.size + 63}`;
      if (operator === '<') walk.scope.files.set(path, written(output));
      return path;
    },
  };
  return shell;
}

function captured(script: ParsedScript, walk: Walk): string {
  if (script.errors !== undefined && script.errors.length > 0) trouble('unparsed', '', walk);
  return walk.machine.list(script.commands, { ...walk, into: '', scope: { ...inner(walk.scope), maybe: false } });
}

function written(text: string): Written {
  if (isFetched(text)) return { text: undefined, fetched: true };
  return { text: text === HOLE || text.length > TEXT_MAX ? undefined : text, fetched: false };
}

export function redirectsOf(nodes: Command['redirects'], walk: Walk): { redirects: Step['redirects']; input?: string } {
  const shell = shellOf(walk);
  const redirects: Step['redirects'][number][] = [];
  let input: string | undefined;
  for (const node of nodes) {
    if (node.type === 'HereDoc')
      input = node.body.parts === undefined ? node.body.text : expandParts(node.body.parts, shell);
    else if (node.type === 'HereString') input = `${expandText(node.target, shell)}\n`;
    else {
      const targets = node.target === undefined ? [] : expandAll([node.target], shell);
      const fd = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined;
      for (const target of targets) redirects.push({ operator: node.operator, target, fd });
      // From a file that was opened before, whatever it is.
      if (node.operator === '<&' && /^([3-9]|\d\d)/.test(targets[0] ?? '')) input = HOLE;
      if (node.operator === '<' || node.operator === '<>') input = contentOf(targets[0] ?? '', walk) ?? HOLE;
    }
  }
  return input === undefined ? { redirects } : { redirects, input };
}

/** What a file says, as far as the line or the disk tells. */
export function contentOf(path: string, walk: Walk): string | undefined {
  const [cwd = '/'] = walk.scope.cwds;
  const at = absolute(path, cwd, walk.home);
  const own = walk.scope.files.get(at);
  if (own !== undefined) return own.fetched ? NET : (own.text ?? HOLE);
  if (walk.remote || at.startsWith('/dev/')) return undefined;
  const text = walk.world.read(walk.world.real(at));
  return text === undefined || text.length > TEXT_MAX ? undefined : withoutMarks(text);
}

/** Keeps what a command writes to a file, for one that runs it later. */
export function keep(path: string, text: string, walk: Walk, appended = false): void {
  const [cwd = '/'] = walk.scope.cwds;
  const at = absolute(path, cwd, walk.home);
  const before = appended ? (walk.scope.files.get(at)?.text ?? '') : '';
  walk.scope.files.set(at, written(text === HOLE ? text : before + text));
}

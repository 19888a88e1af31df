/** Values set in a text of JSON. All that is not set stays as it was written: order, comments, spaces, line ends. */
import { applyEdits, findNodeAtLocation, getNodeValue, modify, parse, parseTree, type ParseError } from 'jsonc-parser';
import type { Value } from './agent.ts';

const BOM = '\uFEFF';

/** Throws where the text is no JSON object, or where a value stands in the way of one. */
export function setInJson(text: string, values: readonly Value[]): string {
  const mark = text.startsWith(BOM) ? BOM : '';
  let json = text.slice(mark.length);
  if (json.trim() === '') json = '{}\n';
  const formattingOptions = formatOf(json);
  const said: (readonly [path: readonly string[], value: unknown])[] = [];
  for (const [path, value] of values) {
    const errors: ParseError[] = [];
    const tree = parseTree(json, errors, { allowTrailingComma: true });
    if (errors.length > 0 || tree?.type !== 'object') throw new Error('is no JSON object');
    const above = findNodeAtLocation(tree, path.slice(0, -1));
    if (above !== undefined && above.type !== 'object') throw new Error(`has something else at "${path[0]}"`);
    const node = findNodeAtLocation(tree, [...path]);
    const now: unknown = node && getNodeValue(node);
    const wanted = typeof value === 'function' ? value(now) : value;
    said.push([path, wanted]);
    if (now !== wanted) json = applyEdits(json, modify(json, [...path], wanted, { formattingOptions }));
  }
  // Where a name is there twice, the first was changed, and programs read the last.
  const read = readJson(json);
  const unread = said.find(([path, value]) => valueAt(read, path) !== value);
  if (unread !== undefined) throw new Error(`has a name twice on the way to "${unread[0].join('.')}"`);
  return mark + json;
}

function valueAt(json: object, path: readonly string[]): unknown {
  return path.reduce((of: unknown, name) => (of as Readonly<Record<string, unknown>> | undefined)?.[name], json);
}

/** As the first line that is indented is, else by two spaces. */
function formatOf(json: string) {
  const [, indent = '  '] = /^([ \t]+)\S/m.exec(json) ?? [];
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: json.includes('\r\n') ? '\r\n' : '\n' };
}

/** An empty text is an empty object. Throws where it is none. */
export function readJson(text: string): object {
  const errors: ParseError[] = [];
  const json: unknown = text.trim() === '' ? {} : parse(text.replace(BOM, ''), errors, { allowTrailingComma: true });
  if (errors.length > 0 || typeof json !== 'object' || json === null) throw new Error('is no JSON object');
  return json;
}

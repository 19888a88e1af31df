/**
 * YAML as people mean it. Scalars stay the text that was written: `0123` and `no` mean what their reader says, the same
 * in a file as in the environment, and nothing is lost to a type that YAML guessed.
 */
import { LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { Plain } from './check.ts';
import type { Fault } from './fault.ts';

/**
 * The map a text consists of (an empty one where it says nothing), or undefined and a fault for each thing that is wrong.
 * Aliases are refused: they let a short text stand for an endless one. So are tags: they guess types.
 */
export function readYaml(text: string, path: string, faults: Fault[]): ReadonlyMap<string, Plain> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines });
  const before = faults.length;
  const fault = (offset: number, message: string) => {
    faults.push({ path: `${path}: line ${lines.linePos(offset).line}`, message });
  };
  for (const { pos, message } of [...document.errors, ...document.warnings])
    fault(pos[0], `is not plain YAML: ${message}`);
  if (faults.length === before) refuseIndirection(document, fault);
  if (faults.length > before) return undefined;
  const data: unknown = document.toJS({ mapAsMap: true });
  if (data === null) return new Map();
  if (data instanceof Map) return data as ReadonlyMap<string, Plain>;
  faults.push({ path, message: 'is no map; must be lines of `name: value`' });
  return undefined;
}

function refuseIndirection(document: Document, fault: (offset: number, message: string) => void): void {
  const offsetOf = (node: { range?: readonly [number, number, number] | null | undefined }) => node.range?.[0] ?? 0;
  visit(document, {
    Alias: (_key, node) => {
      fault(offsetOf(node), 'refers to an anchor; must be written out');
    },
    Value: (key, node) => {
      if (key === 'key' && !('value' in node)) fault(offsetOf(node), 'has a list or a map for a name; must be text');
      if (node.tag !== undefined) fault(offsetOf(node), `has the tag ${node.tag}; must be without`);
    },
  });
}

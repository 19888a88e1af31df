/** What changes in a text, line by line, as people read it: only lines that change, without secrets. */
import { diff } from 'node:util';

const HIDDEN = '•••';
/** What a setting with such a name says is nobody's to read over a shoulder. */
const SECRET = /((?:token|key|secret|password|headers|authorization)\w*["']?\s*[=:]\s*["']?)([^"'\s,}][^"',}]*)/gi;

const MARKS = new Map([
  [1, '-'],
  [-1, '+'],
]);

export function diffOf(before: string, after: string): string[] {
  return diff(linesOf(before), linesOf(after)).flatMap(([change, line]) => {
    const mark = MARKS.get(change);
    return mark === undefined ? [] : [`${mark} ${shown(line)}`];
  });
}

function shown(line: string): string {
  return line.replace(SECRET, `$1${HIDDEN}`).replace(/(bearer +)[^"'\s,}]+/gi, `$1${HIDDEN}`);
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

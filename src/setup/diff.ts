/** What changes in a text, line by line, as people read it: only lines that change, without secrets. */

const HIDDEN = '•••';
/** What a setting with such a name says is nobody's to read over a shoulder. */
const SECRET = /((?:token|key|secret|password|headers|authorization)\w*["']?\s*[=:]\s*["']?)([^"'\s,}][^"',}]*)/gi;

export function diffOf(before: string, after: string): string[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const kept = keptLines(old, fresh);
  const lines: string[] = [];
  let [from, to] = [0, 0];
  for (const [oldAt, freshAt] of [...kept, [old.length, fresh.length] as const]) {
    for (; from < oldAt; from++) lines.push(`- ${shown(old[from]!)}`);
    for (; to < freshAt; to++) lines.push(`+ ${shown(fresh[to]!)}`);
    [from, to] = [oldAt + 1, freshAt + 1];
  }
  return lines;
}

function shown(line: string): string {
  return line.replace(SECRET, `$1${HIDDEN}`).replace(/(bearer +)[^"'\s,}]+/gi, `$1${HIDDEN}`);
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** Pairs of places of the lines that stay: the longest row of them that is in both. */
function keptLines(old: readonly string[], fresh: readonly string[]): (readonly [number, number])[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let at = old.length - 1; at >= 0; at--) {
    for (let to = fresh.length - 1; to >= 0; to--) {
      const [row, next] = [lengths[at]!, lengths[at + 1]!];
      row[to] = old[at] === fresh[to] ? next[to + 1]! + 1 : Math.max(next[to]!, row[to + 1]!);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0, to = 0; at < old.length && to < fresh.length;) {
    if (old[at] === fresh[to]) pairs.push([at++, to++]);
    else if (lengths[at + 1]![to]! >= lengths[at]![to + 1]!) at++;
    else to++;
  }
  return pairs;
}

/** A part of a text file that is ours: between two lines that say so. The rest of the file is not touched. */

const BEGIN = '# >>> otel-kpi setup';
const END = '# <<< otel-kpi setup';

/** Replaces our part, else appends it. */
export function setMarked(text: string, name: string, lines: readonly string[]): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const [begin, end] = marksOf(name);
  const part = [begin, ...lines, end].join(eol);
  const found = findMarked(text, name);
  if (found !== undefined) return text.slice(0, found.from) + part + text.slice(found.to);
  const gap = text === '' ? '' : text.endsWith('\n') ? eol : eol + eol;
  return `${text}${gap}${part}${eol}`;
}

/** The lines between the marks; undefined where there are none. */
export function markedLines(text: string, name: string): string[] | undefined {
  const found = findMarked(text, name);
  return found && text.slice(found.from, found.to).split(/\r?\n/).slice(1, -1);
}

/** Throws where a mark stands alone: somebody cut our part. */
function findMarked(text: string, name: string): { from: number; to: number } | undefined {
  const [begin, end] = marksOf(name);
  const [from, last] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 && last < 0) return undefined;
  if (from < 0 || last < from) throw new Error(`has one of the lines "${begin}" and "${end}" without the other`);
  return { from, to: last + end.length };
}

function marksOf(name: string): [begin: string, end: string] {
  return [`${BEGIN}: ${name} >>>`, `${END}: ${name} <<<`];
}

/** Throws where the file defines the table itself: TOML knows each table once. Text in several lines is passed over. */
export function setTable(text: string, name: string, table: string, lines: readonly string[]): string {
  const head = new RegExp(`^\\s*(\\[+\\s*)?("?)${table}\\2\\s*[.\\]=]`);
  let quotes: string | undefined;
  let isOurs = false;
  let isTop = true;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith(BEGIN)) isOurs = true;
    const isHead = quotes === undefined && /^\s*\[/.test(line);
    if (isHead) isTop = false;
    // `otel.x = 1` defines the table only where no other table has begun.
    if (quotes === undefined && !isOurs && (isHead || isTop) && head.test(line)) {
      throw new Error(`has a table [${table}] of its own: take it out, or write into it what --fleet shows`);
    }
    for (const [mark] of line.matchAll(/"""|'''/g))
      quotes = quotes === undefined ? mark : quotes === mark ? undefined : quotes;
    if (line.startsWith(END)) isOurs = false;
  }
  return setMarked(text, name, [`[${table}]`, ...lines]);
}

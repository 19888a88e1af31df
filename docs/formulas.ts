/** How each KPI is worked out, from its entry in the catalogue, and what a recording shows of it, from the goldens. */
import { globSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { KINDS } from '../src/kpis/kinds.ts';
import { code } from './markdown.ts';

type Term = string | number | { kpi: string; where?: Record<string, string | string[]>; window?: string };
type Entry = { kind: string; of?: Term; per?: Term; parts?: Term; times?: number; shows?: string };

/** By the name of the entry; undefined of the further gauges that one entry makes (`_by_team`), which are worked out alike. */
export function formulas(catalogue: string): (name: string) => string | undefined {
  const { kpis } = parse(catalogue) as { kpis: Record<string, Entry> };
  return (name) => kpis[name] && formulaOf(kpis[name]);
}

const BUDGET: Readonly<Record<string, string>> = {
  limit: 'amount of the budget',
  spent: 'what was used of it in the period',
  ratio: 'spent ÷ limit',
  burn: 'spent in the window ÷ what would last for the period',
  forecast: 'spent so far, and what the days ahead are expected to add',
  exhausted: 'when what is spent reaches the limit',
  period_end: 'when the period ends',
};

function formulaOf(entry: Entry): string {
  const of = termText(entry.of);
  switch (entry.kind) {
    case 'sum':
      return `Σ ${of} of each record`;
    case 'count':
      return `number of ${of} records`;
    case 'distribution':
      return `${of} of each record, by bucket`;
    case 'ratio':
      return `${of} ÷ ${termText(entry.per)}${entry.times === undefined ? '' : ` × ${entry.times}`}`;
    case 'drift':
      return `${of} ÷ ${termText(entry.per)}`;
    case 'distinct':
      return 'number of different people';
    case 'window':
      return `${of} within the window`;
    case 'divided':
      return `${termText(entry.parts)} within the window, and as \`none\` the rest of ${of}`;
    case 'history':
      return `${of} by local day`;
    case 'hours':
      return `${of} by weekday and hour`;
    case 'change':
      return `${of} in the window ÷ ${of} in the span before it − 1`;
    case 'forecast':
      return `${of} so far, and what the days ahead are expected to add`;
    case 'top':
      return `${of} in the window, those with the most`;
    case 'budget':
      return BUDGET[entry.shows ?? ''] ?? '';
    default:
      return (KINDS.gauges[entry.kind]?.docs ?? '').split('. ')[0]!.replace(/\.$/, '');
  }
}

const PEOPLE: Readonly<Record<string, string>> = { people: 'active people', everybody: 'all active people' };

function termText(term: Term | undefined): string {
  if (typeof term !== 'object') return PEOPLE[String(term)] ?? code(String(term));
  const where = Object.entries(term.where ?? {}).map(([label, values]) => `${label} ${[values].flat().join(' or ')}`);
  const of = PEOPLE[term.kpi] ?? code(term.kpi);
  return [
    of,
    ...(where.length > 0 ? [`(${where.join(', ')})`] : []),
    ...(term.window ? [`of ${term.window}`] : []),
  ].join(' ');
}

/** A sample of the metric that is not 0, where there is one, and the recording it is of. Undefined where none has it. */
export function examples(): (name: string) => { sample: string; of: string } | undefined {
  const folder = new URL('../test/golden/', import.meta.url);
  const files = globSync('*.prom', { cwd: folder }).toSorted();
  const texts = files.map(
    (file) => [file.replace(/\.prom$/, ''), readFileSync(new URL(file, folder), 'utf8')] as const,
  );
  return (name) => {
    const line = new RegExp(`^${name}(?:_sum)?(?:\\{.*\\})? (.+)$`, 'gm');
    const all = texts.flatMap(([of, text]) =>
      [...text.matchAll(line)].map(([sample, value]) => ({ sample, of, value })),
    );
    return all.find(({ value }) => value !== '0') ?? all[0];
  };
}

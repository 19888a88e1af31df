/** `otel-kpi report`: what was used, by whatever is asked, as a table or for a program. */
import type { Report } from '../app/report.ts';
import { toCsv } from '../model/csv.ts';
import type { EventRecord } from '../events/reading.ts';
import { urlTold } from '../line/addresses.ts';
import { FLAG, refused, TEXT, wordsOf } from '../line/words.ts';

const REPORT_USAGE = `otel-kpi report [BY] [options]: what was used, from the events that are kept

  BY           day (default), week, month, session, model, person, agent, team, project or another dimension, tool,
               block (five hours, as subscriptions count them), total. Times of sessions and blocks are UTC
  --from, --to            first and last day or month (2026-11-30, 2026-11; in the configured time zone), or times
  --compare FROM..TO      the same for another range beside it, with the change; not by day, week, month and block
  --agent, --person, --model, --session   only these
  --format     table (default), markdown, csv, json
  --events     a file of events; by default the one that the settings name
  --service    or a running otel-kpi, where it serves its page (http://127.0.0.1:19464). A token is read from
               OTEL_KPI_METRICS_TOKEN
  --config     the file of settings
`;

type Asked = Readonly<Record<string, string>>;

/** A service's address, a file of events, a file of settings, each where it was told. */
type ReportSource = { readonly [Name in 'service' | 'events' | 'config']?: string | undefined };

export type ReportEdges = {
  readonly ask: (source: ReportSource, asked: Asked) => Promise<Report>;
  readonly print: (text: string) => void;
};

const FOR_PROGRAMS = ['csv', 'json'];
const FORMATS = ['table', 'markdown', ...FOR_PROGRAMS];
const TIMES = ['day', 'week', 'month', 'block'];
const FILTERS = ['from', 'to', 'agent', 'person', 'model', 'session'];

export async function report(words: readonly string[], { ask, print }: ReportEdges): Promise<void> {
  const { values, positionals } = parsed(words);
  if (values.help === true) return print(REPORT_USAGE);
  const [by = values.compare === undefined ? 'day' : 'total', ...more] = positionals;
  const format = values.format ?? 'table';
  if (more.length > 0) throw refused('report', `takes one word: ${more[0]} is too much`);
  if (!FORMATS.includes(format)) throw refused('report', `--format is ${format}; must be one of ${FORMATS.join(', ')}`);
  const asked = { by, ...Object.fromEntries(FILTERS.flatMap((name) => (values[name] ? [[name, values[name]]] : []))) };
  const source = sourceOf(values.service, values.events, values.config);
  const before = values.compare === undefined ? undefined : other(asked, values.compare);
  const { columns, rows, since } = await ask(source, asked);
  if (rows.length === 0 && before === undefined && !FOR_PROGRAMS.includes(format)) print(nothing(asked));
  else if (before === undefined) print(written(columns, rows, format));
  else print(written(...compared(columns, rows, (await ask(source, before)).rows), format));
  const isWhole = [asked, ...(before ? [before] : [])].every(({ from = '' }: Asked) => from >= (since ?? ''));
  if (!isWhole && !FOR_PROGRAMS.includes(format))
    print(`\nEvents are kept since ${since} (events_kept): what is older is in the KPIs and not here.\n`);
}

function sourceOf(service?: string, events?: string, config?: string): ReportSource {
  if (service === undefined) return { events, config };
  if (events !== undefined) throw refused('report', '--service and --events are two places: name one of them');
  return { service: urlTold('service', service, 'report') };
}

function other(asked: Asked, range: string): Asked {
  const [from, to] = range.split('..');
  if (!from || !to) throw refused('report', `--compare is ${range}; must be two days such as 2026-11-01..2026-11-07`);
  if (TIMES.includes(asked.by!))
    throw refused('report', `--compare is of no use by ${asked.by}: no ${asked.by} is in both ranges`);
  return { ...asked, from, to };
}

const COMPARED = ['cost_usd', 'tokens', 'requests', 'sessions', 'calls'];

/** What can be compared stands beside what it was, with the change; a change from nothing is none. */
function compared(
  columns: readonly string[],
  rows: readonly EventRecord[],
  before: readonly EventRecord[],
): [columns: readonly string[], rows: readonly EventRecord[]] {
  // Two agents may have a session of one id each.
  const keys = columns.filter((column, at) => at === 0 || column === 'agent');
  const amounts = COMPARED.filter((amount) => columns.includes(amount));
  const byKey = (all: readonly EventRecord[]) =>
    new Map(all.map((row) => [JSON.stringify(keys.map((key) => row[key])), row]));
  const [now, was] = [byKey(rows), byKey(before)];
  const told = [...new Map([...now, ...was])].map(([key, row]): EventRecord => {
    const parts = amounts.map((column) => {
      // What is not known has no change either.
      const [is, of] = [now, was].map((all) => (all.has(key) ? (all.get(key)![column] as number | null) : 0)) as [
        number | null,
        number | null,
      ];
      const change = is === null || of === null || of === 0 ? null : (is - of) / of;
      return { [column]: is, [`${column}_before`]: of, [`${column}_change`]: change };
    });
    return Object.assign(Object.fromEntries(keys.map((name) => [name, row[name] ?? null])), ...parts) as EventRecord;
  });
  return [[...keys, ...amounts.flatMap((amount) => [amount, `${amount}_before`, `${amount}_change`])], told];
}

/** With what was asked for: a name may have been meant that is spelled in another way. */
function nothing({ by: _by, ...filters }: Asked): string {
  const told = Object.entries(filters).map(([name, value]) => `${name} ${value}`);
  return `nothing was used${told.length > 0 ? ` (${told.join(', ')})` : ''}\n`;
}

function written(all: readonly string[], rows: readonly EventRecord[], format: string): string {
  if (format === 'json') return `${JSON.stringify(rows, undefined, 2)}\n`;
  if (format === 'csv') return toCsv(rows, all);
  if (rows.length === 0) return 'nothing was used\n';
  const columns = all.filter((column) => rows.some((row) => row[column] !== 0 && row[column] !== null));
  const lines =
    rows.length > 1 && !columns.some((column) => column.endsWith('_change')) ? [...rows, sumOf(rows)] : rows;
  const cells = [
    columns.map(headOf),
    ...lines.map((row) => columns.map((column) => cellOf(column, row[column] ?? null, format))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]!.length)));
  const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!));
  const padded = cells.map((line) => line.map(pad));
  if (format === 'table') return padded.map((line) => `${line.join('  ').trimEnd()}\n`).join('');
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [padded[0]!, rule, ...padded.slice(1)].map((line) => `| ${line.join(' | ')} |\n`).join('');
}

/** What adds up: a session may be in several lines. */
const ADDS_UP = /^(requests|.*tokens|(cost|estimated)_usd|calls|succeeded|failed)$/;

/** The last line of what people read. */
function sumOf(rows: readonly EventRecord[]): EventRecord {
  const sums = Object.keys(rows[0]!).map((column, at): [string, string | number | null] => {
    if (at === 0) return [column, 'total'];
    const known = rows.flatMap((row) => (row[column] === null ? [] : [Number(row[column])]));
    return [column, ADDS_UP.test(column) && known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null];
  });
  return Object.fromEntries(sums);
}

function headOf(column: string): string {
  return column.replaceAll('_', ' ');
}

/** What terminals take for orders, and what makes a text look like another one. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const CENTS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
/** As long as the hash of a name; one text that is longer would push all figures out of sight. */
const CELL_CHARS_MAX = 64;
/** What ends a cell, or is HTML. */
const MARKDOWN: Readonly<Record<string, string>> = { '|': '\\|', '<': '&lt;', '\\': '\\\\' };

function cellOf(column: string, value: string | number | null, format: string): string {
  if (value === null) return '';
  if (typeof value === 'string') {
    const whole = value.replace(UNSEEN, '\ufffd');
    const seen = whole.length > CELL_CHARS_MAX ? `${whole.slice(0, CELL_CHARS_MAX - 1)}…` : whole;
    return format === 'markdown' ? seen.replace(/[|<\\]/g, (sign) => MARKDOWN[sign]!) : seen;
  }
  if (column.endsWith('_change')) return `${value > 0 ? '+' : ''}${(100 * value).toFixed(1)} %`;
  if (column.includes('usd')) return value < 1 ? value.toFixed(4) : CENTS.format(value);
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toFixed(1);
}

function parsed(words: readonly string[]) {
  const own = { compare: TEXT, format: TEXT, service: TEXT, events: TEXT, config: TEXT, help: FLAG };
  return wordsOf('report', {
    args: [...words],
    allowPositionals: true,
    options: { ...Object.fromEntries(FILTERS.map((name) => [name, TEXT])), ...own },
  }) as { values: Record<string, string | undefined> & { help?: boolean }; positionals: string[] };
}

/**
 * Draws a dashboard of SQL with a tool that knows only Prometheus: each query is asked of the file of events beforehand, gets a
 * name, and who asks for that name is answered with its rows as Prometheus answers.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';

type Row = Readonly<Record<string, SQLOutputValue>>;
type Answer = { readonly resultType: 'vector' | 'matrix'; readonly result: object[] };

const PROMETHEUS = { type: 'prometheus', uid: '${prometheus}' };
const STEP_MS = 3_600_000;

/** The same panels, and who answers what they ask until the process ends. */
export async function asPrometheus(dashboard: Dashboard, file: string, fromMs: number, toMs: number) {
  const database = new DatabaseSync(file, { readOnly: true });
  const answers = new Map<string, Answer>();
  const rowsOf = (sql: string) =>
    database.prepare(filledIn(sql, { $__from: fromMs, $__to: toMs, $__interval_ms: STEP_MS })).all() as Row[];
  const panels = (dashboard.panels ?? []).map((panel) => {
    if (!('targets' in panel)) return panel;
    const [{ queryText, queryType }] = panel.targets as unknown as [{ queryText: string; queryType: string }];
    const expr = `sql_${panel.id}`;
    const rows = rowsOf(queryText);
    const isList = panel.type === 'table';
    answers.set(expr, queryType === 'table' ? table(rows, toMs, isList) : series(rows));
    return {
      ...panel,
      datasource: PROMETHEUS,
      ...(queryType === 'table' ? asRows(panel, expr, rows) : asSeries(expr)),
    };
  });
  database.close();
  const sources = [{ name: 'prometheus', type: 'datasource', query: 'prometheus', current: { text: 'x', value: 'x' } }];
  return { shown: { ...dashboard, panels, templating: { list: sources } }, url: await serve(answers) };
}

/** All that can be chosen is. Paths in JSON begin with $ too. */
function filledIn(sql: string, values: Readonly<Record<string, number>>): string {
  return sql.replaceAll(/\$[a-z_]+/g, (name) => String(values[name] ?? (/^\$[a-z_]+$/.test(name) ? '%' : name)));
}

const asSeries = (expr: string) => ({
  interval: `${STEP_MS / 1000}s`,
  targets: [{ refId: 'A', datasource: PROMETHEUS, expr, range: true, legendFormat: '{{series}}' }],
});

/** Columns as labels come in the order of the alphabet, and as text. */
function asRows(panel: Panel, expr: string, rows: readonly Row[]) {
  const columns = Object.keys(rows[0] ?? {});
  // Who renames a column names its rows.
  const names = panel.type === 'table' ? Object.fromEntries(columns.map((name, at) => [labelOf(name, at), name])) : {};
  const numbers = columns.filter((name) => rows.some((row) => typeof row[name] === 'number'));
  return {
    targets: [{ refId: 'A', datasource: PROMETHEUS, expr, instant: true, range: false, format: 'table' }],
    transformations: [
      { id: 'organize', options: { excludeByName: { Time: true, Value: true }, renameByName: names } },
      {
        id: 'convertFieldType',
        options: { conversions: numbers.map((targetField) => ({ targetField, destinationType: 'number' })) },
      },
      ...((panel.transformations ?? []) as unknown[]),
    ],
  };
}

const labelOf = (name: string, index: number) => `c${String(index).padStart(2, '0')}_${name.replaceAll(/\W/g, '_')}`;

function table(rows: readonly Row[], toMs: number, isList: boolean): Answer {
  const result = rows.map((row) => ({
    metric: Object.fromEntries(
      Object.entries(row).map(([name, value], at) => [
        isList ? labelOf(name, at) : name,
        value === null ? '' : String(value),
      ]),
    ),
    value: [toMs / 1000, '1'],
  }));
  return { resultType: 'vector', result };
}

function series(rows: readonly Row[]): Answer {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== 'time');
  const result = names.map((name) => ({
    metric: { series: name },
    values: rows.filter((row) => row[name] !== null).map((row) => [row['time'], String(row[name])]),
  }));
  return { resultType: 'matrix', result };
}

async function serve(answers: ReadonlyMap<string, Answer>): Promise<string> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://prometheus');
      const query = searchParams.get('query') ?? new URLSearchParams(body).get('query') ?? '';
      response.end(JSON.stringify({ status: 'success', data: answers.get(query) ?? [] }));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * Answers as Loki does, from what a collector sent to its stand-in: lines that a query lets pass, and counts of them. Only what
 * our dashboards ask is understood.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LogLine } from '../../test/e2e/log-lines.ts';
import { readLogql } from '../../test/logql.ts';

const NS_PER_MS = 1_000_000n;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

type Asked = { readonly query: string; readonly fromMs: number; readonly toMs: number; readonly stepMs: number };
type Counted = { readonly metric: Record<string, string>; readonly points: [number, string][] };

/** Its address, until the process ends. */
export async function answerAsLoki(lines: () => readonly LogLine[]): Promise<string> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://loki');
    try {
      response.end(JSON.stringify({ status: 'success', data: answer(url, lines()) }));
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  server.unref();
  // A slow reader would meet a connection that is just being closed.
  server.keepAliveTimeout = 0;
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer({ pathname, searchParams: of }: URL, lines: readonly LogLine[]): unknown {
  const label = /\/label\/(\w+)\/values$/.exec(pathname)?.[1];
  const msOf = (name: string) => Number(BigInt(of.get(name) ?? '0') / NS_PER_MS);
  const query = of.get('query') ?? '';
  const isInstant = pathname.endsWith('/query');
  const asked = isInstant
    ? { query, fromMs: msOf('time'), toMs: msOf('time'), stepMs: 1 }
    : { query, fromMs: msOf('start'), toMs: msOf('end'), stepMs: spanOf(of.get('step') ?? '1s') };
  if (label !== undefined) return valuesOf(label, query === '' ? lines : passing(query, lines));
  if (query.startsWith('{'))
    return { resultType: 'streams', result: streams(asked, lines, Number(of.get('limit') ?? 100)) };
  const counted = counts(asked, lines);
  return isInstant
    ? { resultType: 'vector', result: counted.map(({ metric, points: [value] }) => ({ metric, value })) }
    : { resultType: 'matrix', result: counted.map(({ metric, points: values }) => ({ metric, values })) };
}

function valuesOf(label: string, lines: readonly LogLine[]): string[] {
  return [...new Set(lines.flatMap(({ labels }) => labels[label] ?? []))].toSorted();
}

function passing(query: string, lines: readonly LogLine[]): LogLine[] {
  const { passes, labelled } = readLogql(query);
  return lines.filter(({ labels }) => passes(labels)).map((line) => ({ ...line, labels: labelled(line.labels) }));
}

const msOf = ({ timeNs }: LogLine) => Number(timeNs / NS_PER_MS);

function streams({ query, fromMs, toMs }: Asked, lines: readonly LogLine[], limit: number): object[] {
  const template = /line_format `([^`]+)`/.exec(query)?.[1];
  const shown = ({ line, labels }: LogLine) =>
    template?.replaceAll(/\{\{\.(\w+)\}\}/g, (_, name: string) => labels[name] ?? '') ?? line;
  return passing(query, lines)
    .filter((line) => msOf(line) >= fromMs && msOf(line) < toMs)
    .slice(0, limit)
    .map((line) => ({ stream: line.labels, values: [[String(line.timeNs), shown(line)]] }));
}

/** `topk(n, …)`, `count(…)` and `sum by (label) (…)` of `count_over_time`. */
function counts({ query, fromMs, toMs, stepMs }: Asked, lines: readonly LogLine[]): Counted[] {
  const passed = passing(query, lines).map((line) => ({ atMs: msOf(line), labels: line.labels }));
  const spanMs = spanOf(/\[(\w+)\]/.exec(query)![1]!);
  const by = /sum by \((\w+)\)/.exec(query)?.[1];
  const groups = Map.groupBy(passed, ({ labels }) => (by === undefined ? '' : (labels[by] ?? '')));
  const counted = [...groups].map(([value, of]) => {
    const points: [number, string][] = [];
    for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
      const count = of.filter((line) => line.atMs > atMs - spanMs && line.atMs <= atMs).length;
      if (count > 0) points.push([atMs / 1000, String(count)]);
    }
    return { metric: by === undefined || value === '' ? {} : { [by]: value }, points };
  });
  const there = counted.filter(({ points }) => points.length > 0);
  if (query.startsWith('count(')) return [{ metric: {}, points: [[toMs / 1000, String(there.length)]] }];
  const most = /^topk\((\d+)/.exec(query)?.[1];
  if (most === undefined) return there;
  return there.toSorted((a, b) => Number(b.points[0]![1]) - Number(a.points[0]![1])).slice(0, Number(most));
}

function spanOf(text: string): number {
  if (/^[\d.]+$/.test(text)) return Number(text) * 1000;
  return [...text.matchAll(/([\d.]+)(ms|s|m|h|d)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
    0,
  );
}

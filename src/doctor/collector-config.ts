/** A collector's configuration as its owner wrote it: what in it would spoil numbers on their way to otel-kpi. */
import { parse } from 'yaml';
import type { Seen } from './seen.ts';

type Node = Readonly<Record<string, unknown>>;
type Pipeline = { readonly receivers?: string[]; readonly processors?: string[]; readonly exporters?: string[] };

/** By type of processor, and the link it breaks. */
const SPOILS: readonly (readonly [type: RegExp, link: string, does: string])[] = [
  [
    /^(probabilistic_sampler|tail_sampling|adaptive_sampler)$/,
    'processors-sample',
    'lets only a part of the records through',
  ],
  [
    /^(deltatocumulative|cumulativetodelta|deltatorate|interval|groupbyattrs|metricstransform|metrics_generation|experimental_metricsgeneration|metricstarttime|metric_start_time|sum|aggregate|spanmetrics|log_dedup|logdedup)$/,
    'processors-add',
    'adds records up or converts them',
  ],
];

/** What identifies a record's session, person or order. */
const IDENTITY = /session\.id|conversation\.id|user\.(id|email|account_uuid)|event\.sequence|installation\.id/;

/** Merged as a collector does: maps by key, anything else replaced by the later one. `port`: where otel-kpi takes OTLP. */
export function lookAtConfiguration(
  texts: readonly (readonly [path: string, text: string])[],
  port: string,
): NonNullable<Seen['configuration']> {
  let whole: Node = {};
  for (const [path, text] of texts) {
    try {
      const read: unknown = parse(text, { merge: true });
      if (!isNode(read)) throw new Error('is no map');
      whole = merged(whole, read);
    } catch (error) {
      return [{ link: 'configuration-readable', text: `${path}: ${(error as Error).message.split('\n')[0]}` }];
    }
  }
  const exporters = nodeOf(whole, 'exporters');
  const pipelines = Object.entries(nodeOf(nodeOf(whole, 'service'), 'pipelines')) as [string, Pipeline | null][];
  const ours = Object.keys(exporters).filter((name) => isOurs(name, nodeOf(exporters, name), port));
  const leading = pipelines.filter(([, pipeline]) => pipeline?.exporters?.some((name) => ours.includes(name)));
  return [
    ...missing(ours, leading),
    ...processors(whole, leading),
    ...ours.flatMap((name) => exporting(name, nodeOf(exporters, name))),
  ];
}

/** By address, else by name. */
function isOurs(name: string, exporter: Node, port: string): boolean {
  if (!name.startsWith('otlp')) return false;
  return /otel.?kpi|\/kpi/.test(name) || new RegExp(`:${port}\\b|otel-kpi`, 'i').test(JSON.stringify(exporter));
}

function missing(ours: readonly string[], leading: readonly (readonly [string, Pipeline | null])[]) {
  const wanted = ['logs', 'metrics'].filter((signal) => !leading.some(([name]) => name.split('/')[0] === signal));
  if (ours.length === 0) return [{ link: 'configuration-exports', text: 'no exporter sends to otel-kpi' }];
  return wanted.map((signal) => ({
    link: 'configuration-exports',
    text: `no pipeline of ${signal} has the exporter ${ours.join(' or ')}`,
  }));
}

function processors(whole: Node, leading: readonly (readonly [string, Pipeline | null])[]) {
  return leading.flatMap(([pipeline, told]) =>
    (told?.processors ?? []).flatMap((name) => {
      const type = name.split('/')[0]!;
      const where = `${name} in ${pipeline}`;
      const spoils = SPOILS.filter(([types]) => types.test(type)).map(([, link, does]) => ({
        link,
        text: `${where} ${does}`,
      }));
      return takesIdentity(type, nodeOf(nodeOf(whole, 'processors'), name))
        ? [...spoils, { link: 'processors-identity', text: `${where} takes off what identifies records` }]
        : spoils;
    }),
  );
}

function takesIdentity(type: string, processor: Node): boolean {
  const text = JSON.stringify(processor);
  if (!IDENTITY.test(text)) return false;
  if (type === 'attributes' || type === 'resource') {
    const actions = (processor['actions'] ?? processor['attributes'] ?? []) as { key?: string; action?: string }[];
    return actions.some(({ key = '', action = '' }) => /^(delete|hash|update)$/.test(action) && IDENTITY.test(key));
  }
  return (
    type === 'redaction' || (type === 'transform' && /delete_(matching_)?keys?\(|keep_(matching_)?keys\(/.test(text))
  );
}

function exporting(name: string, exporter: Node) {
  const retry = nodeOf(exporter, 'retry_on_failure');
  const queue = nodeOf(exporter, 'sending_queue');
  const patience =
    retry['enabled'] === false
      ? 'does not retry'
      : retry['max_elapsed_time'] === undefined
        ? 'gives up after 5 minutes'
        : '';
  const text = queue['enabled'] === false ? 'has no queue' : patience;
  return text === '' ? [] : [{ link: 'configuration-retries', text: `${name} ${text}` }];
}

function merged(one: Node, other: Node): Node {
  const both = Object.entries(other).map(([key, value]) => {
    const standing = one[key];
    return [key, isNode(standing) && isNode(value) ? merged(standing, value) : value] as const;
  });
  return { ...one, ...Object.fromEntries(both) };
}

function nodeOf(node: Node, key: string): Node {
  const found = node[key];
  return isNode(found) ? found : {};
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

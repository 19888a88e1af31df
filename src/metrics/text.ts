/**
 * Readings as Prometheus text 0.0.4, byte by byte what OpenTelemetry's serializer makes of them (test/metrics/text.test.ts), in
 * a part of its time: the labels of a series are written once and remembered, and only numbers are written anew. Or as
 * OpenMetrics text 1.0.0, which says besides since when each series is counted (`_created`).
 */
import type { Reading, ReadingPoint } from '../model/reading.ts';
import { labelNames, legalName } from './names.ts';
import { metricName } from './producer.ts';

type Labels = ReadingPoint['labels'];

/** Text of labels without braces. A series has the same labels object in every scrape. */
type Written = (labels: Labels) => string;

export type TextFormat = 'prometheus' | 'openmetrics';

export function createText(format: TextFormat = 'prometheus'): (readings: readonly Reading[]) => string {
  const isOpen = format === 'openmetrics';
  const known = new WeakMap<Labels, string>();
  const write: Written = (labels) => {
    let text = known.get(labels);
    if (text === undefined) known.set(labels, (text = textOf(labels, undefined)));
    return text;
  };
  const isLegal = createLegal();

  return (readings) => {
    const taken = new Set<string>();
    let text = '';
    for (const reading of readings) {
      const isHistogram = reading.type === 'histogram';
      const name = metricName(reading, taken);
      const areLegal = reading.points.every(({ labels }) => known.has(labels) || isLegal(labels));
      const areOwn = !isHistogram || reading.points.every(({ labels }) => labels.every(([label]) => label !== 'le'));
      const written = areLegal && areOwn ? write : renamed(reading);
      text += isOpen ? openHead(reading, name) : head(reading, name);
      text += isHistogram ? histogram(reading, name, written, isOpen) : samples(reading, name, written, isOpen);
    }
    if (isOpen) return `${text}# EOF\n`;
    // As the serializer says it, with the newline that the format wants at the end.
    return text === '' ? '# no registered metrics\n' : text;
  };
}

/** Label names are settled per metric, not per point: points that differed before still differ afterwards. */
function renamed({ points, type }: Reading): Written {
  const raws = new Set(points.flatMap(({ labels }) => labels.map(([raw]) => raw)));
  const names = labelNames(raws, new Set(type === 'histogram' ? ['le'] : []));
  return (labels) => textOf(labels, names);
}

/** Whether all names are as the format wants them; there are few, and they are asked about again and again. */
function createLegal(): (labels: Labels) => boolean {
  const legal = new Set<string>();
  return (labels) =>
    labels.every(([name]) => {
      if (legal.has(name)) return true;
      if (legalName(name) !== name) return false;
      legal.add(name);
      return true;
    });
}

function textOf(labels: Labels, names: ReadonlyMap<string, string> | undefined): string {
  const values = new Map<string, string>();
  for (const [raw, value] of labels) values.set(names?.get(raw) ?? raw, value);
  return Array.from(values, ([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`).join(',');
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function head({ help, unit, type }: Reading, name: string): string {
  const unitLine = unit === '' ? '' : `# UNIT ${name} ${escaped(unit)}\n`;
  return `# HELP ${name} ${escaped(help) || 'description missing'}\n${unitLine}# TYPE ${name} ${type}\n`;
}

/** Families have the name without `_total`, and of units only those that end the name may be told. */
function openHead({ help, unit, type }: Reading, name: string): string {
  const family = type === 'counter' ? familyOf(name) : name;
  const unitLine = unit !== '' && family.endsWith(`_${unit}`) ? `# UNIT ${family} ${unit}\n` : '';
  const helpText = escaped(help).replaceAll('"', '\\"') || 'description missing';
  return `# TYPE ${family} ${type}\n${unitLine}# HELP ${family} ${helpText}\n`;
}

function familyOf(counter: string): string {
  return counter.replace(/_total$/, '');
}

function samples({ points, type }: Reading, name: string, written: Written, isOpen: boolean): string {
  const created = `${familyOf(name)}_created`;
  let text = '';
  for (const { labels, value, startMs } of points) {
    const all = labels.length === 0 ? '' : `{${written(labels)}}`;
    text += `${name}${all} ${numberOf(value)}\n`;
    if (isOpen && type === 'counter' && startMs !== undefined) text += `${created}${all} ${startMs / 1000}\n`;
  }
  return text;
}

function histogram(
  { name: told, points, bounds = [] }: Reading,
  name: string,
  written: Written,
  isOpen: boolean,
): string {
  const les = [...bounds.map(String), '+Inf'].map((le) => `le="${le}"} `);
  let text = '';
  for (const { labels, counts, sum, startMs } of points) {
    if (counts?.length !== les.length || sum === undefined) {
      throw new Error(`BUG: a histogram point of ${told} needs a sum and ${les.length} counts`);
    }
    const own = written(labels);
    const all = own === '' ? '' : `{${own}}`;
    const start = `${name}_bucket{${own}${own === '' ? '' : ','}`;
    let buckets = '';
    let count = 0;
    for (let at = 0; at < counts.length; at++) buckets += `${start}${les[at]}${(count += counts[at]!)}\n`;
    const sums = `${name}_count${all} ${count}\n${name}_sum${all} ${numberOf(sum)}\n`;
    text += isOpen ? buckets + sums : sums + buckets;
    if (isOpen && startMs !== undefined) text += `${name}_created${all} ${startMs / 1000}\n`;
  }
  return text;
}

function numberOf(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : `${value}`;
}

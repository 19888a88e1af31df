/** docs/own-metrics.md, written from the table of own metrics: `node src/metrics/docs.ts > docs/own-metrics.md`. */
import { OWN_METRIC_ROWS } from './own-metrics.ts';
import type { OwnMetric } from './own-metrics.ts';

export function ownMetricsDocs(): string {
  const rows = [...OWN_METRIC_ROWS].map(([name, metric]) => row(name, metric));
  return `# Own metrics

What one otel-kpi process says about itself on \`/metrics/self\`. They start anew with the process; the KPIs on
\`/metrics\` do not. Generated from \`src/metrics/own-metrics.ts\`.

${table([['metric', 'type', 'unit', 'labels', 'meaning'], ...rows])}
`;
}

function row(name: string, { type, unit, labels, bounded, help }: OwnMetric): string[] {
  const described = Object.entries(labels).map(([label, values]) =>
    values.length === 0 ? `\`${label}\`` : `\`${label}\` (${values.join(', ')})`,
  );
  const bound = bounded === undefined ? '' : ` After ${bounded.seriesMax} series, a new ${bounded.label} is \`other\`.`;
  return [`\`${name}\``, type, `\`${unit}\``, described.join(', '), help + bound];
}

/** Columns are padded as the formatter of this project would, so that the file passes its check. */
function table([head = [], ...rows]: string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => (cells[column] ?? '').length)));
  const line = (cells: string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

if (import.meta.main) process.stdout.write(ownMetricsDocs());

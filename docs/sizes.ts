/** The table of docs/retention.md: lines of docs/series.md, times what a sample takes. */
import { readFileSync } from 'node:fs';

/** As `make bench NAME=disk` measured it of blocks: the larger of its figures, rounded up. */
const BYTES_A_SAMPLE = 1.7;
const DAY_SECONDS = 86_400;
const INTERVALS = [15, 60];
const KEPT_DAYS = 90;

export function sizesText(): string {
  const text = readFileSync(new URL('series.md', import.meta.url), 'utf8');
  const companies = [...text.matchAll(/^\| ([\d,]+) people [^|]*\|[^|]*\| ([\d,]+)/gm)];
  if (companies.length === 0) throw new Error('docs/series.md has no table of companies');
  const rows = companies.map(([, people, lines]) => {
    const days = INTERVALS.map((seconds) => (number(lines!) * DAY_SECONDS * BYTES_A_SAMPLE) / seconds);
    const sizes = days.flatMap((bytes) => [sized(bytes), sized(bytes * KEPT_DAYS)]);
    return `| ${[people, lines, ...sizes].join(' | ')} |`;
  });
  const header = INTERVALS.flatMap((seconds) => [`a day, each ${seconds} s`, `${KEPT_DAYS} days`]);
  return `| people | lines of \`/metrics\` | ${header.join(' | ')} |
| ---: | ---: | ${header.map(() => '---:').join(' | ')} |
${rows.join('\n')}`;
}

function number(text: string): number {
  return Number(text.replaceAll(',', ''));
}

function sized(bytes: number): string {
  const [amount, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : [bytes / 1e6, 'MB'];
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${unit}`;
}

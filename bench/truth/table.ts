/** The result as Markdown, as figures, and in two sentences. */
import { figureOf, type Figure } from '../report.ts';
import { MODES, type Mode, type Way } from './middles.ts';
import type { Increase, Shown } from './reading.ts';

/** `restarted`: what was, halfway; empty where nothing was. */
export type Row = Shown & { readonly way: Way; readonly restarted: string };

const HEAD = [
  'way',
  'restarted',
  '`increase()`',
  '… of the small model',
  '`increase()` with zeros',
  '… of the small model',
  'last values',
  'series',
];

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ way, restarted, increase, last, series }) => [
    way.says,
    restarted,
    percent(increase?.plain.all),
    percent(increase?.plain.small),
    percent(increase?.zeros.all),
    percent(increase?.zeros.small),
    percent(last),
    String(series),
  ]);
  return [HEAD, HEAD.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The same, of each way that was restarted as it was; what a way cannot show is left out. */
export function figuresOf(rows: readonly Row[]): Figure[] {
  return rows.flatMap(({ way, restarted, increase, last, series }) => {
    const of = restarted === '' ? way.says : `${way.says}, restarted: ${restarted}`;
    const shares = {
      'increase()': increase?.plain.all,
      'increase() of the small model': increase?.plain.small,
      'increase() with zeros': increase?.zeros.all,
      'increase() with zeros, of the small model': increase?.zeros.small,
      'last values': last,
    };
    return [
      ...Object.entries(shares).flatMap(([name, share]) =>
        share === undefined ? [] : [figureOf({ of, name, unit: '%' }, share * 100)],
      ),
      figureOf({ of, name: 'series', unit: 'series' }, series),
    ];
  });
}

/** How far `increase()` is off: the worst and the best way of stock parts, and ours at its worst. */
export function missedOf(rows: readonly Row[], mode: Mode): string {
  const offBy = (of: keyof Increase) => {
    const offs = (isStock: boolean) =>
      rows.flatMap(({ increase, way }) =>
        increase !== undefined && way.isStock === isStock ? [Math.abs(1 - increase[mode][of])] : [],
      );
    const [worst, best] = [Math.max(...offs(true)), Math.min(...offs(true))];
    return `${percent(worst)} to ${percent(best)} with stock parts, ${percent(Math.max(...offs(false)))} with otel-kpi`;
  };
  const features = MODES[mode].map((feature) => ` with ${feature}`).join('');
  return `increase()${features} is off by ${offBy('all')}; of the small model by ${offBy('small')}.`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${(share * 100).toFixed(1)} %`;
}

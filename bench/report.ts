/**
 * How a bench says what it found: to people line by line, as it goes; to scripts, with JSON=1, as one JSON object when it
 * has ended well, and nothing else:
 *
 *     { "bench": "ingest", "options": ["redis"], "notes": ["…"], "figures": [
 *       { "of": "logs", "name": "floor", "unit": "thousand records per CPU-second",
 *         "value": 431.2, "min": 401.9, "max": 440.7, "rounds": 15 } ] }
 *
 * `value` is the median where there were rounds. What a figure is of, its name and its unit together are its own.
 */
import { basename } from 'node:path';

/** A number, or one of each round, by their units. */
type Amounts = Readonly<Record<string, number | readonly number[]>>;

export type Figure = {
  /** The part it was told in; '' where there are none. */
  readonly of: string;
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly rounds?: number;
};

export type Report = {
  /** What follows is of this. */
  part(title: string): void;
  /** Amounts of one thing, told in one line. */
  figure(name: string, amounts: Amounts): void;
  /** What has to be known to read the figures. */
  note(text: string): void;
  /** Figures that people are better shown another way. */
  table(text: string, figures: readonly Figure[]): void;
};

const NAME_WIDTH = 48;

/** Of the bench that this process runs. */
export function createReport(): Report {
  const isForScripts = process.env['JSON'] === '1';
  const tell = (text: string) => {
    if (!isForScripts) console.log(text);
  };
  const figures: Figure[] = [];
  const notes: string[] = [];
  let of = '';
  if (isForScripts) {
    process.once('exit', (code) => {
      const [, path = '', ...options] = process.argv;
      if (code === 0) console.log(JSON.stringify({ bench: basename(path, '.ts'), options, notes, figures }));
    });
  }
  return {
    part: (title) => {
      of = title;
      tell(title);
    },
    figure: (name, amounts) => {
      const told = Object.entries(amounts).map(([unit, amount]) => figureOf({ of, name, unit }, amount));
      figures.push(...told);
      tell(`  ${name.padEnd(NAME_WIDTH)} ${told.map(textOf).join('   ')}`.trimEnd());
    },
    note: (text) => {
      notes.push(text);
      tell(text);
    },
    table: (text, shown) => {
      figures.push(...shown);
      tell(text);
    },
  };
}

/** Of several numbers the median, the least and the largest. */
export function figureOf(what: Pick<Figure, 'of' | 'name' | 'unit'>, amount: number | readonly number[]): Figure {
  if (typeof amount === 'number') return { ...what, value: rounded(amount) };
  const sorted = amount.map(rounded).toSorted((a, b) => a - b);
  const [min, value, max] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!];
  return { ...what, value, min, max, rounds: amount.length };
}

/** No bench knows more. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function textOf({ value, min, max, unit }: Figure): string {
  const digits = digitsOf(value);
  const spread = min === undefined || max === undefined ? '' : ` (${min.toFixed(digits)}–${max.toFixed(digits)})`;
  return `${value.toFixed(digits)}${spread} ${unit}`;
}

/** So many that a percent can be seen. */
function digitsOf(value: number): number {
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return 0;
  if (size >= 10) return 1;
  return size >= 1 ? 2 : 3;
}

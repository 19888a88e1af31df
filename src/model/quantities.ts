/** How people write amounts of time and space. Units are always written too: a number alone says too little. */
import { scalar, type Check } from './check.ts';

const MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** Milliseconds. */
export function duration(min: string, max: string): Check<number> {
  return quantity(`a duration from ${min} to ${max}, such as 1500ms, 75s, 5m, 12h or 7d`, MS, min, max);
}

/** Bytes. */
export function size(min: string, max: string): Check<number> {
  return quantity(`a size from ${min} to ${max}, such as 512KiB, 64MiB or 1GiB`, BYTES, min, max);
}

function quantity(right: string, units: Readonly<Record<string, number>>, min: string, max: string): Check<number> {
  const read = (text: string): number => {
    const [, digits, unit = ''] = /^(\d{1,9})([a-zA-Z]+)$/.exec(text) ?? [];
    return Number(digits) * (units[unit] ?? Number.NaN);
  };
  const [low, high] = [read(min), read(max)];
  const within = (text: string) => {
    const value = read(text);
    return value >= low && value <= high ? value : undefined;
  };
  return scalar(right, within, { type: 'string', pattern: `^\\d{1,9}(${Object.keys(units).join('|')})$` });
}

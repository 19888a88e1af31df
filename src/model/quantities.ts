/** How people write amounts of time and space. Units are always written too: a number alone says too little. */
import { scalar, type Check } from './check.ts';

const MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** Milliseconds. */
export function duration(min: string, max: string): Check<number> {
  return quantity('a duration', ['1500ms', '75s', '5m', '30m', '12h', '7d', '30d'], MS, min, max);
}

/** Bytes. */
export function size(min: string, max: string): Check<number> {
  return quantity('a size', ['512KiB', '64MiB', '1GiB'], BYTES, min, max);
}

/** `examples`: those of them are shown that would be right. */
function quantity(
  what: string,
  examples: readonly string[],
  units: Readonly<Record<string, number>>,
  min: string,
  max: string,
): Check<number> {
  const read = (text: string): number => {
    const [, digits, unit = ''] = /^(\d{1,9})([a-zA-Z]+)$/.exec(text) ?? [];
    return Number(digits) * (units[unit] ?? Number.NaN);
  };
  const [low, high] = [read(min), read(max)];
  const within = (text: string) => {
    const value = read(text);
    return value >= low && value <= high ? value : undefined;
  };
  const shown = examples.filter((text) => within(text) !== undefined);
  const suchAs = shown.length === 0 ? '' : `, such as ${shown.join(', ').replace(/, (?=[^,]*$)/, ' or ')}`;
  return scalar(`${what} from ${min} to ${max}${suchAs}`, within, {
    type: 'string',
    pattern: `^\\d{1,9}(${Object.keys(units).join('|')})$`,
  });
}

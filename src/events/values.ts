/** Values of the wire as columns have them. */
import { BEGINNING_MS } from '../model/calendar.ts';
import type { AttributeValue } from '../model/record.ts';
import { masked } from './secrets.ts';

const WORD = 2 ** 32;
const MS_NANOS = 1e6;
const [DAY_MS, HOUR_MS, MINUTE_MS] = [86_400_000, 3_600_000, 60_000];
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** The day that was written last: most records are of it. */
let lastDay = -1;
let writtenDay = '';

/**
 * A time as it is written, and whether the record told it. As in counting, that of arrival stands for one that cannot be. One that
 * comes within a day is kept: a record that is delivered again when it has come is known by it.
 */
export type Time = { readonly written: string; readonly isTold: boolean };

export function timeOf(hi: number, lo: number, receivedMs: number): Time {
  const told = Math.floor(((hi >>> 0) * WORD + (lo >>> 0)) / MS_NANOS);
  const isTold = told >= BEGINNING_MS && told <= receivedMs + DAY_MS;
  const at = isTold ? told : receivedMs;
  const day = Math.floor(at / DAY_MS);
  if (day !== lastDay) {
    lastDay = day;
    writtenDay = new Date(day * DAY_MS).toISOString().slice(0, 10);
  }
  const rest = at - day * DAY_MS;
  const hour = TWO_DIGITS[Math.floor(rest / HOUR_MS)]!;
  const minute = TWO_DIGITS[Math.floor((rest % HOUR_MS) / MINUTE_MS)]!;
  const second = TWO_DIGITS[Math.floor((rest % MINUTE_MS) / 1000)]!;
  return { written: `${writtenDay} ${hour}:${minute}:${second}.${String(1000 + (rest % 1000)).slice(1)}`, isTold };
}

/** A name, and how Prometheus spells it. */
export function spelled(names: readonly string[]): [string, ...string[]] {
  const all = names.flatMap((name) => (name.includes('.') ? [name, name.replaceAll('.', '_')] : [name]));
  return [...new Set(all)] as [string, ...string[]];
}

export function textOf(value: AttributeValue): string | null {
  if (value === undefined || value === '') return null;
  return typeof value === 'string' ? value : String(value);
}

export function maskedOf(value: AttributeValue): string | null {
  const text = textOf(value);
  return text === null ? null : masked(text);
}

export function numberOf(value: AttributeValue): number | null {
  if (value === undefined || value === '' || typeof value === 'boolean') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

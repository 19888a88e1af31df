/** Values of the wire as columns have them. */
import { BEGINNING_MS } from '../model/calendar.ts';
import type { AttributeValue } from '../model/record.ts';
import { masked } from './secrets.ts';

const WORD = 2 ** 32;
const MS_NANOS = 1e6;
const [DAY_MS, HOUR_MS, MINUTE_MS] = [86_400_000, 3_600_000, 60_000];
const ZERO = 0x30;

/**
 * A time as it is written, and whether the record told it; its day, counted from 1970. As in counting, that of arrival stands for one
 * that cannot be. One that comes within a day is kept: a record that is delivered again when it has come is known by it.
 */
export type Time = { readonly written: string; readonly isTold: boolean; readonly day: number };

/** The time that was written last: most records are of its day, and points of one export of its millisecond. */
const written = Buffer.from('1970-01-01 00:00:00.000');
let lastDay = -1;
let lastMs = -1;
let last: Time = { written: '', isTold: false, day: 0 };

export function writtenDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function timeOf(hi: number, lo: number, receivedMs: number): Time {
  const told = Math.floor(((hi >>> 0) * WORD + (lo >>> 0)) / MS_NANOS);
  const isTold = told >= BEGINNING_MS && told <= receivedMs + DAY_MS;
  const at = isTold ? told : receivedMs;
  if (at === lastMs && isTold === last.isTold) return last;
  const day = Math.floor(at / DAY_MS);
  if (day !== lastDay) {
    lastDay = day;
    written.write(writtenDay(day));
  }
  const rest = at - day * DAY_MS;
  writeDigits(12, Math.floor(rest / HOUR_MS));
  writeDigits(15, Math.floor((rest % HOUR_MS) / MINUTE_MS));
  writeDigits(18, Math.floor((rest % MINUTE_MS) / 1000));
  writeDigits(22, rest % 1000, 3);
  lastMs = at;
  return (last = { written: written.toString('latin1'), isTold, day });
}

/** So many, up to this place. */
function writeDigits(place: number, number: number, digits = 2): void {
  let rest = number;
  for (let at = place; at > place - digits; at--) {
    written[at] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
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

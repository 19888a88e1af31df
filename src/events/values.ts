/** Values of the wire as columns have them. */
import type { AttributeValue } from '../model/record.ts';
import { masked } from './secrets.ts';

const WORD = 2 ** 32;
const MS_NANOS = 1e6;
/** A time of 0 is none, and one past this is no date. */
const YEAR_9999_MS = 253_402_300_799_999;

/** The second that was written last: most records are of one that was. */
let lastSecond = -1;
let writtenSecond = '';

/** A time as it is written, and whether the record told it. */
export type Time = { readonly written: string; readonly isTold: boolean };

export function timeOf(hi: number, lo: number, receivedMs: number): Time {
  const told = Math.floor(((hi >>> 0) * WORD + (lo >>> 0)) / MS_NANOS);
  const isTold = told > 0 && told <= YEAR_9999_MS;
  const ms = isTold ? told : receivedMs;
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    writtenSecond = new Date(second * 1000).toISOString().slice(0, -4).replace('T', ' ');
  }
  return { written: writtenSecond + String(ms - second * 1000).padStart(3, '0'), isTold };
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

export function contentOf(value: AttributeValue): string | null {
  const text = textOf(value);
  return text === null ? null : masked(text);
}

export function numberOf(value: AttributeValue): number | null {
  if (value === undefined || value === '' || typeof value === 'boolean') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

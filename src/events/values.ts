/** Values of the wire as columns have them. */
import type { AttributeValue } from '../model/record.ts';
import { masked } from './secrets.ts';

const WORD = 2 ** 32;
const MS_NANOS = 1e6;
/** A time of 0 is none, and one past this is no date. */
const YEAR_9999_MS = 253_402_300_799_999;
const MINUTE_MS = 60_000;

let minuteMs = Number.NaN;
let minute = '';

export function timestampOf(hi: number, lo: number, receivedMs: number): string {
  const told = Math.floor(((hi >>> 0) * WORD + (lo >>> 0)) / MS_NANOS);
  const ms = told > 0 && told <= YEAR_9999_MS ? told : receivedMs;
  const ofMinute = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  // Most are of the minute of the one before: a date is made for it once.
  if (ofMinute !== minuteMs) {
    minuteMs = ofMinute;
    minute = new Date(ofMinute).toISOString().slice(0, -'00.000Z'.length).replace('T', ' ');
  }
  const rest = ms - ofMinute;
  return `${minute}${String(Math.floor(rest / 1000)).padStart(2, '0')}.${String(rest % 1000).padStart(3, '0')}`;
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

/** A span, as every agent's traces tell it. */
import type { Activity, What, Who } from '../model/activity.ts';
import type { SpanRecord } from '../model/record.ts';
import { newActivity } from './translator.ts';
import { ABSENT } from './values.ts';

const WORD = 2 ** 32;
const MICROSECOND_NANOS = 1_000;
/** Past this an end is a mistake of a clock, not a duration. */
const DURATION_US_MAX = 24 * 3_600_000_000;

/** What a span tells happened when it ended; `atStart`: when it began. */
export function newSpan(record: SpanRecord, who: Who, what: What, atStart = false): Activity {
  const span = newActivity(who, what);
  const isOpen = record.endHi === 0 && record.endLo === 0;
  span.startHi = record.startHi | 0;
  span.startLo = record.startLo | 0;
  span.timeHi = atStart || isOpen ? span.startHi : record.endHi | 0;
  span.timeLo = atStart || isOpen ? span.startLo : record.endLo | 0;
  span.durationUs = durationUs(record);
  record.digest(span);
  return span;
}

/** ABSENT where start and end make none. */
function durationUs({ startHi, startLo, endHi, endLo }: SpanRecord): number {
  if ((startHi === 0 && startLo === 0) || (endHi === 0 && endLo === 0)) return ABSENT;
  const us = Math.round(((endHi - startHi) * WORD + (endLo - startLo)) / MICROSECOND_NANOS);
  return us >= 0 && us <= DURATION_US_MAX ? us : ABSENT;
}

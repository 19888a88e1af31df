/** What is kept of past days, by the catalogue, the prices and the time zone of now. */
import { AGENTS } from '../agents/agents.ts';
import { createTranslators } from '../agents/translate.ts';
import { reprice, type Repriced } from '../journeys/reprice.ts';
import { createMeter } from '../kpis/meter.ts';
import { createCalendar, DAY_MS } from '../model/calendar.ts';
import type { Stored } from '../model/store.ts';
import { createVocabulary } from '../otlp/vocabulary.ts';
import type { Settings } from './settings.ts';

/** The first instant of a local date lies within a day and a half of that of UTC. */
const ZONE_MS = DAY_MS / 2;

/** Of local days, from the first to the last. */
export function repricer({
  config,
  catalogue,
  prices,
}: Settings): (kept: Stored, first: string, last: string) => Repriced {
  const { estimated, agents } = createTranslators(AGENTS, config.dimensions, createVocabulary());
  const meter = createMeter(catalogue.kpis, config.dimensions);
  const calendar = createCalendar(config.timeZone);
  const startOf = (date: string, days: number) => calendar.startOfDayMs(noonOf(date, calendar.dateOf) + days * DAY_MS);
  return ({ series, registers }, first, last) => {
    const [fromMs, toMs] = [startOf(first, 0), startOf(last, 1)];
    return reprice(series, registers, { meter, prices, estimated, named: agents, fromMs, toMs });
  };
}

/** A time that has this date in the zone. */
function noonOf(date: string, dateOf: (ms: number) => string): number {
  const noonMs = Date.parse(`${date}T12:00:00Z`);
  return [0, -ZONE_MS, ZONE_MS].map((shift) => noonMs + shift).find((ms) => dateOf(ms) === date) ?? noonMs;
}

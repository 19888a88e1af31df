/**
 * The record of one event: an OTLP log `agent.hook`. It has no text of people, models or tools. What tells it apart from all
 * others is its session, its time and its words: the last six digits of the time are chance, since clocks of a millisecond
 * meet.
 */

/** A record as it lies in the spool: its time in nanoseconds, the agent, and its attributes. */
export type Spooled = {
  readonly time: string;
  readonly agent: string;
  readonly attributes: Readonly<Record<string, string | number>>;
};

export const EVENT_NAME = 'agent.hook';

export function recordOf(
  agent: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  nowMs: number,
  chance: number,
): string {
  const digits = String(Math.floor(chance * 1e6)).padStart(6, '0');
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== '');
  const record: Spooled = {
    time: `${Math.max(nowMs, 0)}${digits}`,
    agent,
    attributes: Object.fromEntries(known) as Spooled['attributes'],
  };
  return JSON.stringify(record);
}

/** Undefined where the line is none. */
export function spooled(line: string): Spooled | undefined {
  try {
    const { time, agent, attributes } = JSON.parse(line) as Partial<Spooled>;
    return time === undefined || agent === undefined || attributes === undefined
      ? undefined
      : { time, agent, attributes };
  } catch {
    return undefined;
  }
}

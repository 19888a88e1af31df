/** The agents of the company, and what each tells by which signal. */
import { codexEvents } from './codex.ts';
import { eventsOf, type Event } from './events.ts';
import { geminiEvents } from './gemini.ts';
import type { Happening, Session } from './happenings.ts';
import type { AgentName } from './people.ts';
import { measured, type Measured } from './points.ts';

const EVENTS: Readonly<Record<AgentName, (of: Happening) => Event[]>> = {
  'claude-code': eventsOf,
  codex: codexEvents,
  'gemini-cli': geminiEvents,
};

export function eventsToldOf(of: Happening, { person }: Session): Event[] {
  return EVENTS[person.agent](of);
}

/** Of the others metrics tell nothing that events do not. */
export function pointsToldOf(of: Happening, session: Session): Measured[] {
  return session.person.agent === 'claude-code' ? measured(of, session) : [];
}

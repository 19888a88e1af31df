/** What each agent tells by which signal. */
import { eventsOf, type Event } from '../events.ts';
import type { Happening, Session } from '../happenings.ts';
import type { Json } from '../json.ts';
import { measured, type Measured } from '../points.ts';
import { codexEvents, codexResource } from './codex.ts';
import { geminiEvents, geminiResource } from './gemini-cli.ts';
import type { AgentKind } from './kinds.ts';

/** Events of a session as the resource of a request. `clockOf`: maps the time of a happening to that of the record. */
type ToResource = (
  session: Session,
  happenings: readonly Happening[],
  atMs: number,
  clockOf: (lifeMs: number) => number,
) => Json;

type Teller = { readonly events: (of: Happening) => Event[]; readonly resource?: ToResource };

const TELLERS: Readonly<Record<AgentKind['name'], Teller>> = {
  // How it is sent is beside this folder, since benches ask for parts of it.
  'claude-code': { events: eventsOf },
  codex: { events: codexEvents, resource: codexResource },
  'gemini-cli': { events: geminiEvents, resource: geminiResource },
};

export function tellerOf({ person }: Session): Teller {
  return TELLERS[person.agent.name];
}

/** Of some, metrics tell nothing that events do not. */
export function pointsOf(of: Happening, session: Session): Measured[] {
  return session.person.agent.eventsOnly ? [] : measured(of, session);
}

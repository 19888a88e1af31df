/** An export as the resource of a request: who and what machine sends it, and what it tells. */
import { tellerOf } from './agents/agents.ts';
import type { Export } from './exports.ts';
import { logRecords } from './events.ts';
import type { Session } from './happenings.ts';
import { resourceOf, type Attributes, type Json } from './json.ts';
import { metrics } from './points.ts';
import { SCOPE, SERVICE, VERSION } from './words.ts';

const ORGANIZATION = '6f1d3c52-7a0e-4b8e-9c55-2d4f8e1b7a90';
const DEPARTMENT = 'engineering';

/** `clockOf`: maps the time of a happening to that of the record. */
export function toResource(told: Export, clockOf: (lifeMs: number) => number = (ms) => ms): Json {
  const { resource: toOwn } = tellerOf(told.run.session);
  if (toOwn !== undefined) return toOwn(told.run.session, told.happenings, told.atMs, clockOf);
  const { resource, who } = originOf(told.run.session, told.atMs);
  if (told.signal === 'logs') {
    const records = logRecords(told.happenings, who, told.sequence, clockOf);
    return resourceOf('logs', resource, { name: `${SCOPE}.events`, version: VERSION }, records);
  }
  const points = metrics(told.series, who, told.atMs, clockOf);
  return resourceOf('metrics', resource, { name: SCOPE, version: VERSION }, points);
}

/** Attributes of the resource, and of each record, of the main agent. */
export function originOf(session: Session, atMs: number): { readonly resource: Attributes; readonly who: Attributes } {
  const { person, machine } = session;
  const labels: Attributes = { department: DEPARTMENT, ...(person.tellsTeam ? { 'team.id': person.team } : {}) };
  const resource = {
    ...labels,
    'host.arch': machine.os.arch,
    'os.type': machine.os.type,
    'os.version': machine.os.version,
    'service.name': SERVICE,
    'service.version': VERSION,
  };
  return { resource, who: { ...labels, ...identity(session, atMs) } };
}

function identity({ id, person, machine, terminal }: Session, atMs: number): Attributes {
  const { account, signsInMs } = person;
  return {
    'user.id': machine.installation,
    'session.id': id,
    ...(account && atMs >= signsInMs
      ? { 'organization.id': ORGANIZATION, 'user.email': account.email, 'user.account_uuid': account.uuid }
      : {}),
    'anthropic.provider': 'firstParty',
    'terminal.type': terminal,
  };
}

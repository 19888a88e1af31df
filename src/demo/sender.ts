/** An export as the resource of a request: who and what machine sends it, and what it tells. */
import type { Export } from './exports.ts';
import { logRecords } from './events.ts';
import type { Session } from './happenings.ts';
import { resourceOf, type Attributes, type Json } from './json.ts';
import { DEPARTMENT, ORGANIZATION } from './people.ts';
import { metrics } from './points.ts';
import { SCOPE, SERVICE, VERSION } from './words.ts';

/** `clockOf`: maps the time of a happening to that of the record. */
export function toResource(told: Export, clockOf: (lifeMs: number) => number): Json {
  const { session } = told.run;
  const { person } = session;
  const labels = { department: DEPARTMENT, 'team.id': person.team };
  const resource = {
    ...labels,
    'host.arch': person.os.arch,
    'os.type': person.os.type,
    'os.version': person.os.version,
    'service.name': SERVICE,
    'service.version': VERSION,
  };
  const who = { ...labels, ...identity(session) };
  if (told.signal === 'logs') {
    const records = logRecords(told.happenings, who, told.sequence, clockOf);
    return resourceOf('logs', resource, { name: `${SCOPE}.events`, version: VERSION }, records);
  }
  const points = metrics(told.series, who, told.atMs, clockOf);
  return resourceOf('metrics', resource, { name: SCOPE, version: VERSION }, points);
}

function identity({ id, person }: Session): Attributes {
  const { account, installation, terminal } = person;
  return {
    'user.id': installation,
    'session.id': id,
    ...(account
      ? { 'organization.id': ORGANIZATION, 'user.email': account.email, 'user.account_uuid': account.uuid }
      : {}),
    'anthropic.provider': 'firstParty',
    'terminal.type': terminal,
  };
}

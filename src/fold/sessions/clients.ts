/** Which versions of an agent worked in a session: each counts it once, in whatever order its records come. */
import type { Who } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { Entity } from '../entity/entity.ts';
import type { Emit } from '../facts.ts';

/** Versions of one session. Further ones are not counted. */
const VERSIONS_MAX = 20;

export function noteClient(entity: Entity, { agent, version }: Who, timeMs: number, { emit }: { emit: Emit }): void {
  // Mostly the very text of the record before.
  if (version === entity.knownClient) return;
  entity.knownClient = version;
  const { clients } = entity;
  if (version === '' || clients.includes(version) || clients.length >= VERSIONS_MAX) return;
  entity.clients = [...clients, version];
  entity.wholeChars = 0;
  emit('client_session', 1, timeMs, labelsOf({ agent, version }), entity.dimensions);
}

/**
 * By which witnesses agents tell of their people: who is told of by events and not by metrics lost one of them. Kept like other
 * sightings, when a session ends; where metrics know no session, as they come.
 */
import { SPACES } from '../../model/registers.ts';
import { witnessScope } from '../../model/witness-scope.ts';
import { strideOf, TOLD, type Entity } from '../entity/entity.ts';
import type { RegisterChanges } from '../registers.ts';

/** What every witness of usage tells. */
const USAGE: ReadonlySet<string> = new Set(['cost', 'tokens']);

/** Who told of the session's usage, and of its person until `lastMs`. Sessions that nobody told the usage of say nothing. */
export function noteWitnesses(entity: Entity, agent: string, lastMs: number, registers: RegisterChanges): void {
  const { witnesses, cells, amounts, user } = entity;
  if (user === '') return;
  const stride = strideOf(entity);
  const isUsage = cells.map(({ quantity }) => USAGE.has(quantity.fact));
  for (const [index, witness] of witnesses.entries()) {
    if (isUsage.some((is, cell) => is && amounts[cell * stride + TOLD + index]! > 0)) {
      noteWitness(user, agent, witness, lastMs, registers);
    }
  }
}

export function noteWitness(
  name: string,
  agent: string,
  witness: string,
  timeMs: number,
  registers: RegisterChanges,
): void {
  const scope = witnessScope(agent, witness);
  // Names past the limit are nobody's that is known.
  if (scope === undefined || registers.get(SPACES.firstSeen, '', name) === undefined) return;
  registers.add(SPACES.lastSeen, JSON.stringify([scope]), name, timeMs);
}

/**
 * People. A session has one person and one value of each dimension, whatever its single records tell: a record that
 * lost its resource still belongs to the session's team. The best name learned wins.
 */
import type { Activity } from '../model/activity.ts';
import { LABELS } from '../model/labels.ts';
import type { Entity } from './entity.ts';

/** Learns what the record tells of its session. */
export function learn(entity: Entity, activity: Activity): void {
  if (activity.userRank < entity.userRank) {
    entity.user = activity.user;
    entity.userRank = activity.userRank;
  }
  for (let index = 0; index < entity.dimensions.length; index++) {
    if (entity.dimensions[index] === '') entity.dimensions[index] = activity.labels[LABELS.length + index]!;
  }
}

/** The record's labels with the session's dimensions in place of its own. */
export function withDimensions(labels: readonly string[], entity: Entity): string[] {
  const result = labels.slice(0, LABELS.length);
  for (const value of entity.dimensions) result.push(value);
  return result;
}

/**
 * Entities of late, decoded: reading a blob costs as much as counting a few of its records. An entity is given away to
 * who asks, who changes it, so it is never there twice; and only to who has the very blob it was written as. So a fold
 * that is done again, another replica's commit and a restart all find the blob, and nothing depends on what is here.
 */
import { Generations } from '../../model/generations.ts';
import type { Entity } from './entity.ts';

export type EntityCache = {
  /** The entity of the blob, for its taker alone; undefined where it must be decoded. */
  take(key: string, blob: string): Entity | undefined;
  /** Nobody may change the entity any more. */
  keep(key: string, blob: string, entity: Entity): void;
  /** Of an entity that is not at work any more. */
  forget(key: string): void;
};

/**
 * Characters of blobs in each of two generations; decoded they take half as much memory again. That is more than a
 * hundred thousand sessions at work; the sweep takes those that are not.
 */
const CHARS_MAX = 150e6;

/** Without its entity while that is taken. */
type Known = { readonly blob: string; entity: Entity | undefined };

export function createEntityCache(): EntityCache {
  const cache = new Generations<Known>(CHARS_MAX);
  return {
    take(key, blob) {
      const known = cache.get(key);
      if (known === undefined) return undefined;
      const { entity } = known;
      known.entity = undefined;
      return known.blob === blob ? entity : undefined;
    },
    keep: (key, blob, entity) => cache.put(key, { blob, entity }, blob.length),
    forget: (key) => cache.delete(key),
  };
}

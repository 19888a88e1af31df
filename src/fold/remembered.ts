/**
 * Entities of late, decoded: reading a blob costs as much as counting a few of its records. An entity is given away to
 * who asks, who changes it, so it is never there twice; and only to who has the very blob it was written as. So a fold
 * that is done again, another replica's commit and a restart all find the blob, and nothing depends on what is here.
 */
import type { Entity } from './entity.ts';

export type Remembered = {
  /** The entity of the blob, for its taker alone; undefined where it must be decoded. */
  take(key: string, blob: string): Entity | undefined;
  /** Nobody may change the entity any more. */
  keep(key: string, blob: string, entity: Entity): void;
};

/** A few kilobytes each. More people than that at work at one time cost the decoding. */
const ENTITIES_MAX = 10_000;

export function createRemembered(): Remembered {
  const byKey = new Map<string, { readonly blob: string; readonly entity: Entity }>();
  return {
    take(key, blob) {
      const known = byKey.get(key);
      if (known === undefined) return undefined;
      byKey.delete(key);
      return known.blob === blob ? known.entity : undefined;
    },
    keep(key, blob, entity) {
      byKey.set(key, { blob, entity });
      // The first of a Map is the one that was put there longest ago.
      if (byKey.size > ENTITIES_MAX) byKey.delete(byKey.keys().next().value!);
    },
  };
}

/**
 * Entities of a shard as this process last read or wrote them, so that only those come from Redis that others changed. They
 * are told apart by stamp: the revision of the commit that wrote one. A version would not do: an entity that is forgotten
 * and made anew comes to the same ones again.
 */
import type { EntityRow } from '../../model/store.ts';

/** Characters of blobs in each of two generations, of all shards; folds remember the same blobs (`entity-cache.ts`). */
const CHARS_MAX = 150e6;

export type KnownEntity = EntityRow & { readonly stamp: string };

export class KnownEntities {
  readonly #charsMax: number;
  #recent = new Map<string, KnownEntity>();
  #before = new Map<string, KnownEntity>();
  #chars = 0;

  constructor(shards: number) {
    this.#charsMax = CHARS_MAX / shards;
  }

  get(key: string): KnownEntity | undefined {
    return this.#recent.get(key) ?? this.#before.get(key);
  }

  /** A blob that grew is counted as it came first: at most twice that. */
  put(key: string, entity: KnownEntity): void {
    if (this.#chars > this.#charsMax) {
      this.#before = this.#recent;
      this.#recent = new Map();
      this.#chars = 0;
    }
    this.#chars += this.#recent.has(key) ? 0 : entity.blob.length;
    this.#recent.set(key, entity);
  }

  delete(key: string): void {
    this.#recent.delete(key);
    this.#before.delete(key);
  }

  clear(): void {
    this.#recent.clear();
    this.#before.clear();
    this.#chars = 0;
  }
}

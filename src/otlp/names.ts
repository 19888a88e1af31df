/** What the decoder knows of names: those that were asked for, and those that come. */
import type { Words } from '../model/hash.ts';
import type { Name } from '../model/record.ts';

/** One spelling's slot, and where else to look. */
export type Place = { readonly slot: number; readonly other: Place | undefined };

/** Only spellings that were met on the wire are looked for: most are never sent. */
export type SlotName = Name & { first: Place | undefined };

/** A name of a record, and what is known of all records whose last name it is, the others being the same (see `Vocabulary.among`). */
export type Way = {
  readonly met: Met;
  among: { readonly names: readonly Name[]; readonly places: readonly number[] } | undefined;
};

/** The slot of names that nobody reads. */
export const NO_SLOT = -1;

/** A name met on the wire. */
export type Met = {
  readonly slot: number;
  /** Its value is read when it is asked for, and not before. */
  readonly late: boolean;
  /** It is one of those that tell whose a record is. */
  readonly tellsOwner: boolean;
  /** Whether its value identifies a log, a point. */
  readonly logs: boolean;
  readonly points: boolean;
  /** The hash of the name, for the digest. */
  readonly hash: Words;
};

/** The number of a record of which the decoder cannot say cheaply whose it is: see views.ts. */
export const UNKNOWN_OWNER = 0;

/** When people came and on which days they were active, as far back as days are kept. */
export type Presence = {
  /** First activity of everybody who ever was; milliseconds. */
  readonly firstSeen: ReadonlyMap<string, number>;
  /** By month, such as 2026-11, and person: bit 0 is the first. Names that are shared are there for days without their people. */
  readonly months: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The people of names that several share. */
  readonly sharedBy: ReadonlyMap<string, readonly string[]>;
  /** A name as it is kept, by what a people file calls it, which is in small letters. */
  nameOf(written: string): string;
  /** The person whom a name stands for: mostly itself. */
  personOf(name: string): string;
};

/**
 * The names of keys. Everything of a shard has a hash tag of its own, so that a cluster keeps it on one node and one script
 * can change it in one step; what all shards need lies in the hub.
 */

export type Hub = ReturnType<typeof hubKeys>;
export type Shard = ReturnType<typeof shardKeys>;

export function hubKeys(prefix: string) {
  const at = (name: string) => `{${prefix}:hub}:${name}`;
  return {
    /** format, shards, home (its id), whole, revision, epoch. */
    meta: at('meta'),
    /** Who does a task that one process does for all. */
    alone: (task: string) => at(`alone:${task}`),
    /** The law of each space of registers. */
    spaces: at('spaces'),
    /** Registers of a space: `LENGTH:GROUPKEY`, where LENGTH is that of the group. Of the law `newest`: time, blank, text. */
    values: (space: string) => at(`r:${space}`),
    /** The same fields, by the revision of their last change. */
    changed: (space: string) => at(`c:${space}`),
  };
}

export function shardKeys(prefix: string, shard: number) {
  const at = (name: string) => `{${prefix}:s${shard}}:${name}`;
  return {
    /** format, shards, home, revision, epoch, events (how many there ever were). */
    meta: at('meta'),
    /** Number of marks by day, or `c` and that number once the day is closed. */
    days: at('days'),
    /** Pieces by the revision of their last change. */
    changed: at('changed'),
    /** `kpi`, newline, key of each series by its id. */
    names: at('names'),
    /** By entity `version stamp`: how often it was changed, and the revision of the last change. */
    versions: at('versions'),
    /** Entities by when they may be forgotten: all of them. */
    expiry: at('expiry'),
    due: at('due'),
    /** Of the sessions under way: last activity, space, group. */
    open: at('open'),
    outbox: at('outbox'),
    bodies: at('bodies'),
    lease: at('lease'),
    /** The blob. */
    entity: (key: string) => at(`e:${key}`),
    /** `t:ID` are the slots of a series, `q:ID:DAY` its quarters of one UTC day. */
    piece: at,
    /** `DAY:SEGMENT`: a part of the list of a day's marks (see marks.ts). */
    marks: (segment: string) => at(`f:${segment}`),
  };
}

/**
 * One entry of the journal: a whole change as bytes, its CRC-32 before it. Written once per commit and read only after
 * a crash, so it is made to be written fast. Each part of a change follows as a count and its items.
 */
import { crc32 } from 'node:zlib';
import type { Change, Day, EntityChange, Marks, Scope, Sighting, TotalChange } from '../../model/store.ts';
import { ByteReader, type ByteWriter } from './bytes.ts';

const CRC_BYTES = 4;

/** The entry for a change; valid until the writer is used again. */
export function encode(change: Change, to: ByteWriter): Buffer {
  to.reset();
  to.uint32(0);
  to.list(change.entities, (entity) => writeEntity(entity, to));
  to.list(change.marks, ([day, marks]) => writeMarks(day, marks, to));
  to.list(change.totals, (total) => writeTotal(total, to));
  to.list(change.days, ({ day, firstArrivalMs, closed }) => {
    to.int32(day);
    to.float64(firstArrivalMs);
    to.uint8(closed ? 1 : 0);
  });
  writeSightings(change.sightings, to);
  to.list(change.merges, (merge) => writePair(merge, to));
  to.list(change.latches, ({ key, zeroAtMs, released }) => {
    to.text(key);
    to.float64(zeroAtMs);
    to.uint8(released ? 1 : 0);
  });
  to.maybe(change.clock, ({ listenedMs, atMs, lastArrivalMs }) => {
    for (const ms of [listenedMs, atMs, lastArrivalMs]) to.float64(ms);
  });
  to.list(change.outbox, ({ id, body }) => writePair([id, body], to));
  to.list(change.delivered, (id) => to.text(id));
  to.maybe(change.forget, ({ quarter, peopleMs, date }) => {
    to.int32(quarter);
    to.float64(peopleMs);
    to.text(date);
  });
  const entry = to.written();
  entry.writeUInt32LE(crc32(entry.subarray(CRC_BYTES)), 0);
  return entry;
}

/** The blob of an entity as of the entries before; throws where there is none. */
export type BlobOf = (key: string) => string;

/** The change of an entry, or undefined where the entry is damaged. */
export function decode(entry: Uint8Array, blobOf: BlobOf): Change | undefined {
  if (entry.length < CRC_BYTES) return undefined;
  const from = new ByteReader(entry);
  if (from.uint32() !== crc32(entry.subarray(CRC_BYTES))) return undefined;
  // Properties are evaluated in the order they are written here, which is the order of the bytes.
  return {
    shard: 0,
    entities: from.list(() => readEntity(from, blobOf)),
    marks: new Map(from.list(() => readMarks(from))),
    totals: from.list(() => readTotal(from)),
    days: from.list(() => ({ day: from.int32(), firstArrivalMs: from.float64(), closed: from.uint8() === 1 })),
    sightings: readSightings(from),
    merges: from.list(() => [from.text(), from.text()] as const),
    latches: from.list(() => ({ key: from.text(), zeroAtMs: from.float64(), released: from.uint8() === 1 })),
    clock: from.maybe(() => ({ listenedMs: from.float64(), atMs: from.float64(), lastArrivalMs: from.float64() })),
    outbox: from.list(() => ({ id: from.text(), body: from.text() })),
    delivered: from.list(() => from.text()),
    forget: from.maybe(() => ({ quarter: from.int32(), peopleMs: from.float64(), date: from.text() })),
  };
}

/** What is said of a blob: that it is gone, all of it, or what it has beyond the one before. */
const GONE = 0;
const WHOLE = 1;
const TAIL = 2;

function writeEntity({ key, version, blob, tail, dueMs, expiresMs, open }: EntityChange, to: ByteWriter): void {
  to.text(key);
  to.float64(version);
  to.uint8(tail !== undefined ? TAIL : blob !== undefined ? WHOLE : GONE);
  const text = tail ?? blob;
  if (text !== undefined) to.text(text);
  to.float64(dueMs);
  to.float64(expiresMs);
  to.maybe(open, ({ group, lastMs }) => {
    to.text(group);
    to.float64(lastMs);
  });
}

function readEntity(from: ByteReader, blobOf: BlobOf): EntityChange {
  const key = from.text();
  const version = from.float64();
  const said = from.uint8();
  const text = said === GONE ? undefined : from.text();
  const tail = said === TAIL ? text : undefined;
  return {
    key,
    version,
    blob: tail === undefined ? text : blobOf(key) + tail,
    tail,
    dueMs: from.float64(),
    expiresMs: from.float64(),
    open: from.maybe(() => ({ group: from.text(), lastMs: from.float64() })),
  };
}

function writeMarks(day: Day, marks: Marks, to: ByteWriter): void {
  to.int32(day);
  to.uint32(marks.length / 2);
  to.words(marks);
}

function readMarks(from: ByteReader): [Day, Marks] {
  return [from.int32(), from.words(2 * from.uint32())];
}

function writeTotal({ key, kpi, slots, quarters }: TotalChange, to: ByteWriter): void {
  writePair([key, kpi], to);
  to.list(slots, (amount) => to.float64(amount));
  to.list(quarters, ([quarter, amount]) => {
    to.int32(quarter);
    to.float64(amount);
  });
}

function readTotal(from: ByteReader): TotalChange {
  return {
    key: from.text(),
    kpi: from.text(),
    slots: from.list(() => from.float64()),
    quarters: from.list(() => [from.int32(), from.float64()] as const),
  };
}

/** Most are of a few lists of scopes and one date: these are written once, and each sighting says which. */
function writeSightings(sightings: readonly Sighting[], to: ByteWriter): void {
  const scopes = new Map<readonly Scope[], number>();
  const dates = new Map<string, number>();
  for (const one of sightings) {
    if (!scopes.has(one.scopes)) scopes.set(one.scopes, scopes.size);
    if (!dates.has(one.date)) dates.set(one.date, dates.size);
  }
  to.list(scopes.keys(), (list) => to.list(list, (scope) => to.text(scope)));
  to.list(dates.keys(), (date) => to.text(date));
  to.list(sightings, (one) => {
    to.text(one.name);
    to.float64(one.lastMs);
    to.uint32(scopes.get(one.scopes)!);
    to.uint32(dates.get(one.date)!);
  });
}

function readSightings(from: ByteReader): Sighting[] {
  const scopes = from.list(() => from.list(() => from.text()));
  const dates = from.list(() => from.text());
  return from.list(() => {
    return { name: from.text(), lastMs: from.float64(), scopes: scopes[from.uint32()]!, date: dates[from.uint32()]! };
  });
}

function writePair([first, second]: readonly [string, string], to: ByteWriter): void {
  to.text(first);
  to.text(second);
}

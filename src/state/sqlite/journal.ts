/**
 * One entry of the journal: a whole change as bytes, its CRC-32 before it. Written once per commit and read only after
 * a crash, so it is made to be written fast. Each part of a change follows as a count and its items.
 */
import { crc32 } from 'node:zlib';
import type { Change, Day, EntityChange, Marks } from '../../model/store.ts';
import { ByteReader, type ByteWriter } from './bytes.ts';

const CRC_BYTES = 4;

/** The entry for a change; valid until the writer is used again. */
export function encode(change: Change, to: ByteWriter): Buffer {
  to.reset();
  to.uint32(0);
  writeEntities(change.entities, to);
  writeMarks(change.marks, to);
  to.uint32(change.totals.length);
  for (const { key, kpi, slots } of change.totals) {
    to.text(key);
    to.text(kpi);
    to.uint32(slots.length);
    for (const amount of slots) to.float64(amount);
  }
  to.uint32(change.days.length);
  for (const { day, firstArrivalMs, closed } of change.days) {
    to.int32(day);
    to.float64(firstArrivalMs);
    to.uint8(closed ? 1 : 0);
  }
  to.uint32(change.people.size);
  for (const [person, lastMs] of change.people) {
    to.text(person);
    to.float64(lastMs);
  }
  to.uint32(change.latches.length);
  for (const { key, zeroAtMs, released } of change.latches) {
    to.text(key);
    to.float64(zeroAtMs);
    to.uint8(released ? 1 : 0);
  }
  const entry = to.written();
  entry.writeUInt32LE(crc32(entry.subarray(CRC_BYTES)), 0);
  return entry;
}

/** The change of an entry, or undefined where the entry is damaged. */
export function decode(entry: Uint8Array): Change | undefined {
  if (entry.length < CRC_BYTES) return undefined;
  const from = new ByteReader(entry);
  if (from.uint32() !== crc32(entry.subarray(CRC_BYTES))) return undefined;
  // Properties are evaluated in the order they are written here, which is the order of the bytes.
  return {
    entities: from.list(() => readEntity(from)),
    marks: new Map(from.list(() => readMarks(from))),
    totals: from.list(() => ({ key: from.text(), kpi: from.text(), slots: from.list(() => from.float64()) })),
    days: from.list(() => ({ day: from.int32(), firstArrivalMs: from.float64(), closed: from.uint8() === 1 })),
    people: new Map(from.list(() => [from.text(), from.float64()] as const)),
    latches: from.list(() => ({ key: from.text(), zeroAtMs: from.float64(), released: from.uint8() === 1 })),
  };
}

function writeEntities(entities: readonly EntityChange[], to: ByteWriter): void {
  to.uint32(entities.length);
  for (const { key, version, blob, dueMs, expiresMs } of entities) {
    to.text(key);
    to.float64(version);
    to.uint8(blob === undefined ? 0 : 1);
    if (blob !== undefined) to.text(blob);
    to.float64(dueMs);
    to.float64(expiresMs);
  }
}

function readEntity(from: ByteReader): EntityChange {
  const key = from.text();
  const version = from.float64();
  const blob = from.uint8() === 1 ? from.text() : undefined;
  return { key, version, blob, dueMs: from.float64(), expiresMs: from.float64() };
}

function writeMarks(marks: ReadonlyMap<Day, Marks>, to: ByteWriter): void {
  to.uint32(marks.size);
  for (const [day, { his, los }] of marks) {
    to.int32(day);
    to.uint32(his.length);
    to.pairs(his, los);
  }
}

function readMarks(from: ByteReader): [Day, Marks] {
  const day = from.int32();
  const marks: Marks = { his: [], los: [] };
  for (let left = from.uint32(); left > 0; left--) {
    marks.his.push(from.uint32());
    marks.los.push(from.uint32());
  }
  return [day, marks];
}

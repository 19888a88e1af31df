/**
 * The durable half: the journal and the rows. An entry is in one of them, never in both or neither, so a crash at any
 * point loses nothing and applies nothing twice.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase } from './database.ts';
import { Memory } from './memory.ts';
import { replay } from './replay.ts';
import { readRows, readSegments, writeRows } from './rows.ts';

/** Where a test may end the process. */
export type CrashPoint =
  | 'replay'
  | 'journal:before'
  | 'journal:after'
  | 'checkpoint:begin'
  | 'checkpoint:rows'
  | 'checkpoint:after'
  | 'checkpoint:end';

export class Disk {
  readonly #path: string;
  readonly #at: (point: CrashPoint) => void;
  readonly #db: DatabaseSync;
  readonly #addEntry: StatementSync;
  /** The last entry that is durable, and the last that is in the rows. */
  #seq = 0;
  #checkpointed = 0;
  #journalBytes = 0;

  constructor(path: string, at: (point: CrashPoint) => void) {
    this.#path = path;
    this.#at = at;
    this.#db = openDatabase(path);
    this.#addEntry = this.#db.prepare('INSERT INTO journal (seq, entry) VALUES (?, ?)');
  }

  /** Bytes of the entries that are not in the rows yet. */
  get journalBytes(): number {
    return this.#journalBytes;
  }

  /** The state as it was last committed. */
  restore(): Memory {
    return this.#try('read', () => {
      const memory = new Memory((day) => this.#try('read', () => readSegments(this.#db, day)));
      this.#checkpointed = readRows(this.#db, memory);
      const { seq, bytes } = replay(this.#db, memory, this.#checkpointed, () => this.#at('replay'));
      this.#seq = seq;
      this.#journalBytes = bytes;
      return memory;
    });
  }

  /** Returns once the entry is on the disk. Where it throws, the next entry takes its place. */
  append(entry: Uint8Array): void {
    this.#at('journal:before');
    this.#try('write', () => {
      this.#leaveTransaction();
      this.#addEntry.run(this.#seq + 1, entry);
    });
    this.#at('journal:after');
    this.#seq++;
    this.#journalBytes += entry.length;
  }

  /** Brings the rows up to the memory. Where it throws, rows and journal are as they were: the next one does it all. */
  checkpoint(memory: Memory): void {
    this.#try('write', () => {
      this.#leaveTransaction();
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        this.#at('checkpoint:begin');
        writeRows(this.#db, memory, this.#seq);
        this.#at('checkpoint:rows');
        this.#db.exec('COMMIT');
      } finally {
        this.#leaveTransaction();
      }
      this.#at('checkpoint:after');
      this.#checkpointed = this.#seq;
      this.#journalBytes = 0;
      memory.persisted();
      // Passive leaves the WAL at its size: writing over it is cheaper than letting it grow again.
      this.#db.exec('PRAGMA wal_checkpoint(PASSIVE)');
      this.#at('checkpoint:end');
    });
  }

  /** Whether the rows are behind. */
  get behind(): boolean {
    return this.#seq > this.#checkpointed;
  }

  close(): void {
    this.#db.close();
  }

  /** An entry added inside a transaction that failed to end would not be durable when it is acknowledged. */
  #leaveTransaction(): void {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
  }

  #try<T>(verb: 'read' | 'write', step: () => T): T {
    try {
      return step();
    } catch (cause) {
      throw new Error(`Cannot ${verb} the state ${this.#path}: ${(cause as Error).message}`, { cause });
    }
  }
}

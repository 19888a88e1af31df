/**
 * The durable half: the journal and the rows. An entry is in one of them, never in both or neither, so a crash at any
 * point loses nothing and applies nothing twice.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase } from './database.ts';
import { markLog, stateOf } from './generation.ts';
import { closeApart, writeAnew } from './leaving.ts';
import { lossOf } from './loss.ts';
import { Memory } from './memory.ts';
import { replay } from './replay.ts';
import { dropJournal, entityRows, readRows, readSegments, writeEntities, writeRows, type EntityRows } from './rows.ts';
import { Standing } from './standing.ts';
import { readWitness, Witness } from './witness.ts';

/** Where a test may end the process. */
export type CrashPoint =
  | 'replay'
  | 'journal:before'
  | 'journal:after'
  | 'checkpoint:begin'
  | 'checkpoint:rows'
  | 'checkpoint:after'
  | 'checkpoint:end';

/**
 * A checkpoint that has begun: the rows are as of the entry `seq` but for the entities from `from` on, and the journal up to there,
 * of so many bytes, is dropped with the last of them.
 */
type Writing = { readonly seq: number; readonly bytes: number; readonly rows: EntityRows; readonly from: number };

export class Disk {
  readonly #path: string;
  readonly #at: (point: CrashPoint) => void;
  readonly #db: DatabaseSync;
  readonly #addEntry: StatementSync;
  readonly #state: number;
  /** Undefined in memory, and the witness until all is restored. */
  readonly #standing: Standing | undefined;
  #witness: Witness | undefined;
  /** The last entry that is durable, and the last that is in the rows. */
  #seq = 0;
  #checkpointed = 0;
  #journalBytes = 0;
  #logBytes = 0;
  #writing: Writing | undefined;

  constructor(path: string, at: (point: CrashPoint) => void) {
    this.#path = path;
    this.#at = at;
    this.#db = openDatabase(path);
    this.#addEntry = this.#db.prepare('INSERT INTO journal (seq, entry) VALUES (?, ?)');
    this.#state = stateOf(this.#db);
    this.#standing = path === ':memory:' ? undefined : new Standing(path);
  }

  /** Bytes of the entries that are not in the rows yet. */
  get journalBytes(): number {
    return this.#journalBytes;
  }

  /** Bytes of entries in the log, which have to be written into the file. */
  get logBytes(): number {
    return this.#logBytes;
  }

  /** Whether a checkpoint has begun. */
  get isWriting(): boolean {
    return this.#writing !== undefined;
  }

  /** Of the file, without its log. */
  bytes(): number {
    const of = 'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()';
    return Number(this.#db.prepare(of).get()!['bytes']);
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

  /** What was acknowledged and is not in the restored state, as a sentence; from here on it is known to be lost. */
  witness(onError: (error: Error) => void): string | undefined {
    if (this.#standing === undefined) return undefined;
    const here = { state: this.#state, commits: this.#seq };
    const { lost, message } = this.#try('read', () => lossOf(this.#path, readWitness(this.#path), here));
    this.#witness = new Witness(this.#path, { ...here, lost }, onError);
    return message;
  }

  /** Returns once the entry is on the disk. Where it throws, the next entry takes its place. */
  append(entry: Uint8Array): void {
    this.#at('journal:before');
    this.#try('write', () => {
      this.#refuseIfGone();
      try {
        this.#leaveTransaction();
        this.#addEntry.run(this.#seq + 1, entry);
      } finally {
        this.#standing?.noteLog();
      }
    });
    this.#at('journal:after');
    this.#seq++;
    this.#witness?.note(this.#seq);
    this.#journalBytes += entry.length;
    this.#logBytes += entry.length;
  }

  /**
   * Brings the rows up to the memory, so many entities at a time (see `isWriting`). Where it throws, rows and journal are as they
   * were: the next one goes on.
   */
  checkpoint(memory: Memory, most: number): void {
    this.#try('write', () => this.#refuseIfGone());
    this.#checkpoint(memory, most);
    if (!this.isWriting) this.#witness?.keep(this.#seq);
  }

  #checkpoint(memory: Memory, most: number): void {
    this.#noting(() => this.#writeRows(memory, most));
    this.beginLog();
    this.#at('checkpoint:end');
  }

  #writeRows(memory: Memory, most: number): void {
    const going = this.#writing;
    const { seq, bytes, rows, from } = going ?? {
      seq: this.#seq,
      bytes: this.#journalBytes,
      rows: entityRows(memory),
      from: 0,
    };
    const isLast = rows.changed.length <= from + most;
    this.#leaveTransaction();
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      this.#at('checkpoint:begin');
      if (going === undefined) writeRows(this.#db, memory, seq);
      writeEntities(this.#db, rows.changed.slice(from, from + most));
      if (isLast) dropJournal(this.#db, rows, seq);
      this.#at('checkpoint:rows');
      this.#db.exec('COMMIT');
    } finally {
      this.#leaveTransaction();
    }
    this.#at('checkpoint:after');
    if (going === undefined) memory.persisted();
    this.#checkpointed = seq;
    this.#writing = isLast ? undefined : { seq, bytes, rows, from: from + most };
    if (isLast) this.#journalBytes -= bytes;
  }

  /** Writes the log into the file. */
  beginLog(): void {
    this.#noting(() => {
      // Passive leaves the WAL at its size: writing over it is cheaper than letting it grow again.
      this.#db.exec('PRAGMA wal_checkpoint(PASSIVE)');
      // Begins the WAL anew: from now on a damaged one takes back what came later, and nothing that is in the file.
      markLog(this.#db);
      this.#logBytes = 0;
    });
  }

  /** File and log are as this step leaves them, also where it throws. */
  #noting(step: () => void): void {
    this.#try('write', () => {
      try {
        step();
      } finally {
        this.#standing?.note();
      }
    });
  }

  /** Whether the rows are behind. */
  get behind(): boolean {
    return this.#seq > this.#checkpointed || this.isWriting;
  }

  /** Writes everything down a last time, also where the file has lost its name meanwhile. */
  finish(memory: Memory): void {
    const trouble = this.#standing?.trouble();
    if (trouble?.isOverwritten) throw new Error(`Cannot write the state ${this.#path}: ${trouble.message}`);
    // Log and journal stay as after a kill: what is there now may be a copy of the file that they go with.
    if (trouble?.file === 'replaced') return;
    while (this.behind) this.#checkpoint(memory, Infinity);
    if (trouble?.file === 'removed') this.#try('write', () => writeAnew(this.#db, this.#path, trouble));
    this.#witness?.keep(this.#seq);
  }

  close(): void {
    const trouble = this.#standing?.trouble();
    if (trouble === undefined) this.#db.close();
    else closeApart(this.#db, this.#path, trouble);
    this.#standing?.close();
    this.#witness?.close();
  }

  /** An entry in a file that nobody will find again is not kept. */
  #refuseIfGone(): void {
    const trouble = this.#standing?.trouble();
    if (trouble !== undefined) throw new Error(trouble.message);
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

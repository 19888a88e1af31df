/**
 * State in a SQLite file, for one process. Memory is the state and answers everything; the file makes it last:
 *
 *   commit      the change as one journal entry, synced to the disk; then applied to memory
 *   checkpoint  what changed in memory as rows, and the journal dropped: in one transaction, or entity by entity in some
 *   start       the rows, and the journal applied to them
 *
 * Every call does its work in one go, without letting go of the thread: two calls never see each other half done.
 */
import type { Change, Loaded, Need, Store, Stored } from '../../model/store.ts';
import { Disk, type CrashPoint } from './disk.ts';
import { dump } from './dump.ts';
import { encode } from './journal.ts';
import type { Memory } from './memory.ts';

export type SqliteOptions = {
  /** A file, which is created if need be, with its directory; or `:memory:`. */
  readonly path: string;
  readonly checkpointMs?: number;
  /** Bytes of journal at which a checkpoint does not wait for its time. */
  readonly checkpointBytes?: number;
  /** Entities that a checkpoint writes in one go. */
  readonly sliceRows?: number;
  /** Told of checkpoints that failed, for which nobody waits. State goes on in memory and journal; they are tried again. */
  readonly onError?: (error: Error) => void;
  /** Told at the opening where the file lacks what was acknowledged, in a sentence. What it has is used. */
  readonly onLoss?: (message: string) => void;
  readonly at?: (point: CrashPoint) => void;
};

const CHECKPOINT_MS = 30_000;
const CHECKPOINT_BYTES = 64 * 2 ** 20;
const SLICE_ROWS = 2_000;

/** Bytes of entries that are written into the file in one go. */
const LOG_BYTES = 16 * 2 ** 20;

/** After a failure a checkpoint is tried this soon: it drops the journal, and finds out when the disk is well again. */
const RETRY_MS = 5_000;

/** Throws, naming the file and what to do, where it cannot be opened, is in use, is not ours or is damaged. */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const disk = new Disk(options.path, options.at ?? (() => {}));
  try {
    const memory = disk.restore();
    const loss = disk.witness(options.onError ?? warn);
    if (loss !== undefined) (options.onLoss ?? warn)(loss);
    return new SqliteStore(disk, memory, options);
  } catch (error) {
    disk.close();
    throw error;
  }
}

function warn(problem: Error | string): void {
  process.emitWarning(typeof problem === 'string' ? problem : problem.message);
}

class SqliteStore implements Store {
  readonly shards = 1;
  readonly appends = true;
  readonly #disk: Disk;
  readonly #memory: Memory;
  readonly #checkpointMs: number;
  readonly #checkpointBytes: number;
  readonly #sliceRows: number;
  readonly #onError: (error: Error) => void;
  /** What the last write said. `lost`: memory and journal differ, which only a new start can mend. */
  #health: 'well' | 'failing' | 'lost' | 'closed' = 'well';
  /** The size of the journal that calls for the next checkpoint: raised by one that failed, so as not to try each time. */
  #bytesMax: number;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;

  constructor(disk: Disk, memory: Memory, options: SqliteOptions) {
    this.#disk = disk;
    this.#memory = memory;
    this.#checkpointMs = options.checkpointMs ?? CHECKPOINT_MS;
    this.#checkpointBytes = options.checkpointBytes ?? CHECKPOINT_BYTES;
    this.#sliceRows = options.sliceRows ?? SLICE_ROWS;
    this.#onError = options.onError ?? warn;
    this.#bytesMax = this.#checkpointBytes;
    this.#wait();
  }

  async load(need: Need): Promise<Loaded> {
    this.#refuseIfOver();
    return this.#memory.load(need);
  }

  async read(): Promise<Stored> {
    this.#refuseIfOver();
    return this.#memory.read();
  }

  async bytes(): Promise<number> {
    return this.#disk.bytes();
  }

  async due(nowMs: number, limit: number): ReturnType<Store['due']> {
    this.#refuseIfOver();
    return this.#memory.due(nowMs, limit);
  }

  async outbox(limit: number): ReturnType<Store['outbox']> {
    this.#refuseIfOver();
    return this.#memory.waiting(limit);
  }

  async *dump(): AsyncGenerator<Change> {
    this.#refuseIfOver();
    yield* dump(this.#memory);
  }

  async commit(change: Change): Promise<'done' | 'conflict'> {
    this.#refuseIfOver();
    if (this.#memory.conflicts(change)) return 'conflict';
    const staged = this.#memory.stage(change);
    const entry = encode(change);
    this.#write(() => this.#disk.append(entry));
    try {
      this.#memory.apply(change, staged);
    } catch (cause) {
      this.#stop('lost');
      throw new Error('BUG: a change is in the journal and not in memory. Start again', { cause });
    }
    // Not here and now: whoever waits for this commit need not wait for the checkpoint.
    if (this.#disk.journalBytes >= this.#bytesMax) this.#soon ??= setImmediate(() => this.#checkpoint());
    else if (this.#disk.logBytes >= LOG_BYTES) this.#soon ??= setImmediate(() => this.#beginLog());
    return 'done';
  }

  ready(): boolean {
    return this.#health === 'well';
  }

  /** Throws where the last checkpoint fails; the file is closed even so, and its journal has everything. */
  async close(): Promise<void> {
    if (this.#health === 'closed') return;
    const isWhole = this.#health !== 'lost';
    this.#stop('closed');
    try {
      if (isWhole) this.#disk.finish(this.#memory);
    } finally {
      this.#disk.close();
    }
  }

  #refuseIfOver(): void {
    if (this.#health === 'closed') throw new Error('The state store is closed');
    if (this.#health === 'lost') throw new Error('The state in memory cannot be trusted any more. Restart otel-kpi');
  }

  #stop(health: 'lost' | 'closed'): void {
    this.#health = health;
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
  }

  #write(step: () => void): void {
    try {
      step();
      this.#health = 'well';
    } catch (error) {
      this.#health = 'failing';
      this.#wait();
      throw error;
    }
  }

  /** The timer never keeps the process alive. */
  #wait(): void {
    clearTimeout(this.#timer);
    const ms = this.#health === 'well' ? this.#checkpointMs : Math.min(this.#checkpointMs, RETRY_MS);
    this.#timer = setTimeout(() => this.#round(), ms).unref();
  }

  #round(): void {
    this.#memory.marks.rest();
    if (this.#disk.behind || this.#health === 'failing') this.#checkpoint();
    this.#wait();
  }

  /** Whoever came is served between two slices. */
  #checkpoint(): void {
    this.#try(() => this.#disk.checkpoint(this.#memory, this.#sliceRows));
    if (this.#disk.isWriting && this.#health === 'well') this.#soon = setImmediate(() => this.#checkpoint());
  }

  #beginLog(): void {
    this.#try(() => this.#disk.beginLog());
  }

  #try(step: () => void): void {
    clearImmediate(this.#soon);
    this.#soon = undefined;
    try {
      this.#write(step);
      this.#bytesMax = this.#checkpointBytes;
    } catch (error) {
      this.#bytesMax = this.#disk.journalBytes + this.#checkpointBytes;
      this.#onError(error as Error);
    }
  }
}

/**
 * What was acknowledged last, in a small file beside the state: which state, and how many commits it had. It is written over
 * after each commit and not synced with it, so it is never ahead of the state, and behind it by seconds at most where the
 * machine fails: a state that has less was cut, emptied or replaced (docs/decisions/0020).
 */
import { closeSync, existsSync, fdatasync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { witnessOf } from '../../model/home.ts';

/** Written whole each time, so that it neither grows nor needs room on a full disk. */
const BYTES = 128;
const NEW_LINE = 10;

const FORM = /^otel-kpi state (\d+) has (\d+) commits, and lost (\d+), crc (\d+) *\n$/;

export type Acknowledged = {
  /** Which state: a number that it was given when it was made. */
  readonly state: number;
  readonly commits: number;
  /** How many are known to be lost, since the file was made. */
  readonly lost: number;
};

/** `damaged`: it is there and cannot be read. */
export function readWitness(path: string): Acknowledged | 'absent' | 'damaged' {
  const file = witnessOf(path);
  if (!existsSync(file)) return 'absent';
  const [text, state, commits, lost, crc] = FORM.exec(readFileSync(file, 'latin1')) ?? [];
  if (text === undefined || crc32(plain(state!, commits!, lost!)) !== Number(crc)) return 'damaged';
  return { state: Number(state), commits: Number(commits), lost: Number(lost) };
}

function plain(state: string | number, commits: string | number, lost: string | number): string {
  return `otel-kpi state ${state} has ${commits} commits, and lost ${lost}`;
}

export class Witness {
  readonly #path: string;
  readonly #state: number;
  readonly #lost: number;
  readonly #bytes = Buffer.alloc(BYTES);
  readonly #onError: (error: Error) => void;
  #file: number | undefined;
  #hasFailed = false;

  /** `onError`: told of the first of several failures in a row. The state is whole without it. */
  constructor(path: string, { state, lost, commits }: Acknowledged, onError: (error: Error) => void) {
    this.#path = witnessOf(path);
    this.#state = state;
    this.#lost = lost;
    this.#onError = onError;
    this.#make(commits);
  }

  /** To be called after the commit is durable, and before it is acknowledged. Never throws. */
  note(commits: number): void {
    if (this.#file !== undefined) this.#try(() => this.#write(this.#file!, commits));
  }

  /** Now and then: makes it anew where it is gone, and lets the disk have it without waiting for that. */
  keep(commits: number): void {
    if (this.#file === undefined || !existsSync(this.#path)) this.#make(commits);
    else fdatasync(this.#file, () => {});
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #make(commits: number): void {
    this.close();
    const isNew = !existsSync(this.#path);
    this.#try(() => {
      this.#file = openSync(this.#path, isNew ? 'wx+' : 'r+', 0o600);
      this.#write(this.#file, commits);
      // From here on it has its size and its place on the disk: no later failure leaves it empty.
      fsyncSync(this.#file);
    });
    if (!this.#hasFailed) return;
    this.close();
    if (isNew) rmSync(this.#path, { force: true });
  }

  #write(file: number, commits: number): void {
    const text = plain(this.#state, commits, this.#lost);
    this.#bytes.fill(' ');
    this.#bytes.write(`${text}, crc ${crc32(text)}`, 0, 'latin1');
    this.#bytes[BYTES - 1] = NEW_LINE;
    writeSync(file, this.#bytes, 0, BYTES, 0);
  }

  #try(step: () => void): void {
    try {
      step();
      this.#hasFailed = false;
    } catch (cause) {
      const { message } = cause as Error;
      if (!this.#hasFailed) this.#onError(new Error(`Cannot write ${this.#path}: ${message}`, { cause }));
      this.#hasFailed = true;
    }
  }
}

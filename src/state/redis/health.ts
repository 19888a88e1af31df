/**
 * Whether the home is there. It is looked at before the first command and after each failure, every second until all is
 * well again; in between nothing is asked twice. A home that is away is waited for; a wrong one is told of and waited for
 * as well, unless it is found at the start.
 */
import type { RedisHome } from '../../model/home.ts';
import type { Argument, Connection } from './connection.ts';
import { openParts, WrongHome, type Opened } from './opening.ts';
import type { Script } from './scripts.ts';

export type SessionOptions = {
  readonly home: RedisHome;
  /** Told when the home is away or wrong, once for each reason; and of other failures for which nobody waits. */
  readonly onError: (error: Error) => void;
  /** Told, in a sentence, where the home came back without commits that this process has acknowledged. */
  readonly onLoss?: (message: string) => void;
};

const LOOK_AGAIN_MS = 1_000;

/** A script was told what it must not do, and did nothing of it: the home is well. */
const REFUSED = /^BUG\b/;

export class Session {
  readonly #connection: Connection;
  readonly #options: SessionOptions;
  #home: string | undefined;
  #isWell = false;
  #isClosed = false;
  #generation = 0;
  #looking: Promise<string> | undefined;
  #told = '';
  /** The last revision of each part that this process has acknowledged, by the key of its `meta`. */
  readonly #acknowledged = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: Connection, options: SessionOptions) {
    this.#connection = connection;
    this.#options = options;
    // Also where nothing was under way: what comes back may lack the last that was read of it.
    connection.onLost(() => this.#doubt());
  }

  /** Rejects where the home is wrong; where it is away, it is waited for. */
  async open(): Promise<void> {
    // What is wrong with it the first look says as well.
    await this.#connection.client.connect().catch(() => {});
    await this.home().catch((error: Error) => {
      if (error instanceof WrongHome) throw error;
      this.#tell(error);
    });
    this.#timer = setInterval(() => {
      if (!this.#isWell) this.home().catch((error: Error) => this.#tell(error));
    }, LOOK_AGAIN_MS).unref();
  }

  get isWell(): boolean {
    return this.#isWell && this.#connection.client.status === 'ready';
  }

  /** Another after each failure and lost connection: a master that took over may lack what the last one told, and all is to be read anew. */
  get generation(): number {
    return this.#generation;
  }

  /** The home's id. Rejects where it is away or wrong. */
  home(): Promise<string> {
    if (this.#isClosed) return Promise.reject(new Error('The state store is closed'));
    if (this.#isWell) return Promise.resolve(this.#home!);
    return (this.#looking ??= this.#look().finally(() => (this.#looking = undefined)));
  }

  /** What a script that only reads answers. */
  ask(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    return this.use((home, connection) => connection.run(script, keys, [home, ...args]));
  }

  /** As `ask`; all text of the answer as bytes. */
  askForBytes(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    return this.use((home, connection) => connection.runForBytes(script, keys, [home, ...args]));
  }

  /** What a script that writes answers, once replicas have it as well. */
  change(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    return this.use((home, connection) => connection.runDurably(script, keys, [home, ...args]));
  }

  /** What a command answers; after a failure the home is looked at anew. */
  async use<T>(command: (home: string, connection: Connection) => Promise<T>): Promise<T> {
    const home = await this.home();
    try {
      return await this.#connection.inTime(command(home, this.#connection));
    } catch (cause) {
      if (REFUSED.test((cause as Error).message)) throw cause;
      this.#doubt();
      throw this.#away(cause as Error);
    }
  }

  /** A commit is about to be acknowledged; revisions only rise, and are microseconds since 1970 or more. */
  acknowledged(meta: string, revision: string): void {
    this.#acknowledged.set(meta, Math.max(this.#acknowledged.get(meta) ?? 0, Number(revision)));
  }

  close(): void {
    this.#isClosed = true;
    this.#isWell = false;
    clearInterval(this.#timer);
    this.#connection.client.disconnect();
  }

  async #look(): Promise<string> {
    const looking = openParts(this.#connection, this.#options.home, this.#home);
    const opened = await this.#connection.inTime(looking).catch((error: Error) => {
      throw error instanceof WrongHome ? error : this.#away(error);
    });
    this.#home = opened.home;
    this.#tellLoss(opened);
    this.#isWell = true;
    this.#told = '';
    return this.#home;
  }

  /** Once for each loss: what the home has from now on is what there is. */
  #tellLoss({ revisions }: Opened): void {
    const behind = [...this.#acknowledged].filter(([meta, known]) => (revisions.get(meta) ?? 0) < known);
    if (behind.length === 0) return;
    const timeOf = (revision: number): string => new Date(revision / 1000).toISOString();
    const last = Math.min(...behind.map(([meta]) => revisions.get(meta) ?? 0));
    const known = Math.max(...behind.map(([, revision]) => revision));
    for (const [meta] of behind) this.#acknowledged.set(meta, revisions.get(meta) ?? 0);
    this.#options.onLoss?.(
      `The state ${this.#options.home.prefix} in Redis lacks commits that were acknowledged: a part ends at ` +
        `${timeOf(last)}, and had commits until ${timeOf(known)}. Nobody sends them again. What is there is used. ` +
        'See "Redis settings" in docs/operating.md for what can be lost',
    );
  }

  #doubt(): void {
    this.#isWell = false;
    this.#generation++;
  }

  #away(cause: Error): Error {
    return new Error(`Redis: ${this.#connection.reasonOf(cause).message}`, { cause });
  }

  #tell(error: Error): void {
    if (this.#isClosed || error.message === this.#told) return;
    this.#told = error.message;
    this.#options.onError(new Error(`The state store is unavailable: ${error.message}`, { cause: error }));
  }
}

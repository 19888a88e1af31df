/** What the service and its thread of events say to each other. */
import type { ExportRequest } from '../model/exchange.ts';

export type EventsOptions = {
  readonly path: string;
  readonly groupCanRead: boolean;
  /** Whether prompts and tool text are kept. */
  readonly keepsContent: boolean;
  /** Attributes that the settings read dimensions from. */
  readonly dimensions: readonly string[];
  /** Names of people are hashes by this key; '' where they are as they were told. */
  readonly hashKey: string;
  /** What services are called (setting `agents`). */
  readonly agents: ReadonlyMap<string, string>;
  readonly keptMs: number;
  readonly bytesMax: number;
};

/** To the thread: a request to keep. */
export type Keep = { readonly id: number; readonly request: ExportRequest; readonly receivedMs: number };

/** From the thread. */
export type Told =
  /** These requests are durable, or wait for a file that cannot be written: `error` says why. */
  | { readonly done: readonly number[]; readonly error?: string | undefined }
  | { readonly count: EventsCount; readonly rows: number }
  /** A record of this request could not be made a row because of a mistake of ours. */
  | { readonly bug: unknown };

/** What became of rows: written, known already, deleted for their age or for the size of the file, or lost while it could not be written. */
export type EventsCount = 'kept' | 'duplicate' | 'expired' | 'oversize' | 'dropped';

/**
 * The sender: a process of its own that outlives the hooks. It posts what the spool has, in order, and notes how far it came
 * only after that was accepted. What was accepted and not noted is sent again and counts once.
 */
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { logsOf } from './otlp.ts';
import { spooled } from './record.ts';
import { recordsIn, setAside, spoolFiles } from './spool.ts';

export type Sending = {
  readonly folder: string;
  readonly version: string;
  /** Posts a request of logs. Gives the status of the answer; 0 where nobody answers. */
  readonly post: (body: string) => Promise<number>;
};

/** `later`: nobody takes it now. */
export type Sent = { readonly state: 'all' | 'later'; readonly records: number; readonly refused: number };

const CHUNK_BYTES = 256 * 1024;
/** From this size on a file that was sent is removed, and not only marked. */
const KEPT_BYTES_MAX = 256 * 1024;

export async function sendSpool(sending: Sending): Promise<Sent> {
  let [records, refused] = [0, 0];
  const files = spoolFiles(sending.folder);
  for (const path of files) {
    const isCurrent = path === files.at(-1);
    const file = open(path);
    if (file === undefined) continue;
    try {
      const sent = await sendFile(file, sending);
      records += sent.records;
      refused += sent.refused;
      if (sent.state === 'later') return { state: 'later', records, refused };
      if (!isCurrent) {
        unlinkSync(path);
        // A hook may have written between our last look and now.
        await sendFile(file, sending);
      } else if (fstatSync(file).size > KEPT_BYTES_MAX) setAside(sending.folder);
    } finally {
      closeSync(file);
    }
  }
  return { state: 'all', records, refused };
}

/** Whether there is something to send. */
export function hasUnsent(folder: string): boolean {
  const files = spoolFiles(folder);
  if (files.length > 1) return true;
  const stats = statSync(files[0]!, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const { inode, offset } = noted(folder);
  return stats.size > (inode === stats.ino ? offset : 0);
}

async function sendFile(file: number, sending: Sending): Promise<Sent> {
  const { ino } = fstatSync(file);
  const { inode, offset } = noted(sending.folder);
  let from = inode === ino ? offset : 0;
  let [records, refused] = [0, 0];
  for (;;) {
    const chunk = wholeLines(file, from);
    if (chunk.length === 0) return { state: 'all', records, refused };
    const lines = recordsIn(chunk.toString('utf8'));
    const answer = await deliver(lines, sending);
    if (answer === 'later') return { state: 'later', records, refused };
    records += lines.length;
    refused += answer;
    from += chunk.length;
    note(sending.folder, { inode: ino, offset: from });
  }
}

/** How many were refused for good: each of them alone, so that those behind it leave. */
async function deliver(lines: readonly string[], sending: Sending): Promise<number | 'later'> {
  const records = lines.flatMap((line) => spooled(line) ?? []);
  const unreadable = lines.length - records.length;
  if (records.length === 0) return unreadable;
  const status = await sending.post(logsOf(records, sending.version));
  if (status >= 200 && status < 300) return unreadable;
  if (status !== 400 && status !== 413) return 'later';
  if (records.length === 1) return unreadable + 1;
  const middle = lines.length >> 1;
  const first = await deliver(lines.slice(0, middle), sending);
  if (first === 'later') return 'later';
  const second = await deliver(lines.slice(middle), sending);
  return second === 'later' ? 'later' : first + second;
}

/** The file from here on, up to the end of a line. */
function wholeLines(file: number, from: number): Buffer {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  const length = readSync(file, buffer, 0, CHUNK_BYTES, from);
  const end = buffer.lastIndexOf(0x0a, length - 1);
  // A line that is longer than all of it is no record.
  return buffer.subarray(0, end < 0 && length === CHUNK_BYTES ? length : end + 1);
}

type Noted = { readonly inode: number; readonly offset: number };

function noted(folder: string): Noted {
  try {
    const { inode, offset } = JSON.parse(readFileSync(join(folder, 'sent.json'), 'utf8'));
    return { inode: Number(inode), offset: Number(offset) };
  } catch {
    return { inode: 0, offset: 0 };
  }
}

function note(folder: string, to: Noted): void {
  const path = join(folder, 'sent.json');
  try {
    writeFileSync(`${path}.new`, JSON.stringify(to), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch {
    // On a full disk it is sent again next time.
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

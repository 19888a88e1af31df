/** The life of the sender: it begins with a hook that finds none, stays a while for those that follow, and goes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isOld, keepBudgets } from './budget.ts';
import { lockPath, take, TOUCH_MS, type Lock } from './lock.ts';
import { hasUnsent, sendSpool } from './send.ts';
import { logsOf } from './otlp.ts';
import { spooled } from './record.ts';
import type { Settings } from './settings.ts';
import { append, droppedOf, recordsIn } from './spool.ts';

export type SenderOptions = {
  readonly folder: string;
  readonly settings: Settings;
  readonly version: string;
  /** A record that could not be written to the spool. */
  readonly record: string | undefined;
};

const POST_TIMEOUT_MS = 10_000;
const LOOK_MS = 300;
/** How long it waits for more: a turn of an agent has an event in every few seconds. */
const LINGER_MS = 20_000;
/** How long it tries while nobody takes anything. The next hook after that begins anew. */
const PATIENCE_MS = 120_000;
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

export async function runSender(options: SenderOptions): Promise<void> {
  const { folder, record } = options;
  let kept = record === undefined || append(folder, record);
  const lock = take(lockPath(folder), process.pid, Date.now());
  if (lock === undefined && kept) return;
  const touching = setInterval(() => quietly(() => lock?.touch()), TOUCH_MS);
  try {
    // Its record is only here while the disk is full.
    if (!kept) kept = await carry(options, record!);
    if (lock !== undefined) await serve(options, lock);
  } finally {
    clearInterval(touching);
    quietly(() => lock?.release());
  }
}

async function serve(options: SenderOptions, lock: Lock): Promise<void> {
  const { folder, version } = options;
  const sending = { folder, version, post: (body: string) => post(options.settings, body) };
  const tries = { failed: 0, sinceMs: performance.now() };
  let idleSinceMs = performance.now();
  for (;;) {
    await refresh(options);
    if (hasUnsent(folder)) {
      const { state, refused } = await sendSpool(sending);
      if (refused > 0) append(folder, droppedOf('SpoolRefused', refused));
      quietly(() => lock.touch());
      if (state === 'later') {
        if (performance.now() - tries.sinceMs > PATIENCE_MS) return;
        await sleep(PAUSES_MS[Math.min(tries.failed++, PAUSES_MS.length - 1)]);
        continue;
      }
      idleSinceMs = performance.now();
    }
    Object.assign(tries, { failed: 0, sinceMs: performance.now() });
    if (performance.now() - idleSinceMs > LINGER_MS) return;
    await sleep(LOOK_MS);
  }
}

/** Tries to write the record, or to send it past the spool. */
async function carry({ folder, settings, version }: SenderOptions, record: string): Promise<boolean> {
  const sinceMs = performance.now();
  for (const pauseMs of [0, ...PAUSES_MS, ...Array<number>(8).fill(PAUSES_MS.at(-1)!)]) {
    await sleep(pauseMs);
    if (append(folder, record)) return true;
    const status = await post(
      settings,
      logsOf(
        recordsIn(record).map((line) => spooled(line)!),
        version,
      ),
    );
    if (status >= 200 && status < 300) return true;
    if (performance.now() - sinceMs > PATIENCE_MS) break;
  }
  return false;
}

/** The status of the answer; 0 where nobody answers. */
async function post({ endpoint, token }: Settings, body: string): Promise<number> {
  try {
    const response = await fetch(`${endpoint}/v1/logs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token !== '' && { Authorization: `Bearer ${token}` }) },
      body,
      signal: AbortSignal.timeout(POST_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

async function refresh({ folder, settings }: SenderOptions): Promise<void> {
  if (settings.budget !== undefined && isOld(folder, Date.now())) await fetchBudgets(folder, settings);
}

/** Keeps what the service says of budgets. What was known stays where it is away. */
export async function fetchBudgets(folder: string, { service, token }: Settings): Promise<void> {
  try {
    const headers = token === '' ? {} : { Authorization: `Bearer ${token}` };
    const response = await fetch(`${service}/api/budgets`, { headers, signal: AbortSignal.timeout(2_000) });
    if (response.ok) keepBudgets(folder, await response.text());
  } catch {
    // The hook says how old its knowledge is.
  }
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The disk is full, or somebody removed the folder.
  }
}

/** What is done again and again beside serving, and how long a stop waits for what hangs. */

export type Rounds = {
  /** Begins no more, and waits for the one that runs, but no longer than this. */
  stop(graceMs: number): Promise<void>;
};

/** Runs a task at intervals, never twice at a time: a tick is skipped while one runs. The timer does not keep the process alive. */
export function every(intervalMs: number, task: () => Promise<void>, onError: (error: unknown) => void): Rounds {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= task()
      .catch(onError)
      .finally(() => (running = undefined));
  }, intervalMs);
  timer.unref();
  return {
    stop: async (graceMs) => {
      clearInterval(timer);
      await within(graceMs, running);
    },
  };
}

/** Waits for something, but no longer than this. */
export async function within(graceMs: number, waited: Promise<unknown> | undefined): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, graceMs);
  try {
    await Promise.race([waited, over]);
  } finally {
    clearTimeout(timer);
  }
}

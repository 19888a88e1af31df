/**
 * One computation for all who ask at once. Whoever asks while one runs gets the next, with all who ask until that begins: so
 * there are never two at a time, and nobody is shown what was read before they asked.
 */
export function coalesce<T>(compute: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;

  const begin = async (): Promise<T> => {
    await running.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    next = undefined;
    const result = compute();
    running = result;
    return result;
  };
  return () => (next ??= begin());
}

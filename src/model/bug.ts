/** What tells a mistake of our own from a failure of the world: it comes again with the same input, and waiting cures nothing. */

/** Where one is met and set aside. */
export const BUG_PLACES = ['decode', 'translate', 'commit', 'sweep', 'outbox', 'events'] as const;
export type BugPlace = (typeof BUG_PLACES)[number];

/** Assertions of ours and of our scripts, and what Redis says of a script that failed. */
const SAID = /^BUG\b|^ERR .*user_script/;
const NAMES: readonly unknown[] = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'];
/** A RangeError of V8 where memory is short. */
const WORLD = /allocation failed/i;

/** Looks at the error and at what caused it. */
export function isBug(error: unknown): boolean {
  for (let at = error; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined) {
    const message = 'message' in at ? String(at.message) : '';
    if (SAID.test(message)) return true;
    if ('name' in at && NAMES.includes(at.name) && !WORLD.test(message)) return true;
  }
  return false;
}

/** Runs a step that touches nothing of the world: whatever it throws is a mistake of ours. */
export function ours<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw isBug(cause) ? cause : new Error(`BUG: ${String(cause)}`, { cause });
  }
}

import type { Fault } from '../model/fault.ts';

/** A command that was not begun, and why: what its user can mend. The process ends with 2, and with 1 after a failure. */
export class Refusal extends Error {}

/** One that names every fault. */
export function refusalOf(faults: readonly Fault[]): Refusal {
  return new Refusal(faults.map(({ path, message }) => `${path} ${message}`).join('\n'));
}

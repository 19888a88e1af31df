/** A command that was not begun, and why: what its user can mend. The process ends with 2, and with 1 after a failure. */
export class Refusal extends Error {}

/** The memory that the bodies of all requests in hand may take together, so that a flood of them cannot take it all. */

/** What one request holds of the budget. */
export type Lease = {
  /** Sets what is held, up or down. False, and nothing changed, where the budget has not that much left. */
  hold(bytes: number): boolean;
};

export type Budget = { lease(): Lease };

/** Nobody waits for room: whoever finds none is refused, which gives back what it held, so requests cannot lock up. */
export function createBudget(bytesMax: number): Budget {
  let free = bytesMax;
  return {
    lease() {
      let held = 0;
      return {
        hold(bytes) {
          if (bytes - held > free) return false;
          free -= bytes - held;
          held = bytes;
          return true;
        },
      };
    },
  };
}

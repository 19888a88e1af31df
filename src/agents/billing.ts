/** What agents are billed in, where that is not dollars. */

/** What their tokens would cost by the price list is no cost of theirs: it is in the second book alone. */
export const IN_CREDITS: ReadonlySet<string> = new Set(['copilot-cli']);

/** Agents that are billed in credits: what their tokens would cost by the price list is no cost of theirs, and is in the second book alone. */
export const IN_CREDITS: ReadonlySet<string> = new Set(['copilot-cli']);

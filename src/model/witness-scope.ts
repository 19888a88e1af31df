/** Under which scope people are kept that a witness told of: as those of features are. */

/** Signals that every installation of an agent sends or none does. Spans are sampled, and no agent's people have all of them. */
export const SIGNALS = ['metrics', 'events'] as const;
export type Signal = (typeof SIGNALS)[number];

const SIGNAL_OF: Readonly<Record<string, Signal>> = { metrics: 'metrics', scraped: 'metrics', events: 'events' };
const START = 'signal=';

/** Undefined of a witness that nobody is expected to have. */
export function witnessScope(agent: string, witness: string): string | undefined {
  const signal = SIGNAL_OF[witness];
  return signal === undefined ? undefined : `${START}${JSON.stringify([agent, signal])}`;
}

/** The inverse; undefined of another scope. */
export function signalIn(scope: string): readonly [agent: string, signal: Signal] | undefined {
  return scope.startsWith(START) ? (JSON.parse(scope.slice(START.length)) as [string, Signal]) : undefined;
}

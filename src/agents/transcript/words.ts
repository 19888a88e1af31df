/** What a history that an agent keeps on its machine tells, and `otel-kpi import` sends. */
import type { Declarations } from '../../model/words.ts';

export const WITNESS = 'transcript';
/** Who writes and who reads such records agree on these (see src/app/importing.ts). */
export const SCOPE = 'otel-kpi.import';
export const EVENT = 'agent.transcript';
/** The attribute of each type of tokens. */
export const ATTRIBUTES = {
  input: 'input_tokens',
  output: 'output_tokens',
  cache_read: 'cache_read_tokens',
  cache_write: 'cache_creation_tokens',
  reasoning: 'gen_ai.usage.reasoning.output_tokens',
} as const;

/** The rank is the last: whatever telemetry tells it knows better. */
export const DECLARES: Declarations = { witnesses: { [WITNESS]: { rank: 5 } } };

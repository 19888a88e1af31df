/** What a history that an agent keeps on its machine tells, and `otel-kpi import` sends. */
import type { Declarations } from '../../model/words.ts';

export const WITNESS = 'transcript';
/** Who writes and who reads such records agree on these (see src/app/importing.ts). */
export const SCOPE = 'otel-kpi.import';
export const EVENT = 'agent.transcript';

/** The rank is the last: whatever telemetry tells it knows better. */
export const DECLARES: Declarations = { witnesses: { [WITNESS]: { rank: 5 } } };

/** Expressions that panels of this dashboard have in common. */
import { added, BY_MODEL } from '../kit/filters.ts';

export const REQUESTS = 'agent_requests_total';
export const ERRORS = 'agent_request_errors_total';
export const FROM_BOTH = 'From agent_request_errors_total and agent_requests_total.';
export const LATELY = `${BY_MODEL},arrival=""`;

type Over = '$__interval' | '$__range';

/** Of all requests, those that failed after all retries: 0 where none did, absent where there were none. */
export function failedShare(over: Over, by = ''): string {
  const grouped = by === '' ? 'sum' : `sum by (${by})`;
  const answered = `${grouped}(${added(REQUESTS, BY_MODEL, over)})`;
  const failed = `(${grouped}(${added(ERRORS, BY_MODEL, over)}) or 0 * ${answered})`;
  return `${failed} / ((${answered} + ${failed}) > 0 or ${failed} > 0)`;
}

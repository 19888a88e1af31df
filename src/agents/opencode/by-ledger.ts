/** What spans and plugins both tell: it counts by the ledger, of which they are two witnesses. */
import type { What } from '../../model/activity.ts';
import { createMemo } from '../../model/memo.ts';
import type { Translate } from '../translator.ts';

/** By the kind of activity that counts at once. */
const LEDGER: Readonly<Record<string, { readonly kind: string; readonly quantity: string }>> = {
  request: { kind: 'told_request', quantity: 'answered_request' },
  request_error: { kind: 'usage', quantity: 'failed_request' },
  tool: { kind: 'told_tool', quantity: 'tool_call' },
  prompt: { kind: 'prompted', quantity: 'prompted' },
};

const WHATS_MAX = 1_000;

export function byLedger<R>(translate: Translate<R>): Translate<R> {
  const toldOf = createMemo(WHATS_MAX, (what: What): What => {
    const { kind, quantity } = LEDGER[what.kind]!;
    return { ...what, kind, quantities: [...what.quantities, quantity] };
  });
  return (record, out) => {
    const { length } = out;
    const problem = translate(record, out);
    for (let at = length; at < out.length; at++) {
      const activity = out[at]!;
      if (LEDGER[activity.what.kind] === undefined) continue;
      const amounts = activity.amounts && [...activity.amounts, 1];
      out[at] = { ...activity, what: toldOf(activity.what), amounts };
    }
    return problem;
  };
}

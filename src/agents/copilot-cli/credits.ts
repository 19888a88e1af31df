/** What a request of Copilot CLI is billed in beside tokens: units that are no money, and are never made into any. */
import type { Vocabulary } from '../../model/record.ts';
import { whatOfSpan, type SpanHandler } from '../gen-ai/handlers.ts';
import { newSpan } from '../span.ts';
import { amount } from '../values.ts';

/** A request of a premium model is one, or several, or a part of one. */
const REQUESTS = { attribute: 'github.copilot.cost', unit: 'premium_requests', of: 'credits' } as const;
/** Told in thousand-millionths, which are the parts that credits are counted in. */
const AI_UNITS = { attribute: 'github.copilot.nano_aiu', unit: 'ai_units', of: 'count' } as const;

/** What `request` makes of the span, and its credits. */
export function withCredits(agent: string, request: SpanHandler, vocabulary: Vocabulary): SpanHandler {
  const credits = [REQUESTS, AI_UNITS].map(({ attribute, unit, of }) => ({
    name: vocabulary.name(attribute),
    of,
    what: whatOfSpan('usage', 'credits', { agent, unit }, ['credits']),
  }));
  return (record, who, out) => {
    const problem = request(record, who, out);
    for (const { name, of, what } of credits) {
      const told = amount(record.get(name), of);
      if (told <= 0) continue;
      const billed = newSpan(record, who, what);
      billed.amount = told;
      billed.sameRecord = true;
      out.push(billed);
    }
    return problem;
  };
}

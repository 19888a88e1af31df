/**
 * Prompts: spans of the server within opencode, which its own windows and other programs ask. The path names the session. What a
 * sub-agent is asked does not go through it.
 */
import type { SpanRecord, Vocabulary } from '../../model/record.ts';
import { whatOfSpan } from '../gen-ai/handlers.ts';
import { newSpan } from '../span.ts';
import type { Translate } from '../translator.ts';
import { amount, text } from '../values.ts';
import type { WhoOf } from '../who.ts';

/** Its spans of that name are few. */
export const SERVED = 'http.server POST';

const ASKS = /\/session\/(ses_\w+)\/(?:message|prompt|prompt_async|command)$/;
const REFUSED = 400;

export function promptsOf(agent: string, whoOf: WhoOf, vocabulary: Vocabulary): Translate<SpanRecord> {
  const prompt = whatOfSpan('prompt', 'prompt', { agent });
  const [path, status] = [vocabulary.name('url.path'), vocabulary.name('http.response.status_code')];
  return (record, out) => {
    const session = ASKS.exec(text(record.get(path)))?.[1];
    if (session === undefined || amount(record.get(status), 'count') >= REFUSED) return 'no_kpi';
    out.push(newSpan(record, { ...whoOf(record), session }, prompt, true));
    return undefined;
  };
}

/** By what a request is known that several instrumentations tell: a framework's, the provider's own, one of each vendor. */
import type { Activity, Call } from '../../model/activity.ts';
import type { Name, SpanRecord } from '../../model/record.ts';
import { text } from '../values.ts';
import type { GenAiNames } from './names.ts';
import { FAILED, USAGE } from './usage.ts';

/** The whole input is what they agree in, fresh or not. In output some miscount answers that are streamed. */
const INPUT = ['input', 'cache_read', 'cache_write'].map((type) => USAGE.findIndex((quantity) => quantity === type));
const NOTHING_TOLD = -1;
/** What stands before the name of a model, and from its date on. */
const [BEFORE, BEHIND] = [/^.*\//, /[-@](20\d{6}|20\d\d-\d\d-\d\d)\b.*$/];

/** A call of a tool by an agent, and the request of the protocol to the server that has it, are spans of two scopes. */
export function toolCallOf(record: SpanRecord, { what, who }: Activity, { toolCall, tool }: GenAiNames): Call {
  const alike = `tool ${what.labels['tool']}`;
  const id = text(record.get(toolCall));
  return { trace: record.traceId, process: who.passing, scope: scopeOf(record, [tool]), id, alike };
}

export function callOf(record: SpanRecord, { amounts = [], what, who }: Activity, names: GenAiNames): Call {
  const told = INPUT.map((at) => amounts[at]!).filter((amount) => amount >= 0);
  const input = told.length === 0 ? NOTHING_TOLD : told.reduce((sum, amount) => sum + amount, 0);
  // A failed one tells no tokens, and not everybody says which model was asked.
  const alike =
    what.quantities === FAILED ? `failed ${providerOf(record, names)}` : `${bare(what.labels['model'] ?? '')} ${input}`;
  const id = text(record.get(names.responseId));
  const scope = scopeOf(record, [names.requestModel, names.responseModel]);
  return { trace: record.traceId, process: who.passing, scope, id, alike };
}

/** Where a pipeline dropped the scope, what a package calls its spans, without what they are of (`of`), tells it from another. */
function scopeOf(record: SpanRecord, of: readonly Name[]): string {
  const { origin, name } = record;
  if (origin.scopeName !== '') return origin.scopeName;
  return of.reduce((rest, each) => rest.replace(text(record.get(each)), ''), name).trim();
}

/** Some know the model by what was asked for, and some by what answered, or with the route to it. */
function bare(model: string): string {
  return model.toLowerCase().replace(BEFORE, '').replace(BEHIND, '');
}

/** The Vercel AI SDK names the part of its API as well: `openai.chat`. */
function providerOf(record: SpanRecord, { provider }: GenAiNames): string {
  return text(record.get(provider)).split('.')[0]!.toLowerCase();
}

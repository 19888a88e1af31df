/** What spans of the GenAI conventions mean, whoever sends them: model requests and tool calls. */
import type { Activity, ProblemReason, What, Who } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import type { SpanRecord, Vocabulary } from '../../model/record.ts';
import { newSpan } from '../span.ts';
import { ABSENT, amount, durationUs, text } from '../values.ts';
import type { GenAiNames } from './names.ts';
import { hostOf, tierOf } from './hosts.ts';
import { ANSWERED, FAILED, longWritesOf, USAGE, usageOf } from './usage.ts';

export type SpanHandler = (record: SpanRecord, who: Who, out: Activity[]) => ProblemReason | undefined;

/** OTLP's code of a span that failed. */
const STATUS_ERROR = 2;

type Told = Readonly<Record<string, string>>;

/** What spans of this name are. */
export function whatOfSpan(kind: string, name: string, told: Told, quantities: readonly string[] = []): What {
  return { kind, form: 'span', witness: 'spans', name, quantities, labels: labelsOf(told) };
}

/** A request to a model. One that failed may have used tokens as well. `of`: what it says beside. */
export function requestOf(
  agent: string,
  names: GenAiNames,
  vocabulary: Vocabulary,
  of: Partial<What> = {},
): SpanHandler {
  const told = [names.responseModel, names.requestModel, names.provider, names.tier, names.error, names.searches];
  const whatOf = (kind: string, quantities: readonly string[]) =>
    vocabulary.derive(told, ([response, request, provider, tier, error, searches]): What => {
      const model = text(response) || text(request);
      const labels = { agent, model, hosted_by: hostOf(text(provider)), service_tier: tierOf(text(tier)) };
      const status = quantities === FAILED ? text(error) : '';
      const fees = amount(searches, 'count') > 0 ? ({ hasFees: true } as const) : {};
      return { ...whatOfSpan(kind, 'request', { ...labels, status }, quantities), ...fees, ...of };
    });
  const [answered, failed] = [whatOf('told_request', ANSWERED), whatOf('usage', FAILED)];
  const used = whatOf('usage', USAGE);

  return (record, who, out) => {
    const { amounts, hasInvalid } = usageOf(record, names);
    const whatFor = isRestOfAnother(record, names) ? used : hasFailed(record, names) ? failed : answered;
    const request = newSpan(record, who, whatFor(record));
    request.amounts = [...amounts, 1];
    request.cacheWrite1h = longWritesOf(record, amounts, names);
    const seconds = amount(record.get(names.firstChunkSeconds), 'seconds');
    request.firstTokenUs = seconds < 0 ? durationUs(record.get(names.firstChunkMs)) : seconds;
    out.push(request);
    return hasInvalid ? 'invalid_field' : undefined;
  };
}

/** What the conventions call an error of no class that is known. */
const NO_CLASS = '_OTHER';
/** The class of a call that did not run, since a person or a rule did not want it. */
const REFUSED = /^(denied|rejected)$/i;

/** A call of a tool. How long a refusal took is how long a person did. */
export function toolOf(agent: string, names: GenAiNames, vocabulary: Vocabulary, kind = 'tool'): SpanHandler {
  const succeeded = vocabulary.derive([names.tool], ([name]) =>
    whatOfSpan(kind, 'tool', { agent, tool: text(name), outcome: 'success' }),
  );
  const failed = vocabulary.derive([names.tool, names.error], ([name, error]) => {
    const type = text(error) === NO_CLASS ? '' : text(error);
    const told: Told = REFUSED.test(type) ? { outcome: 'rejected' } : { outcome: 'error', error_type: type };
    return whatOfSpan(kind, 'tool', { agent, tool: text(name), ...told });
  });
  return (record, who, out) => {
    const call = newSpan(record, who, (hasFailed(record, names) ? failed : succeeded)(record));
    if (call.what.labels['outcome'] === 'rejected') call.durationUs = ABSENT;
    out.push(call);
    return undefined;
  };
}

/** Logfire ends the span of a request that is streamed as the stream begins, and tells the usage in another when it ends. */
function isRestOfAnother(record: SpanRecord, { spanType }: GenAiNames): boolean {
  return record.get(spanType) === 'log';
}

function hasFailed(record: SpanRecord, { error }: GenAiNames): boolean {
  return record.statusCode === STATUS_ERROR || text(record.get(error)) !== '';
}

/** What a span is by the GenAI conventions, in all their generations. No parent is asked: it may never come. */
import type { SpanRecord } from '../../model/record.ts';
import { text } from '../values.ts';
import type { GenAiNames } from './names.ts';

/**
 *  request  a request to a model: the only one whose usage counts
 *  tool     a call of a tool
 *  repeat   anything else of an agent: runs of agents, chains and workflows repeat the usage of what is below them
 */
export type SpanKind = 'request' | 'tool' | 'repeat';

/** Of what emitters call it, in lower case. */
const KINDS: ReadonlyMap<string, SpanKind> = new Map([
  ['chat', 'request'],
  ['generate_content', 'request'],
  ['text_completion', 'request'],
  ['completion', 'request'],
  ['llm', 'request'],
  ['generation', 'request'],
  // Of gateways and frameworks, before the conventions named them.
  ...[
    'chat.completion chat.completions chat_completion chat_completions text.completions acompletion atext_completion',
    'aresponses converse converse_stream invoke_model invoke_model_with_response_stream generate_content_stream call_llm',
    'completions inference anthropic_messages agenerate_content agenerate_content_stream',
  ].flatMap((line) => line.split(' ').map((word): [string, SpanKind] => [word, 'request'])),
  // Sentry's, before it took the words of the conventions.
  ...['responses', 'messages', 'generate_text', 'stream_text', 'generate_object', 'stream_object'].map(
    (word): [string, SpanKind] => [word, 'request'],
  ),
  ['execute_tool', 'tool'],
  ['tool', 'tool'],
]);

/** What is no request, by a part of its name, though it may repeat the usage of some. */
const NO_REQUEST =
  /agent|workflow|chain|task|plan|memory|embed|retriev|rerank|guardrail|evaluat|prompt|framework|orchestrat|count|image|audio|speech|moderat|fetch|span|event/;

/** Logfire tells that a span began by a span of its own, before it is told as a whole. */
const PENDING = 'pending_span';

/** The Vercel AI SDK has a span around the requests of a call, which repeats them. */
const VERCEL_REQUEST = /\.do(Stream|Generate)$/;
const VERCEL_TOOL = 'ai.toolCall';

/** Whether a metric of this operation is one of requests: older ones do not say. */
export function isRequest(operation: string): boolean {
  return operation === '' || KINDS.get(operation.toLowerCase()) === 'request';
}

/** Undefined where the span follows none of the conventions. */
export function spanKindOf(record: SpanRecord, names: GenAiNames): SpanKind | undefined {
  const operationId = text(record.get(names.operationId));
  if (operationId !== '') {
    if (VERCEL_REQUEST.test(operationId)) return 'request';
    return operationId === VERCEL_TOOL ? 'tool' : 'repeat';
  }
  const said = saidOf(record, names);
  if (said !== undefined) return record.get(names.spanType) === PENDING ? 'repeat' : (KINDS.get(said) ?? 'repeat');
  // Older emitters do not say what it is.
  if (record.get(names.toolCall) !== undefined && record.get(names.tool) !== undefined) return 'tool';
  return isBareRequest(record, names) ? 'request' : undefined;
}

function saidOf(record: SpanRecord, { operation, spanKind, requestType }: GenAiNames): string | undefined {
  return [operation, spanKind, requestType]
    .map((name) => text(record.get(name)).toLowerCase())
    .find((word) => word !== '');
}

/** Whether it looks like a request and is called something that nobody knows yet: it counts nothing, and is shown. */
export function isUnknown(record: SpanRecord, names: GenAiNames): boolean {
  const said = saidOf(record, names);
  return said !== undefined && !NO_REQUEST.test(said) && isBareRequest(record, names);
}

/** A request names its model and tells tokens, and an agent's run names the agent. */
function isBareRequest(
  record: SpanRecord,
  { requestModel, responseModel, input, output, agentName }: GenAiNames,
): boolean {
  const has = (name: GenAiNames[keyof GenAiNames]) => record.get(name) !== undefined;
  return (has(requestModel) || has(responseModel)) && (has(input) || has(output)) && !has(agentName);
}

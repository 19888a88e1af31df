/**
 * The attributes of the GenAI conventions in all their generations, the newest first: OpenTelemetry, its own older names,
 * the Vercel AI SDK (`ai.`), OpenLLMetry and OpenInference (`llm.`), Logfire (`gen_ai.usage.details.`), Sentry, OpenLIT,
 * LangSmith (`…_token_details`) and Langfuse (`langfuse.`).
 */
import type { Name, Vocabulary } from '../../model/record.ts';

type Spellings = readonly [string, ...string[]];

const USAGE = 'gen_ai.usage';
const VERCEL = 'ai.usage';
const OPENINFERENCE = 'llm.token_count';

const SPELLINGS = {
  operation: ['gen_ai.operation.name'],
  tokenType: ['gen_ai.token.type'],
  event: ['event.name'],
  operationId: ['ai.operationId'],
  spanKind: ['openinference.span.kind', 'traceloop.span.kind', 'langfuse.observation.type'],
  requestType: ['llm.request.type'],
  agentName: ['gen_ai.agent.name', 'agent_name'],
  requestModel: [
    'gen_ai.request.model',
    'ai.model.id',
    'ai.model_id',
    'llm.request.model',
    'llm.model_name',
    'langfuse.observation.model.name',
  ],
  responseModel: ['gen_ai.response.model', 'ai.response.model', 'llm.response.model'],
  responseId: ['gen_ai.response.id', 'ai.response.id'],
  provider: ['gen_ai.provider.name', 'gen_ai.system', 'ai.model.provider', 'llm.provider', 'llm.system'],
  // The one that served it comes before the one that was asked for.
  tier: [
    'openai.response.service_tier',
    'gen_ai.openai.response.service_tier',
    'gen_ai.response.service_tier',
    'anthropic.response.service_tier',
    'gen_ai.usage.service_tier',
    'openai.request.service_tier',
    'gen_ai.openai.request.service_tier',
    'gen_ai.request.service_tier',
  ],
  error: ['error.type'],
  spanType: ['logfire.span_type'],
  cost: [
    'gen_ai.usage.cost.amount',
    'gen_ai.usage.cost',
    'gen_ai.cost.total_tokens',
    'gen_ai.cost.total_cost',
    'gen_ai.cost.total',
    'gen_ai.usage.total_cost',
    'ai.total_cost.used',
    'operation.cost',
    'llm.cost.total',
  ],
  currency: ['gen_ai.usage.cost.currency'],
  firstChunkSeconds: [
    'gen_ai.response.time_to_first_chunk',
    'gen_ai.client.operation.time_to_first_chunk',
    'gen_ai.server.time_to_first_token',
  ],
  firstChunkMs: ['ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'],
  tool: ['gen_ai.tool.name', 'ai.toolCall.name', 'tool.name', 'traceloop.entity.name'],
  // Searches have a price beside that of tokens.
  searches: [
    `${USAGE}.details.web_search_requests`,
    `${USAGE}.server_tool_use.web_search_requests`,
    `${USAGE}.web_search_requests`,
  ],
  toolCall: ['gen_ai.tool.call.id', 'ai.toolCall.id'],
  // All in one text.
  usageDetails: ['langfuse.observation.usage_details'],
  costDetails: ['langfuse.observation.cost_details'],
  // Parts in one text.
  inputDetails: [`${USAGE}.input_token_details`],
  outputDetails: [`${USAGE}.output_token_details`],
  input: [
    `${USAGE}.input_tokens`,
    `${VERCEL}.inputTokens`,
    `${USAGE}.prompt_tokens`,
    'llm.usage.prompt_tokens',
    `${OPENINFERENCE}.prompt`,
    `${VERCEL}.promptTokens`,
    'ai.prompt_tokens.used',
  ],
  freshInput: [`${VERCEL}.inputTokenDetails.noCacheTokens`],
  cacheRead: [
    `${USAGE}.cache_read.input_tokens`,
    `${USAGE}.cache_read_input_tokens`,
    `${VERCEL}.inputTokenDetails.cacheReadTokens`,
    `${VERCEL}.cachedInputTokens`,
    `${USAGE}.input_tokens.cached`,
    `${USAGE}.details.cache_read_tokens`,
    `${USAGE}.details.cache_read_input_tokens`,
    `${USAGE}.details.cached_tokens`,
    `${USAGE}.prompt_tokens_details.cache_read`,
    `${USAGE}.prompt_tokens_details.cached_tokens`,
    `${USAGE}.cached_tokens`,
    `${USAGE}.cached_input_tokens`,
    'llm.usage.cache_read_input_tokens',
    `${OPENINFERENCE}.prompt_details.cache_read`,
  ],
  cacheWrite: [
    `${USAGE}.cache_write.input_tokens`,
    `${USAGE}.cache_creation.input_tokens`,
    `${USAGE}.cache_creation_input_tokens`,
    `${VERCEL}.inputTokenDetails.cacheWriteTokens`,
    `${USAGE}.input_tokens.cache_write`,
    `${USAGE}.details.cache_write_tokens`,
    `${USAGE}.details.cache_creation_input_tokens`,
    `${USAGE}.cache_write_input_tokens`,
    `${USAGE}.prompt_tokens_details.cache_write`,
    `${USAGE}.prompt_tokens_details.cache_creation_tokens`,
    'llm.usage.cache_creation_input_tokens',
    `${OPENINFERENCE}.prompt_details.cache_write`,
  ],
  cacheWrite1h: [
    'anthropic.usage.cache_creation.ephemeral_1h_input_tokens',
    `${USAGE}.cache_creation_ephemeral_1h_input_tokens`,
    `${USAGE}.cache_creation.ephemeral_1h_input_tokens`,
    `${USAGE}.details.ephemeral_1h_input_tokens`,
    `${USAGE}.details.cache_creation_ephemeral_1h_input_tokens`,
  ],
  output: [
    `${USAGE}.output_tokens`,
    `${VERCEL}.outputTokens`,
    `${USAGE}.completion_tokens`,
    'llm.usage.completion_tokens',
    `${OPENINFERENCE}.completion`,
    `${VERCEL}.completionTokens`,
    'ai.completion_tokens.used',
  ],
  total: [
    `${USAGE}.total_tokens`,
    'llm.usage.total_tokens',
    `${OPENINFERENCE}.total`,
    `${VERCEL}.totalTokens`,
    'ai.total_tokens.used',
  ],
  reasoning: [
    `${USAGE}.reasoning.output_tokens`,
    `${USAGE}.reasoning_tokens`,
    `${VERCEL}.outputTokenDetails.reasoningTokens`,
    `${VERCEL}.reasoningTokens`,
    `${USAGE}.output_tokens.reasoning`,
    `${USAGE}.details.reasoning_tokens`,
    `${USAGE}.completion_tokens_details.reasoning`,
    `${USAGE}.completion_tokens_details.reasoning_tokens`,
    'llm.usage.reasoning_tokens',
    `${OPENINFERENCE}.completion_details.reasoning`,
  ],
} as const satisfies Record<string, Spellings>;

export type GenAiNames = Readonly<Record<keyof typeof SPELLINGS, Name>>;

/** To be asked for before the first record comes. */
export function genAiNames(vocabulary: Vocabulary): GenAiNames {
  const all: [string, Spellings][] = Object.entries(SPELLINGS);
  const names = all.map(([meaning, spellings]) => [meaning, vocabulary.name(...spellings)]);
  return Object.fromEntries(names) as GenAiNames;
}

/**
 * What identifies a record, by the values of its attributes as they stand on the wire: never by labels, kinds or prices made of
 * them, and never by their order. **Frozen**: another version of otel-kpi, another replica and another encoding must find the
 * same digest. What is changed here is another scheme, and the one before is asked for as well while its days are open.
 */
import { doubleWords, finish, Hash, type Words } from './hash.ts';
import type { AttributeValue, Digest } from './record.ts';

/** The version of all that stands below. */
export const SCHEME = 1;

/**
 * Names whose values identify a log record: the numbers and words an event carries. No ids: a collector that drops one would
 * make another record, and no id told two events apart that these did not. No free text either.
 */
const LOG_NAMES: readonly string[] = [
  // Money and tokens.
  'cost_usd usage.estimated_usd',
  'input_tokens output_tokens cache_read_tokens cache_creation_tokens',
  'total_tokens pre_tokens post_tokens',
  'input_token_count output_token_count cached_token_count cached_content_token_count',
  'cache_write_token_count reasoning_token_count thoughts_token_count tool_token_count',
  'total_token_count gen_ai.usage.input_tokens gen_ai.usage.output_tokens',
  'gen_ai.usage.cache_read.input_tokens gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.reasoning.output_tokens',
  // Durations.
  'duration_ms duration ttft_ms total_duration_ms total_retry_duration_ms initial_duration_ms',
  'latency_ms routing_latency_ms',
  // Lengths and counts.
  'prompt_length response_length body_length content_length query_length',
  'tool_input_size_bytes tool_result_size_bytes lines lines_added lines_removed',
  'attempt total_attempts total_tool_uses tool_result_seq tool_call_count',
  'num_hooks num_success num_blocking num_non_blocking_error num_cancelled',
  // What was asked, and what for.
  'model model_name final_model gen_ai.request.model gen_ai.response.model gen_ai.operation.name',
  'role agent_type subagent_name',
  'command_name command_source endpoint turn.id turn.interrupted',
  // Tools and decisions.
  'tool_name function_name gen_ai.tool.name tool_type tool_source tool_namespace operation',
  'decision decision_type decision_source source success outcome',
  'hook_event hook_name hook_source plugin.name skill.name mcp_server_name',
  // How it ended, and of which kind it is.
  'status status_code http.status_code http.response.status_code execution_status',
  'error_type error.type event.kind startup.phase startup.status phase strategy trigger',
].flatMap((line) => line.split(' '));

/** Names that are no part of a point's identity. All others of its own are, known or not. */
const POINT_LEFT_OUT: readonly string[] = [
  // Whose it is: a record is told by its session, and one without by its own `user.id`, beside this digest.
  'session.id organization.id installation.id enduser.id',
  'account.id account.uuid account_id account_uuid',
].flatMap((line) => line.split(' '));

/** The first word of names, up to the dot: the same. */
const POINT_LEFT_OUT_WORDS: readonly string[] = [
  // Whose it is.
  'user',
  // What collectors add: where the sender ran, and how it was deployed.
  'k8s host cloud container process deployment telemetry service os collector otelcol',
  // What cannot change within an interval of one process.
  'terminal app anthropic',
].flatMap((line) => line.split(' '));

/** How Prometheus spells such beginnings, where no other name begins like that. */
const PROMETHEUS_BEGINNINGS: readonly string[] = [
  'k8s_ cloud_ container_ deployment_ telemetry_ terminal_ anthropic_',
].flatMap((line) => line.split(' '));

/** Names that begin like others (`service_tier`, `user_agent`) as Prometheus spells them, one by one. */
const PROMETHEUS_NAMES: readonly string[] = [
  'user_id user_email user_account_uuid user_account_id user_name user_full_name user_hash',
  'user_roles user_groups service_name service_version service_instance_id service_namespace',
  'host_name host_id host_arch host_type host_ip host_mac host_image_id host_image_name',
  'os_type os_version os_name os_description os_build_id',
  'process_pid process_parent_pid process_command process_command_args process_command_line',
  'process_executable_name process_executable_path process_owner process_runtime_name',
  'process_runtime_version process_runtime_description',
  'app_version app_entrypoint app_name',
].flatMap((line) => line.split(' '));

const logNames: ReadonlySet<string> = new Set(LOG_NAMES);
const pointLeftOut: ReadonlySet<string> = new Set([
  ...POINT_LEFT_OUT,
  ...POINT_LEFT_OUT.map((name) => name.replaceAll('.', '_')),
  ...PROMETHEUS_NAMES,
]);
const pointBeginnings = [...POINT_LEFT_OUT_WORDS.map((word) => `${word}.`), ...PROMETHEUS_BEGINNINGS];

export function identifiesLog(name: string): boolean {
  return logNames.has(name);
}

export function identifiesPoint(name: string): boolean {
  return !pointLeftOut.has(name) && !pointBeginnings.some((beginning) => name.startsWith(beginning));
}

const TEXT_SEED = 0;
const SPAN_SEED = 3;

/** One instance for all calls: it begins anew each time and never escapes. */
const hash = new Hash();

/** Of a name, or of a text that is a value. */
export function hashText(text: string, into: Words): void {
  hash.begin(TEXT_SEED).text(text).end();
  into.hi = hash.hi;
  into.lo = hash.lo;
}

/**
 * The digest of one attribute, given the hash of its name; that of a set of attributes is the sum of theirs, modulo 2^32 in
 * each word. An attribute without a value, or with an empty text, is as if it were not there.
 */
export function digestAttribute(name: Words, value: AttributeValue, into: Words): void {
  into.hi = into.lo = 0;
  if (value === undefined || value === '') return;
  const canonical = typeof value === 'number' && Number.isFinite(value) ? value : canonicalOf(String(value));
  if (typeof canonical === 'number') {
    // Adding 0 makes -0 what its text is.
    const words = doubleWords(canonical + 0);
    mixInto(name, words[0]!, words[1]!, into);
  } else {
    hashText(canonical, into);
    mixInto(name, into.hi, ~into.lo, into);
  }
}

/**
 * A name and the two words of its value. It is worked out for each number of each record, and has to tell apart no more than
 * records of one session, name and time: so it is the finalizer of the hash alone, not all of it.
 */
function mixInto(name: Words, low: number, high: number, into: Words): void {
  into.hi = finish(finish(high ^ name.hi) ^ low);
  into.lo = finish(((low << 16) | (low >>> 16)) + high + name.lo);
}

/** A text that is what a number is written as is that number: 3, 3.0 and "3" are one. */
function canonicalOf(text: string): string | number {
  const first = text.charCodeAt(0);
  // Most texts begin with no digit, and cannot be one.
  if (first !== 0x2d && (first < 0x30 || first > 0x39)) return text;
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}

/** A span is told by its own ids. */
export function digestSpan(traceId: string, spanId: string, into: Digest): void {
  hash.begin(SPAN_SEED).text(traceId).text(spanId).end();
  into.digestHi = hash.hi;
  into.digestLo = hash.lo;
}

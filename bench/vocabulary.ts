import type { Vocabulary } from '../src/model/record.ts';

const NAMES: readonly string[] = [
  'session.id',
  'user.id',
  'user.email',
  'user.account_uuid',
  'organization.id',
  'service.name',
  'service.version',
  'service.instance.id',
  'host.name',
  'app.version',
  'event.name',
  'event.sequence',
  'prompt.id',
  'request_id',
  'tool_use_id',
  'message.uuid',
  'model',
  'type',
  'query_source',
  'agent.name',
  'start_type',
  'cost_usd',
  'cost_usd_micros',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_creation_tokens',
  'duration_ms',
  'ttft_ms',
  'status_code',
  'error',
  'attempt',
  'tool_name',
  'tool',
  'success',
  'decision',
  'source',
  'language',
  'prompt_length',
  'team',
  'team.id',
  'department',
  'cost_center',
  'project',
];

/** By these records are known to be of somebody who was seen before. */
const OWNER_NAMES = [
  'session.id',
  'user.id',
  'user.email',
  'user.account_uuid',
  'service.instance.id',
  'host.name',
  'team',
  'team.id',
  'department',
  'cost_center',
  'project',
];

/** Of these only a record without a sequence is asked, and those of somebody who was not. */
const LATE_NAMES = ['prompt.id', 'request_id', 'tool_use_id', 'message.uuid', ...OWNER_NAMES];

/** The attribute names that a translator of such records reads, with a slot each. */
export const vocabulary: Vocabulary = {
  slots: new Map(NAMES.map((name, slot) => [name, slot])),
  size: NAMES.length,
  late: new Set(LATE_NAMES.map((name) => NAMES.indexOf(name))),
  owner: new Set(OWNER_NAMES.map((name) => NAMES.indexOf(name))),
};

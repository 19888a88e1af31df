import type { Derived } from '../src/model/record.ts';
import { createVocabulary, type Lexicon } from '../src/otlp/vocabulary.ts';

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

/** Of these only a record without a sequence is asked. */
const SELDOM_NAMES = ['prompt.id', 'request_id', 'tool_use_id', 'message.uuid'];

/** The attribute names that a translator of such records reads, and what it asks of each: whose it is. */
export function createNames(): { readonly vocabulary: Lexicon; readonly whose: Derived<number> } {
  const vocabulary = createVocabulary();
  for (const name of NAMES) {
    if (SELDOM_NAMES.includes(name)) vocabulary.seldom(name);
    else if (!OWNER_NAMES.includes(name)) vocabulary.name(name);
  }
  let people = 0;
  const whose = vocabulary.deriveFound(
    OWNER_NAMES.map((name) => vocabulary.name(name)),
    () => people++,
  );
  return { vocabulary, whose };
}

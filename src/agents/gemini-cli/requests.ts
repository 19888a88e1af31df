/** Requests to a model: what was answered, and what failed. */
import type { Vocabulary } from '../../model/record.ts';
import { ABSENT, amount, durationUs, INVALID, text } from '../values.ts';
import { eventOf, type Handler } from '../event.ts';
import { USAGE, usageOf } from './usage.ts';
import { canonicalModel, sourceClass, type Variant } from './words.ts';

/** What is told of the tokens, and its attribute. */
const TOKENS = {
  input: 'input_token_count',
  output: 'output_token_count',
  cached: 'cached_content_token_count',
  thoughts: 'thoughts_token_count',
  tool: 'tool_token_count',
  total: 'total_token_count',
} as const;

/**
 * Usage is told apart from the request, since only the event knows what a request was made for: as a label of the tokens it
 * would depend on who told them first, the event or the metric.
 */
export function apiResponse({ agent, outputHasThoughts }: Variant, vocabulary: Vocabulary): Handler {
  const [model, role, subagent] = ['model', 'role', 'subagent_name'].map((name) => vocabulary.name(name));
  const whatsOf = vocabulary.derive([model!, role!, subagent!], (values) => {
    const [of = '', by = '', under = ''] = values.map(text);
    const [told, source] = [{ model: canonicalModel(of) }, sourceClass(by, under)];
    const madeFor = source === '' ? {} : { madeFor: source };
    return {
      answered: eventOf(
        agent,
        'answered_request',
        'api_response',
        { ...told, source },
        { quantities: ['answered_request'] },
      ),
      usage: eventOf(agent, 'request_usage', 'api_response', told, { quantities: USAGE, ...madeFor }),
    };
  });
  const [duration, firstToken] = [vocabulary.name('duration_ms'), vocabulary.name('ttft_ms')];
  const names = Object.entries(TOKENS).map(([field, name]) => [field, vocabulary.name(name)] as const);

  return (record, begin, out) => {
    // One bad field costs that field: the request and what else it tells count.
    let bad = false;
    const reported = { input: ABSENT, output: ABSENT, cached: ABSENT, thoughts: ABSENT, tool: ABSENT, total: ABSENT };
    for (const [field, name] of names) {
      const told = amount(record.get(name), 'tokens');
      if (told === INVALID) bad = true;
      reported[field as keyof typeof reported] = Math.max(told, ABSENT);
    }
    const { answered, usage } = whatsOf(record);
    const request = begin(record, answered);
    request.durationUs = durationUs(record.get(duration));
    request.firstTokenUs = durationUs(record.get(firstToken));
    if (request.durationUs === INVALID || request.firstTokenUs === INVALID) bad = true;
    const used = begin(record, usage);
    used.sameRecord = true;
    used.durationUs = request.durationUs;
    used.amounts = usageOf(reported, outputHasThoughts);
    out.push(request, used);
    return bad ? 'invalid_field' : undefined;
  };
}

/** Told for each attempt that failed: a request that is tried again is told as a request of its own. */
export function apiError(agent: string, vocabulary: Vocabulary): Handler {
  const names = ['role', 'subagent_name'].map((name) => vocabulary.name(name));
  const model = vocabulary.name('model', 'model_name');
  const status = vocabulary.name('status_code', 'http.status_code');
  const whatOf = vocabulary.derive([model, status, ...names], (values) => {
    const [of = '', code = '', by = '', under = ''] = values.map(text);
    const told = { model: canonicalModel(of), source: sourceClass(by, under), status: code };
    return eventOf(agent, 'usage', 'api_error', told, { quantities: ['failed_request'] });
  });
  return (record, begin, out) => {
    out.push(begin(record, whatOf(record)));
    return undefined;
  };
}

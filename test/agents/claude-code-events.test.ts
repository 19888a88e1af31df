import { describe, expect, test } from '@jest/globals';
import { event, only, problem, translate } from './translated.ts';

const REQUEST = {
  model: 'opus',
  input_tokens: 1200,
  output_tokens: 42,
  cache_read_tokens: 5000,
  cache_creation_tokens: 300,
  cost_usd: 0.008164000000000001,
  duration_ms: 50,
  ttft_ms: 47,
  query_source: 'sdk',
};
const QUANTITIES = ['cost', 'input', 'output', 'cache_read', 'cache_write'];
const USAGE = [8_164_000, 1200, 42, 5000, 300];

describe('api_request', () => {
  test('tells usage in nano-dollars and tokens, and times in microseconds', () => {
    expect(only(event('api_request', REQUEST))).toMatchObject({
      kind: 'request',
      form: 'event',
      witness: 'events',
      session: 's1',
      sequence: 7,
      quantities: QUANTITIES,
      amounts: USAGE,
      durationUs: 50_000,
      firstTokenUs: 47_000,
      labels: { agent: 'claude-code', model: 'opus', source: 'main' },
    });
  });

  test('says the same with every number as a string, as before 2.1.122', () => {
    const strings = Object.fromEntries(Object.entries(REQUEST).map(([key, value]) => [key, String(value)]));
    const { amounts, durationUs, firstTokenUs } = only(event('api_request', strings));
    expect({ amounts, durationUs, firstTokenUs }).toEqual({ amounts: USAGE, durationUs: 50_000, firstTokenUs: 47_000 });
  });

  test('takes micro-dollars where dollars are missing', () => {
    const { cost_usd: _, ...rest } = REQUEST;
    expect(only(event('api_request', { ...rest, cost_usd_micros: 8164 })).amounts).toEqual(USAGE);
    expect(only(event('api_request', { ...rest, cost_usd: 'undefined', cost_usd_micros: '8164' })).amounts).toEqual(
      USAGE,
    );
  });

  test('with a number that is none, or negative, tells all others, and that one was bad', () => {
    const [, ...others] = USAGE;
    for (const bad of ['free', -1, '1e40', 'NaN', 'Infinity']) {
      const { activities, problems } = event('api_request', { ...REQUEST, cost_usd: bad });
      expect(activities[0]!.amounts).toEqual([-1, ...others]);
      expect(problems.map(({ reason }) => reason)).toEqual(['invalid_field']);
    }
    const micros = { cost_usd: 'free', cost_usd_micros: 8164 };
    expect(event('api_request', { ...REQUEST, ...micros }).activities[0]!.amounts).toEqual(USAGE);
  });

  test.each(['duration_ms', 'ttft_ms'])('with a %s that is none still counts, and tells that it was bad', (name) => {
    for (const bad of [-3, 'NaN', 'soon', true]) {
      const { activities, problems } = event('api_request', { ...REQUEST, [name]: bad });
      const { amounts, durationUs, firstTokenUs } = activities[0]!;
      expect(amounts).toEqual(USAGE);
      expect([durationUs, firstTokenUs].filter((told) => told >= 0)).toHaveLength(1);
      expect(problems.map(({ reason }) => reason)).toEqual(['invalid_field']);
    }
  });

  test('without a duration has nothing that is bad', () => {
    for (const none of ['', 'undefined', 'null']) {
      expect(event('api_request', { ...REQUEST, duration_ms: none }).problems).toEqual([]);
    }
  });

  test.each([
    ['sdk', 'main'],
    ['repl_main_thread', 'main'],
    ['agent:builtin:general-purpose', 'subagent'],
    ['generate_session_title', 'auxiliary'],
  ])('from %s is of the class %s, as its metric says', (querySource, source) => {
    expect(only(event('api_request', { ...REQUEST, query_source: querySource })).labels).toMatchObject({ source });
  });
});

describe('tools', () => {
  test('a result is a success or an error, with a duration that is a string', () => {
    const told = { tool_name: 'Bash', success: 'false', duration_ms: '56' };
    expect(only(event('tool_result', told))).toMatchObject({
      kind: 'tool',
      durationUs: 56_000,
      labels: { tool: 'Bash', outcome: 'error' },
    });
    expect(only(event('tool_result', { ...told, success: true })).labels).toMatchObject({ outcome: 'success' });
  });

  test('a rejected edit is a decision and a rejected call', () => {
    const { activities } = event('tool_decision', { tool_name: 'Write', decision: 'reject', source: 'user_reject' });
    expect(activities.map(({ what: { kind, labels } }) => [kind, labels])).toEqual([
      ['tool', { agent: 'claude-code', tool: 'Write', outcome: 'rejected' }],
      ['decision', { agent: 'claude-code', tool: 'Write', decision: 'reject', decided_by: 'person' }],
      ['permission', { agent: 'claude-code', tool: 'Write', decision: 'reject' }],
    ]);
    expect(activities.map(({ sameRecord }) => sameRecord)).toEqual([false, true, true]);
  });

  test.each([
    ['config', 'settings'],
    ['hook', 'hook'],
    ['user_permanent', 'person'],
    ['user_temporary', 'person'],
    ['user_abort', 'person'],
    ['something_new', undefined],
  ])('an edit that %s decided on is decided by %s', (source, by) => {
    const { activities } = event('tool_decision', { tool_name: 'Edit', decision: 'accept', source });
    expect(activities[0]!.what.labels['decided_by']).toBe(by);
  });

  test('a person who allows a call answers; one who stops the agent interrupts it as well', () => {
    const kinds = (decision: string, source: string) =>
      event('tool_decision', { tool_name: 'Bash', decision, source }).activities.map(({ what }) => what.kind);
    expect(kinds('accept', 'user_temporary')).toEqual(['permission']);
    expect(kinds('reject', 'user_abort')).toEqual(['tool', 'permission', 'interruption']);
  });

  test('an accepted call that edits nothing is counted by its result, not by its decision', () => {
    expect(problem(event('tool_decision', { tool_name: 'Bash', decision: 'accept' }))).toBe('no_kpi');
  });
});

test('an error carries its status; "undefined" is none', () => {
  expect(only(event('api_error', { model: 'opus', status_code: 529 }))).toMatchObject({
    kind: 'request_error',
    labels: { status: '529' },
  });
  expect(only(event('api_error', { status_code: 'undefined' })).labels).not.toHaveProperty('status');
});

test('an error tells how often it was tried again', () => {
  const { activities } = event('api_error', { model: 'opus[1m]', status_code: 529, attempt: '3' });
  expect(activities.map(({ what: { kind, labels }, amount }) => [kind, labels['model'], amount])).toEqual([
    ['request_error', 'opus', 1],
    ['retry', 'opus', 2],
  ]);
});

test.each([
  ['compaction', { trigger: 'auto', success: 'true' }, 'compaction', { trigger: 'auto', outcome: 'success' }],
  ['compaction', { trigger: 'manual', success: false }, 'compaction', { trigger: 'manual', outcome: 'error' }],
  [
    'mcp_server_connection',
    { status: 'failed', transport_type: 'stdio' },
    'mcp_connection',
    { status: 'failed', transport: 'stdio' },
  ],
  [
    'skill_activated',
    { 'skill.name': 'custom_skill', invocation_trigger: 'user-slash' },
    'skill_use',
    { skill_name: 'custom_skill', trigger: 'user-slash' },
  ],
  ['subagent_completed', { agent_type: 'Explore', duration_ms: '194' }, 'subagent_run', { agent_type: 'Explore' }],
  [
    'permission_mode_changed',
    { from_mode: 'default', to_mode: 'plan', trigger: 'key' },
    'permission_mode',
    { mode: 'plan', trigger: 'key' },
  ],
  ['api_refusal', { model: 'opus[1m]' }, 'refusal', { model: 'opus' }],
] as const)('%s tells what happened', (name, of, kind, labels) => {
  const told = only(event(name, of));
  expect(told).toMatchObject({ kind, labels, sequence: 7 });
  if (kind === 'subagent_run') expect(told.durationUs).toBe(194_000);
});

test('retries that are exhausted come beside the error and count nothing', () => {
  expect(problem(event('api_retries_exhausted', { status_code: 529 }))).toBe('no_kpi');
});

test('an event that is not known is counted by its name', () => {
  expect(event('api_dream').problems).toEqual([
    { reason: 'unknown_name', agent: 'claude-code', name: 'api_dream', records: 1 },
  ]);
});

test('the name may stand in the body or in the field of its own, with the prefix', () => {
  const of = { 'event.name': '' };
  expect(only(event('', of, { record: { body: { stringValue: 'claude_code.user_prompt' } } })).kind).toBe('prompt');
  expect(only(event('', of, { record: { eventName: 'claude_code.user_prompt' } })).kind).toBe('prompt');
});

test('a body that is no name is prose, and is not shown as an unknown name', () => {
  const { problems } = event('', { 'event.name': '' }, { record: { body: { stringValue: 'my bank is …' } } });
  expect(problems).toEqual([{ reason: 'unknown_name', agent: 'claude-code', name: '', records: 1 }]);
});

test('the time is the observed one where the record has none', () => {
  const record = { timeUnixNano: '0', observedTimeUnixNano: '4294967298' };
  expect(only(event('user_prompt', {}, { record }))).toMatchObject({ timeHi: 1, timeLo: 2 });
});

test('without a sequence an event has none', () => {
  expect(only(event('user_prompt', { 'event.sequence': 'undefined' })).sequence).toBe(-1);
});

test('the numbers and words of an event tell it apart, whatever ids it has', () => {
  const digest = (of: Record<string, string | number>) => {
    const { digestHi, digestLo } = only(event('user_prompt', of));
    return [digestHi, digestLo];
  };
  expect(digest({ prompt_length: 4, 'prompt.id': 'p9' })).toEqual(digest({ prompt_length: '4' }));
  expect(digest({ prompt_length: 4 })).not.toEqual(digest({ prompt_length: 5 }));
});

test('a person goes by the best name there is', () => {
  expect(only(event('user_prompt'))).toMatchObject({ user: 'u1', userRank: 2 });
  const named = { 'user.account_uuid': 'a1', 'user.email': 'ada@example.com' };
  expect(only(event('user_prompt', named))).toMatchObject({ user: 'ada@example.com', userRank: 0 });
});

test('identity and dimensions are looked up in the record, then the resource', () => {
  const dimensions = [{ label: 'team', attributes: ['team', 'team.id'] }];
  const resource = { 'service.name': 'claude-code', 'team.id': 'platform' };
  expect(only(event('user_prompt', {}, { resource, dimensions })).labels).toMatchObject({ team: 'platform' });
  const told = only(event('user_prompt', { 'team.id': 'web' }, { resource, dimensions }));
  expect(told.labels).toMatchObject({ team: 'web' });
});

test('no free text is read: the prompt leaves no trace', () => {
  const secret = 'the launch code is 0000';
  const { activities } = event('user_prompt', { prompt: secret, prompt_text: secret });
  expect(JSON.stringify(activities)).not.toContain('launch');
});

test('what we send ourselves is recognised when it comes back', () => {
  expect(problem(event('agent.session', {}, { scope: 'otel-kpi' }))).toBe('own_event');
});

test('a stranger is counted as one', () => {
  const sent = { resource: { 'service.name': 'checkout' }, scope: 'shop' };
  expect(problem(event('user_prompt', {}, sent))).toBe('unknown_source');
});

test('spans are known and count nothing', () => {
  expect(problem(translate('traces', [{ name: 'claude_code.tool', traceId: '', spanId: '' }]))).toBe('no_kpi');
});

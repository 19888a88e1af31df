/** Whoever has a translator of their own is counted by it alone: every recording, with all translators there are. */
import { expect, test } from '@jest/globals';
import { AGENTS } from '../../src/agents/agents.ts';
import { createTranslators } from '../../src/agents/translate.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { recordings } from '../otlp/recordings.ts';

const FIXTURE = 'gen-ai-fixture';
/** Of a recording by its folder. The older ones of the Vercel AI SDK name no other service either. */
const agentOf = (path: string) => (path.startsWith('gen-ai-') ? FIXTURE : path.replace(/-\d.*/s, ''));

const vocabulary = createVocabulary();
const translators = createTranslators(AGENTS, [], vocabulary);
const decoder = createDecoder(vocabulary);

test('each record is of one agent, and tells at most once what it tells', () => {
  for (const { path, signal, encoding, body } of recordings) {
    const visitor = translators.begin();
    expect(decoder.decode(signal, encoding, body, visitor)).toBeUndefined();
    const { activities } = visitor.translation;
    const agents = new Set(activities.map(({ who, what }) => `${who.agent} ${what.labels['agent'] ?? who.agent}`));
    const agent = agentOf(path);
    expect([path, [...agents]]).toEqual([path, activities.length === 0 ? [] : [`${agent} ${agent}`]]);
    const records = activities.filter(({ sameRecord }) => !sameRecord).length;
    expect(records).toBeLessThanOrEqual(visitor.translation.records);
  }
});

/** What another agent in the same environment exported, such as `OTEL_SERVICE_NAME`. */
const SERVICES = ['claude-code', 'codex_exec', 'github-copilot', 'gemini-cli', 'qwen-code', 'opencode', 'shop'];

/** One of a recording of each agent, in JSON. */
const NAMED = [...Map.groupBy(recordings, ({ path }) => agentOf(path))]
  .filter(([agent]) => agent !== FIXTURE)
  .map(([agent, all]) => [agent, all.filter(({ encoding }) => encoding === 'json').slice(0, 12)] as const);

test.each(NAMED)('%s: its scope says whose a record is, whatever the service is called', (_, all) => {
  for (const { signal, encoding, body } of all) {
    const text = Buffer.from(body).toString();
    const agentsOf = (service: string | undefined) => {
      const named = JSON.stringify(
        JSON.parse(text, (key, value) => {
          const isService = service !== undefined && value?.key === 'service.name';
          return key !== '' && isService ? { ...value, value: { stringValue: service } } : value;
        }),
      );
      const visitor = translators.begin();
      expect(decoder.decode(signal, encoding, Buffer.from(named), visitor)).toBeUndefined();
      const { activities, problems } = visitor.translation;
      return { agents: activities.map(({ who }) => who.agent), problems };
    };
    // Of our own hook, and of libraries, the service is all that says whose they are.
    if (/otel-kpi[.]hook|instrumentation-undici/.test(text)) continue;
    const own = agentsOf(undefined);
    for (const service of SERVICES) expect(agentsOf(service)).toEqual(own);
  }
});

test('without the translators of their own, spans that follow the conventions are the generic one’s', () => {
  const generic = createVocabulary();
  const others = createTranslators(AGENTS.slice(-1), [], generic);
  const spans = recordings.filter(({ path, signal }) => signal === 'traces' && /^(copilot|opencode)/.test(path));
  const counted = spans.flatMap(({ signal, encoding, body }) => {
    const visitor = others.begin();
    createDecoder(generic).decode(signal, encoding, body, visitor);
    return visitor.translation.activities;
  });
  expect(new Set(counted.map(({ who }) => who.agent))).toEqual(new Set(['github-copilot', 'opencode']));
});

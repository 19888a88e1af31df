import { describe, expect, test } from '@jest/globals';
import { AGENTS } from '../../src/agents/agents.ts';
import { createTranslators } from '../../src/agents/translate.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { encode, type Json } from '../otlp/oracle.ts';
import { event, metric, requestOf, resourceOf, type Attributes as Told } from '../sent.ts';
import { translate } from './translated.ts';

const NOON_MS = Date.UTC(2026, 10, 20, 12);

describe('records of one session', () => {
  const activities = (records: readonly ReturnType<typeof event>[]) => translate('logs', records).activities;

  test('share who and what where they tell the same', () => {
    const tool = (atMs: number, success: string) => event('tool_result', atMs, { tool_name: 'Bash', success });
    const [first, second, failed] = activities([tool(1, 'true'), tool(2, 'true'), tool(3, 'false')]);
    expect(second!.who).toBe(first!.who);
    expect(second!.what).toBe(first!.what);
    expect(failed!.what).not.toEqual(first!.what);
  });

  test('have another who where a better name is told, and the first again where it is not', () => {
    const prompt = (email: string) => event('user_prompt', NOON_MS, { 'user.email': email });
    const [bare, named, again] = activities([prompt(''), prompt('ada@example.com'), prompt('')]);
    expect([bare, named, again].map((told) => told!.who.user)).toEqual(['u1', 'ada@example.com', 'u1']);
    expect(again!.who).toBe(bare!.who);
  });

  test('that they name with an empty text are of the one that their resource names', () => {
    const resource = { 'service.name': 'claude-code', 'session.id': 's9', 'user.email': 'ada@example.com' };
    const empty = { 'session.id': '', 'user.email': '' };
    const [prompt] = translate('logs', [event('user_prompt', NOON_MS, empty)], { resource }).activities;
    expect(prompt!.who).toMatchObject({ session: 's9', user: 'ada@example.com' });
  });

  test('and of people who take turns are the same by protobuf and by JSON', () => {
    const dimensions = [
      { label: 'model', attributes: ['model'] },
      { label: 'team', attributes: ['team', 'team.id'] },
    ];
    const records = Array.from({ length: 60 }, (_, index) =>
      event('api_request', NOON_MS + index, {
        'session.id': `s${(index >> 1) % 3}`,
        'user.email': index % 4 === 0 ? '' : `${(index >> 1) % 3}@example.com`,
        'event.sequence': index,
        ...(index % 5 === 0 ? { 'team.id': 'own' } : {}),
        model: `model ${index % 2}`,
      }),
    );
    const resources: readonly Told[] = [{ team: 'a' }, { 'team.id': 'b' }, {}];
    const requests = resources.map((resource) => resourceOf('logs', records, { resource }));
    const [json, protobuf] = (['json', 'protobuf'] as const).map((encoding) => {
      const vocabulary = createVocabulary();
      const translators = createTranslators(AGENTS, dimensions, vocabulary);
      const visitor = translators.begin();
      const { body } = requestOf('logs', requests);
      const bytes = encoding === 'json' ? body : encode('logs', JSON.parse(String(body)) as Json);
      expect(createDecoder(vocabulary).decode('logs', encoding, bytes, visitor)).toBeUndefined();
      return visitor.translation.activities;
    });
    expect(protobuf).toHaveLength(180);
    expect(protobuf).toEqual(json);
  });

  test('of a delta and of a cumulative stream are not the same kind of record', () => {
    const points = [1, 2].map((aggregationTemporality) =>
      metric('claude_code.cost.usage', 1, NOON_MS, { model: 'opus' }, {}, { aggregationTemporality }),
    );
    const { activities: told } = translate('metrics', points);
    expect(told.map(({ what }) => what.form)).toEqual(['delta', 'cumulative']);
  });
});

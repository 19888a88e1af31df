import { describe, expect, test } from '@jest/globals';
import { createInterned } from '../../src/agents/interned.ts';
import type { Attributes } from '../../src/model/record.ts';
import { AGENTS } from '../../src/agents/agents.ts';
import { createTranslators } from '../../src/agents/translate.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { encode, type Json } from '../otlp/oracle.ts';
import { event, metric, requestOf, resourceOf, type Attributes as Told } from '../sent.ts';
import { translate } from './translated.ts';

const NOON_MS = Date.UTC(2026, 10, 20, 12);

describe('what follows from attributes', () => {
  const asked = () => {
    const made: string[] = [];
    const find = createInterned([0, 2], ([first, , third]: Attributes) => {
      made.push(`${first}/${third}`);
      return { of: `${first}/${third}` };
    });
    return { made, find };
  };

  test('is worked out once for equal values, whatever the other attributes say', () => {
    const { made, find } = asked();
    const one = find(['a', 1, 'x']);
    expect(find(['a', 2, 'x'])).toBe(one);
    expect(find(['b', 1, 'x'])).not.toBe(one);
    // More combinations than are compared one by one.
    for (let index = 0; index < 100; index++) find([`other ${index}`, 0, 'x']);
    expect(find(['a', 3, 'x'])).toBe(one);
    expect(made.filter((of) => of === 'a/x')).toHaveLength(1);
  });

  test('is right for more combinations than are remembered', () => {
    const { find } = asked();
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 3_000; index++) {
        expect(find([`a${index}`, 0, undefined]).of).toBe(`a${index}/undefined`);
      }
    }
  });

  test('does not mistake values for each other whose texts run together', () => {
    const { find } = asked();
    expect(find(['a","b', 0, 'c']).of).toBe('a","b/c');
    expect(find(['a', 0, 'b","c']).of).toBe('a/b","c');
  });
});

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
      const translators = createTranslators(AGENTS, dimensions);
      const visitor = translators.begin();
      const { body } = requestOf('logs', requests);
      const bytes = encoding === 'json' ? body : encode('logs', JSON.parse(String(body)) as Json);
      expect(createDecoder(translators.vocabulary).decode('logs', encoding, bytes, visitor)).toBeUndefined();
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

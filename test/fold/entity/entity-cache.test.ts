import { describe, expect, test } from '@jest/globals';
import { newEntity } from '../../../src/fold/entity/entity.ts';
import { createEntityCache } from '../../../src/fold/entity/entity-cache.ts';

describe('entities that are remembered', () => {
  test('an entity is given to who has the blob it was written as, and to nobody else', () => {
    const remembered = createEntityCache();
    const entity = newEntity();
    remembered.keep('key', 'blob', entity);
    expect(remembered.take('other', 'blob')).toBeUndefined();
    expect(remembered.take('key', 'blob')).toBe(entity);
  });

  test('an entity that was taken is its taker’s alone', () => {
    const remembered = createEntityCache();
    remembered.keep('key', 'blob', newEntity());
    remembered.take('key', 'blob');
    expect(remembered.take('key', 'blob')).toBeUndefined();
  });

  test('an entity that is forgotten is given to nobody', () => {
    const remembered = createEntityCache();
    remembered.keep('key', 'blob', newEntity());
    remembered.forget('key');
    remembered.forget('other');
    expect(remembered.take('key', 'blob')).toBeUndefined();
  });

  test('what a fold left that was never committed is not found again', () => {
    const remembered = createEntityCache();
    remembered.keep('key', 'never committed', newEntity());
    expect(remembered.take('key', 'of another')).toBeUndefined();
    expect(remembered.take('key', 'never committed')).toBeUndefined();
  });

  test('of more than are remembered the ones used longest ago are forgotten', () => {
    const remembered = createEntityCache();
    const blob = 'b'.repeat(3e6);
    for (let index = 0; index < 110; index++) {
      remembered.keep(`${index}`, blob, newEntity());
      if (index > 0) remembered.keep('0', blob, remembered.take('0', blob)!);
    }
    expect(remembered.take('0', blob)).toBeDefined();
    expect(remembered.take('1', blob)).toBeUndefined();
    expect(remembered.take('109', blob)).toBeDefined();
  });

  test('an entity that is kept anew is kept once', () => {
    const remembered = createEntityCache();
    remembered.keep('key', 'blob', newEntity());
    const entity = newEntity();
    remembered.keep('key', 'later', entity);
    expect(remembered.take('key', 'later')).toBe(entity);
    expect(remembered.take('key', 'later')).toBeUndefined();
  });
});

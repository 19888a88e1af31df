import { describe, expect, test } from '@jest/globals';
import { SETTINGS } from '../../src/config/settings.ts';
import type { Check } from '../../src/model/check.ts';
import type { Fault } from '../../src/model/fault.ts';
import { duration } from '../../src/model/quantities.ts';

describe('an example in a fault', () => {
  test.each(Object.values(SETTINGS).filter(({ check }) => /such as/.test(faultOf(check, '?'))))(
    'of $key would be right',
    ({ check }) => {
      const [, examples] = /such as (.*)$/.exec(faultOf(check, '?'))!;
      for (const example of examples!.split(/, | or /)) expect(faultOf(check, example)).toBe('');
    },
  );

  test('is none where no usual amount would be right', () => {
    expect(faultOf(duration('100d', '200d'), '1d')).toBe('is "1d"; must be a duration from 100d to 200d');
  });
});

function faultOf(check: Check<unknown>, text: string): string {
  const faults: Fault[] = [];
  check(text, '', faults);
  return faults.map(({ message }) => message).join();
}

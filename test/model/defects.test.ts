import { describe, expect, test } from '@jest/globals';
import { compareVersions, defectsOf, type Defect } from '../../src/model/defects.ts';

test('versions are in the order of their numbers, and betas before what they are of', () => {
  const versions = ['0.9', '1.0.0-alpha.2', '1.0.0-alpha.10', '1.0.0-beta', '1.0.0', '1.2.0', '1.10.0', '2.0.0'];
  const found = versions.toReversed().toSorted(compareVersions);
  expect(found).toEqual(versions);
});

test.each([
  ['1.0.0', 'v1.0.0'],
  ['1.0.0+build.7', '1.0.0'],
])('%s is %s', (one, other) => expect(compareVersions(one, other)).toBe(0));

describe('a version has a defect', () => {
  const defect = (from?: string, to?: string): Defect => {
    return {
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      effect: 'loses',
      what: '',
      kpis: [],
      advice: '',
      source: '',
    };
  };
  test.each([
    [defect('1.0.0', '1.2.0'), ['1.0.0', '1.1.9', '1.2.0']],
    [defect('1.2.0'), ['1.2.0', '1.10.0']],
    [defect(undefined, '1.0.0'), ['0.9.0', '1.0.0']],
    [defect(), ['0.9.0', '1.0.0', '1.1.9', '1.2.0', '1.10.0']],
  ])('from and to the versions that are named: %j', (of, those) => {
    const all = ['0.9.0', '1.0.0', '1.1.9', '1.2.0', '1.10.0'];
    expect(all.filter((version) => defectsOf([of], version).length > 0)).toEqual(those);
  });
});

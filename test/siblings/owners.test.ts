/** Whose a record is, where a way changes what tells so. */
import { test } from '@jest/globals';
import { assert, asyncProperty, constantFrom, nat } from 'fast-check';
import { randomFrom } from '../random.ts';
import { copyOf, countedOf, expectSame, IN_ORDER, RECORDED, recorded, RUNS, sentOn, totalsOf, way } from './counted.ts';
import { set } from './sent.ts';

test('a host that one of two collectors adds makes no second sender', () =>
  assert(
    asyncProperty(recorded, way, way, nat(99), async (name, one, other, seed) => {
      const { all, nowMs } = RECORDED.get(name)!;
      const twisted = copyOf(all);
      for (const { resource } of twisted) set(resource, 'host.name', 'added');
      const sent = randomFrom(seed).shuffled([...sentOn(all, one), ...sentOn(twisted, other)]);
      expectSame(totalsOf(await countedOf(sent, nowMs)), totalsOf(await countedOf(sentOn(all, IN_ORDER), nowMs)));
    }),
    RUNS,
  ));

test('what repeats itself by the words of others does not count twice where service and scope are lost', () =>
  assert(
    asyncProperty(constantFrom('gemini-cli-0.61.0/session-1' as const), way, async (name, on) => {
      const { all, nowMs } = RECORDED.get(name)!;
      const twisted = copyOf(all);
      for (const one of twisted) {
        set(one.resource, 'service.name', 'our-agent');
        one.scope = {};
      }
      const counted = totalsOf(await countedOf(sentOn(twisted, on), nowMs));
      expectSame(counted, totalsOf(await countedOf(sentOn(all, IN_ORDER), nowMs)));
    }),
    { ...RUNS, numRuns: 4 },
  ));

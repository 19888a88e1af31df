/**
 * What every home of state must do, whatever it is made of: written against the contract in src/model/store.ts and
 * nothing else.
 */
import { describe } from '@jest/globals';
import { testDump } from './conformance/dump.ts';
import { testEntities } from './conformance/entities.ts';
import type { Home } from './conformance/home.ts';
import { testMarks } from './conformance/marks.ts';
import { testRegisters } from './conformance/registers.ts';
import { testSessions } from './conformance/sessions.ts';
import { testTotals } from './conformance/totals.ts';
import { testWhole } from './conformance/whole.ts';

/** `openHome` gives each test an empty home of its own; the test removes it. */
export function testStore(kind: string, openHome: () => Promise<Home>): void {
  describe(`state in ${kind}`, () => {
    testEntities(openHome);
    testMarks(openHome);
    testTotals(openHome);
    testRegisters(openHome);
    testSessions(openHome);
    testWhole(openHome);
    testDump(openHome);
  });
}

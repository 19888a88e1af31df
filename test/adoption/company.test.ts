/** Every number of people over ninety days, against a count of its own. */
import { expect, test } from '@jest/globals';
import { startRun } from '../golden/run.ts';
import { numbersOf } from './numbers.ts';
import { recount } from './recount.ts';
import { DAYS, localMs, sentOn, staffOf, ZONE } from './staff.ts';

test.each([
  [500, 1],
  [80, 5],
])(
  'the numbers of %i people are those of a recount, where a team has at least %i of them',
  async (count, peopleMin) => {
    const staff = staffOf(peopleMin, count);
    const signedIn = staff.people.filter(({ signsIn }) => signsIn !== undefined);
    const people = signedIn.map(({ email, team }) => `${email}: ${team}`).join('\n');
    const env = { OTEL_KPI_TIME_ZONE: ZONE, OTEL_KPI_PEOPLE_MIN: String(peopleMin) };
    const run = await startRun({ env, people });
    for (let day = 0; day < DAYS; day++) {
      const sent = sentOn(staff, day);
      run.nowMs = localMs(day, 24 * 60 - 1) + 59_000;
      if (sent) await run.send(sent);
      await run.core.sweep();
    }
    expect(numbersOf(await run.core.truth())).toEqual(recount(staff, run.nowMs, peopleMin));
    await run.close();
  },
);

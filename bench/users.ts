/**
 * Does a record cost the same whoever sends it? CPU time (user and system, all threads) per record of the whole process
 * with 100 to 100,000 users, the same number of records each, and the memory a user takes: with one session, at work.
 *
 * Each number of users has a process of its own, which first hears of everybody once: users that are known are measured.
 */
import { createCrowd } from './bodies.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';
import { serve, zipped } from './served.ts';

const USERS = sized([100, 1_000, 10_000, 100_000], [10, 20]);
const RECORDS = sized(1000, 100);
const RECORDS_PER_EXPORT = 5;
/** Few users need more bodies before the code is warm. */
const WARM_UP_BODIES = sized(60, 1);
const ROUND_BODIES = sized(40, 1);
const ROUNDS = sized(5, 1);

const report = createReport();
let first = Number.NaN;
for (const users of USERS) {
  const crowd = createCrowd({ users, seed: 1, recordsPerExport: RECORDS_PER_EXPORT });
  const server = await serve('service');
  const emptyBytes = await server.ask('heap');
  const introductions = Math.max(WARM_UP_BODIES, Math.ceil((users * RECORDS_PER_EXPORT) / RECORDS));
  let sent = introductions * RECORDS;
  for (let left = introductions; left > 0; left -= ROUND_BODIES) {
    await server.send('logs', await zipped(crowd, 'logs', Math.min(left, ROUND_BODIES), RECORDS));
  }
  const userBytes = ((await server.ask('heap')) - emptyBytes) / users;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bodies = await zipped(crowd, 'logs', ROUND_BODIES, RECORDS);
    times.push((await server.send('logs', bodies)) / (ROUND_BODIES * RECORDS));
    sent += ROUND_BODIES * RECORDS;
  }
  const counted = await server.ask('counted');
  if (counted !== sent) throw new Error(`BUG: ${sent} records sent, ${counted} counted`);
  await server.close();

  const median = times.toSorted((a, b) => a - b)[times.length >> 1]!;
  if (Number.isNaN(first)) first = median;
  report.figure(`${users} users`, {
    'µs a record': times,
    [`× that of ${USERS[0]}`]: median / first,
    'KiB a user (marks included)': userBytes / 1024,
  });
}

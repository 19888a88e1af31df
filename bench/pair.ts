/**
 * Is this tree slower than another one? Both serve the same bodies in turns, in one run, and the CPU time that each takes for
 * a record is compared round by round.
 *
 *   node bench/pair.ts ../other-tree [metrics] [logs]
 *
 * The other tree is a working copy with its modules installed (`git worktree add`), and must have a bench/served.ts like ours.
 * Work that is due every few rounds belongs to all of them, so it is the sums that count: `whole`.
 */
import { resolve } from 'node:path';
import { createCrowd } from './bodies.ts';
import { createReport } from './report.ts';
import { serve, zipped, type Served, type Signal } from './served.ts';
import { sized } from './size.ts';

const RECORDS = 1000;
const USERS = 1000;
const WARM_UP_BODIES = sized(100, 1);
const ROUND_BODIES = sized(30, 1);
const ROUNDS = sized(10, 1);
const SIGNALS = sized<readonly Signal[]>(['metrics', 'logs'], ['logs']);

const [tree, ...asked] = process.argv.slice(2);
if (tree === undefined) throw new Error('name the working copy to compare with');
const other = (await import(resolve(tree, 'bench/served.ts'))) as { readonly serve: typeof serve };

/** Microseconds of CPU that a record takes, of each round. */
async function rounds(signal: Signal, servers: readonly Served[]): Promise<number[][]> {
  const crowd = createCrowd({ users: USERS, seed: 1, recordsPerExport: 5 });
  const warmUp = await zipped(crowd, signal, WARM_UP_BODIES, RECORDS);
  for (const server of servers) await server.send(signal, warmUp);
  const times: number[][] = servers.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    const bodies = await zipped(crowd, signal, ROUND_BODIES, RECORDS);
    for (let turn = 0; turn < servers.length; turn++) {
      const at = (turn + round) % servers.length;
      times[at]!.push((await servers[at]!.send(signal, bodies)) / (ROUND_BODIES * RECORDS));
    }
  }
  return times;
}

/** A server reads files of the folder it is started in. */
async function within<Result>(folder: string, start: () => Promise<Result>): Promise<Result> {
  const before = process.cwd();
  process.chdir(folder);
  const result = await start();
  process.chdir(before);
  return result;
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each);

const report = createReport();
for (const signal of SIGNALS) {
  if (asked.length > 0 && !asked.includes(signal)) continue;
  const servers = [await within(tree, () => other.serve('service')), await serve('service')];
  const [before, now] = (await rounds(signal, servers)) as [number[], number[]];
  const counted = await Promise.all(servers.map((server) => server.ask('counted')));
  if (counted[0] !== counted[1]) throw new Error(`the trees counted ${counted.join(' and ')}`);
  for (const server of servers) await server.close();
  report.part(signal);
  report.figure('other tree', { 'µs of CPU per record': before });
  report.figure('this tree', { 'µs of CPU per record': now });
  report.figure('this tree, by rounds', { "× the other's rate": before.map((us, round) => us / now[round]!) });
  report.figure('this tree, whole', { "× the other's rate": sum(before) / sum(now) });
  report.figure('this tree, best rounds', { "× the other's rate": Math.min(...before) / Math.min(...now) });
}

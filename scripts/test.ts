/**
 * Runs all tests and closes with the line `N passed, N failed`, which .ci/run repeats. Nothing may be skipped: a test
 * that did not run counts as failed, and so does a file that could not be loaded.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';

const RESULTS = '.cache/tests.json';
const TALLY = '.cache/tally.txt';
/** What jest begins with; UPDATE_SECONDS=1 writes it anew. */
const SECONDS = 'test/seconds.json';
const LEAST_SECONDS = 5;
/** Longer than any run takes: where a forgotten handle keeps jest from ending, the run is to fail, not to hang. */
const TIMEOUT_MS = 40 * 60_000;

/** What we read of jest's results. */
type Results = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; startTime: number; endTime: number }[];
};

mkdirSync('.cache', { recursive: true });
rmSync(RESULTS, { force: true });
// Half of the time of most files is waiting for other programs: one more than there are cores, for each two of them.
const workers = Math.ceil(1.5 * availableParallelism());
const flags = [
  'run',
  'jest',
  '--',
  '--ci',
  `--maxWorkers=${workers}`,
  '--json',
  `--outputFile=${RESULTS}`,
  ...process.argv.slice(2),
];
const { status } = spawnSync('npm', flags, {
  stdio: ['ignore', 'inherit', 'inherit'],
  timeout: TIMEOUT_MS,
  // Hundreds of processes are started and killed; reading the source anew took a third of their time.
  env: { ...process.env, NODE_COMPILE_CACHE: resolve('.cache/compiled') },
});

const results: Results | undefined = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : undefined;
const { passed, failed } = results ? count(results) : { passed: 0, failed: 1 };
const tally = `${passed} passed, ${failed} failed`;
writeFileSync(TALLY, `${tally}\n`);
console.log(tally);
if (status !== 0 || failed > 0 || passed === 0) process.exitCode = 1;
else if (process.env['UPDATE_SECONDS'] === '1') writeFileSync(SECONDS, secondsOf(results!));

function count(of: Results): { passed: number; failed: number } {
  const unrun = of.numPendingTests + of.numTodoTests + of.numRuntimeErrorTestSuites;
  return { passed: of.numPassedTests, failed: of.numFailedTests + unrun };
}

function secondsOf({ testResults }: Results): string {
  const all = testResults.map(({ name, startTime, endTime }): [string, number] => [
    relative('test', name),
    Math.round((endTime - startTime) / 1000),
  ]);
  const slow = all.filter(([, seconds]) => seconds >= LEAST_SECONDS).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(slow), undefined, 2)}\n`;
}

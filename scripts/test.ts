/**
 * Runs all tests and closes with the line `N passed, N failed`, which .ci/run repeats. Nothing may be skipped: a test
 * that did not run counts as failed, and so does a file that could not be loaded.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const RESULTS = '.cache/tests.json';
const TALLY = '.cache/tally.txt';
/** Longer than any run takes: where a forgotten handle keeps jest from ending, the run is to fail, not to hang. */
const TIMEOUT_MS = 40 * 60_000;

/** What we read of jest's results. */
type Results = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
};

mkdirSync('.cache', { recursive: true });
rmSync(RESULTS, { force: true });
// By default jest leaves one core alone, which on two halves the tests; most of them wait for other programs.
const flags = [
  'run',
  'jest',
  '--',
  '--ci',
  '--maxWorkers=100%',
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

const { passed, failed } = existsSync(RESULTS)
  ? count(JSON.parse(readFileSync(RESULTS, 'utf8')))
  : { passed: 0, failed: 1 };
const tally = `${passed} passed, ${failed} failed`;
writeFileSync(TALLY, `${tally}\n`);
console.log(tally);
if (status !== 0 || failed > 0 || passed === 0) process.exitCode = 1;

function count(results: Results): { passed: number; failed: number } {
  const unrun = results.numPendingTests + results.numTodoTests + results.numRuntimeErrorTestSuites;
  return { passed: results.numPassedTests, failed: results.numFailedTests + unrun };
}

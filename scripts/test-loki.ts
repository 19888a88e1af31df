/** Runs the tests that need a real Loki (`make test-loki`), with the one of this machine. */
import { spawnSync } from 'node:child_process';
import { lokiPath } from '../test/loki/program.ts';

/** What is in a place where it stands for Loki else, and what only a Loki can show. */
const PATHS = ['test/loki/', 'test/e2e/compose.test.ts', 'test/e2e/validate-config.test.ts'];

try {
  // The option takes all words after it.
  const flags = ['run', 'jest', '--', ...PATHS, '--testPathIgnorePatterns=/node_modules/'];
  const env = { ...process.env, LOKI_BIN: lokiPath() };
  process.exitCode = spawnSync('npm', flags, { stdio: ['ignore', 'inherit', 'inherit'], env }).status ?? 1;
} catch (error) {
  console.error(`test-loki: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

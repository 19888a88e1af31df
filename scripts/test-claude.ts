/** Runs the test that needs a real Claude Code (`make test-claude`), with the one of this machine. */
import { spawnSync } from 'node:child_process';
import { claudePath } from '../test/claude/program.ts';

try {
  // The option takes all words after it.
  const flags = ['run', 'jest', '--', 'test/claude/', '--testPathIgnorePatterns=/node_modules/'];
  const env = { ...process.env, CLAUDE_BIN: claudePath() };
  process.exitCode = spawnSync('npm', flags, { stdio: ['ignore', 'inherit', 'inherit'], env }).status ?? 1;
} catch (error) {
  console.error(`test-claude: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

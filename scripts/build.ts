/** Builds dist/, what the npm package runs: Node strips no types below node_modules, so a package carries JavaScript. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(1);
// Pages, styles and schemas are read at run time, beside the module that reads them.
cpSync('src', 'dist', { recursive: true, filter: (path) => !path.endsWith('.ts') });
if (existsSync('dist/main.js')) chmodSync('dist/main.js', 0o755);

/** Builds dist/, what the npm package runs: Node strips no types below node_modules, so a package carries JavaScript. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(1);
// What is read at run time lies beside the module that reads it. An x.js beside an x.ts would replace what tsc made of it.
const copied = (path: string) => !/\.(ts|md)$/.test(path);
cpSync('src', 'dist', { recursive: true, force: false, errorOnExist: true, filter: copied });
chmodSync('dist/main.js', 0o755);

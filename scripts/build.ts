/**
 * Builds dist/, what the npm package runs: Node strips no types below node_modules, so a package carries JavaScript. dist/ is
 * src/ with demo/ in it: so main is where it always was, and finds what it reads.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** The one file that imports demo/, which is nearer to it in dist/. */
const IMPORTER = 'dist/commands/demo.js';
const BUILT = 'dist-built';

for (const folder of ['dist', BUILT]) rmSync(folder, { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(1);
renameSync(`${BUILT}/src`, 'dist');
renameSync(`${BUILT}/demo`, 'dist/demo');
rmSync(BUILT, { recursive: true });
// What is read at run time lies beside the module that reads it. JavaScript, which the page has, is there already.
const copied = (path: string) => !/\.(ts|js|md)$/.test(path);
cpSync('src', 'dist', { recursive: true, force: false, errorOnExist: true, filter: copied });
writeFileSync(IMPORTER, readFileSync(IMPORTER, 'utf8').replaceAll("'../../demo/", "'../demo/"));
for (const file of ['main.js', 'otel-kpi.cjs']) chmodSync(`dist/${file}`, 0o755);

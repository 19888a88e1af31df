/**
 * Builds dist/, what the npm package runs: Node strips no types below node_modules, so a package carries JavaScript. dist/ is
 * src/ with demo/ in it: so main is where it always was, and finds what it reads.
 */
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { chmodSync, cpSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

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
const copied = (path: string) => !/\.(ts|c?js|md)$/.test(path);
cpSync('src', 'dist', { recursive: true, force: false, errorOnExist: true, filter: copied });
writeFileSync(IMPORTER, readFileSync(IMPORTER, 'utf8').replaceAll("'../../demo/", "'../demo/"));
for (const file of ['main.js', 'otel-kpi.cjs']) chmodSync(`dist/${file}`, 0o755);
await bundleTools();

/** The SDK of the Model Context Protocol is in the file that uses it: as a package it brings 60 others, for what few ask for. */
async function bundleTools(): Promise<void> {
  const { metafile } = await build({
    entryPoints: ['src/mcp/server.ts'],
    outfile: 'dist/mcp/server.js',
    allowOverwrite: true,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    metafile: true,
    legalComments: 'none',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  const licences = [...new Set(packages)].toSorted().map((name) => {
    const [file] = globSync(`node_modules/${name}/{LICENSE,LICENCE,license}*`);
    if (file === undefined) throw new Error(`${name} has no licence`);
    return `${name}\n\n${readFileSync(file, 'utf8').trim()}\n`;
  });
  writeFileSync('dist/mcp/LICENSES.txt', licences.join('\n'));
  rmSync('dist/mcp/tools.js');
}

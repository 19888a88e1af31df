/**
 * Bundles the hook into one file that runs without node_modules: plugin/scripts/hook.cjs, which is in the repository, so that a
 * plugin can be installed from there. As CommonJS: it starts a little sooner than a module.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
export const BUNDLE = 'plugin/scripts/hook.cjs';

/** The text of the file, of these sources. */
export async function bundle(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/hook/main.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    charset: 'utf8',
    write: false,
    define: { OTEL_KPI_VERSION: JSON.stringify(version) },
    banner: { js: licences(['unbash']) },
  });
  return outputFiles[0]!.text;
}

/** What is in the bundle and not ours comes with its licence. */
function licences(packages: readonly string[]): string {
  const texts = packages.map((name) => `${name}\n\n${readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim()}`);
  return `/*! otel-kpi is under the MIT licence. It contains:\n\n${texts.join('\n\n')}\n*/`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(root, BUNDLE), await bundle(), { mode: 0o755 });

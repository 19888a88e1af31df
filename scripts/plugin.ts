/** Writes the parts of plugin/ that are made: the bundled hook, the list of hooks, and the settings to copy by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { format } from 'prettier';
import { hooksOf } from '../src/hook/agents/installable.ts';

const root = join(import.meta.dirname, '..');

/** Text by path. */
export async function pluginFiles(): Promise<ReadonlyMap<string, string>> {
  const json = (value: object) => format(JSON.stringify(value), { parser: 'json', printWidth: 120 });
  const script = 'scripts/hook.cjs';
  return new Map([
    [`plugin/${script}`, await bundle()],
    ['plugin/hooks/hooks.json', await json({ hooks: hooksOf('node', [`\${CLAUDE_PLUGIN_ROOT}/${script}`, 'hook']) })],
    [
      'plugin/settings.template.json',
      await json({ hooks: hooksOf('node', [`/path/to/otel-kpi/plugin/${script}`, 'hook']) }),
    ],
  ]);
}

/**
 * One file that runs without node_modules, and is in the repository so that the plugin can be installed from there. As CommonJS:
 * it starts a little sooner than a module.
 */
async function bundle(): Promise<string> {
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
    banner: { js: licences(['unbash', 'yaml']) },
  });
  return outputFiles[0]!.text;
}

/** What is in the bundle and not ours comes with its licence. */
function licences(packages: readonly string[]): string {
  const texts = packages.map(
    (name) => `${name}\n\n${readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim()}`,
  );
  return `/*! otel-kpi is under the MIT licence. It contains:\n\n${texts.join('\n\n')}\n*/`;
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, text] of await pluginFiles()) writeFileSync(join(root, path), text);
}

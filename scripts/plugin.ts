/** Writes the parts of plugin/ that are made: the bundled hook, the list of hooks, and the settings to copy by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
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
 * One file that runs without node_modules, and is in the repository so that the plugin can be installed from there. As CommonJS,
 * and in ASCII: it starts a little sooner than a module, and is read twice as fast as text that has other letters.
 */
async function bundle(): Promise<string> {
  const text = await bundled('src/hook/main.ts', [cold]);
  return `#!/usr/bin/env node\n${licences(['unbash', 'yaml'])}\n${text.replace(/^#!.*\n/, '')}`;
}

async function bundled(entry: string, plugins: Plugin[]): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    charset: 'ascii',
    write: false,
    define: { OTEL_KPI_VERSION: JSON.stringify(version) },
    plugins,
  });
  // Only regular expressions have such letters left.
  return outputFiles[0]!.text.replace(/[\u0080-\uffff]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** What is imported on demand is a text in the file: Node passes over a text, and would read code that is not asked for. */
const cold: Plugin = {
  name: 'cold',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ kind, resolveDir, path }) =>
      kind === 'dynamic-import' ? { path: join(resolveDir, path), namespace: 'cold' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'cold' }, async ({ path }) => {
      const code = JSON.stringify(await bundled(path, []));
      const contents = `new Function('module', 'exports', 'require', ${code})(module, module.exports, require);`;
      return { contents, loader: 'js' };
    });
  },
};

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

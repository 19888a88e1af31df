/** Writes the parts of plugin/ that are made: the bundled hook, the list of hooks, and the settings to copy by hand. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
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
    ['plugin/hooks/hooks.json', await json({ hooks: hooksOf('node', `\${CLAUDE_PLUGIN_ROOT}/${script}`) })],
    ['plugin/settings.template.json', await json({ hooks: hooksOf('node', `/path/to/otel-kpi/plugin/${script}`) })],
  ]);
}

/**
 * One file that runs without node_modules, and is in the repository so that the plugin can be installed from there. What starts
 * comes first (scripts/hook-start.ts), all else in comments, which Node passes over: the main part last and as it is run, so
 * that it is read alone; the rest packed, since each byte of the file is read twice at each start. In ASCII: that is read twice
 * as fast as text that has other letters.
 */
async function bundle(): Promise<string> {
  const parts = new Map<string, string>();
  // What is left of ends of lines is in templates, where an escape is the same.
  const main = wrapped(await bundled('src/hook/main.ts', parts)).replaceAll('\n', String.raw`\n`);
  const packed = [...parts].map(
    ([name, code]) => `//@${name} ${brotliCompressSync(wrapped(code)).toString('base64')} `,
  );
  const digest = createHash('sha256')
    .update([main, ...packed].join('\n'))
    .digest('hex')
    .slice(0, 16);
  const start = await bundled('scripts/hook-start.ts', parts, {
    OTEL_KPI_PARTS: JSON.stringify(digest),
    OTEL_KPI_MAIN: String(main.length),
  });
  return [`#!/usr/bin/env node\n${licences(['unbash', 'yaml'])}`, start, ...packed, `//${main}`].join('\n');
}

const wrapped = (code: string): string => `(function(exports,require,module){${code.trim()}})`;

/** The code of a file with what it imports. What is imported on demand becomes a part. */
async function bundled(
  entry: string,
  parts: Map<string, string>,
  define: Record<string, string> = {},
): Promise<string> {
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
    define: { OTEL_KPI_VERSION: JSON.stringify(version), ...define },
    plugins: [onDemand(parts)],
  });
  // Only regular expressions have such letters left.
  return outputFiles[0]!.text.replace(/^#!.*\n/, '').replace(/[\u0080-\uffff]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const onDemand = (parts: Map<string, string>): Plugin => ({
  name: 'on demand',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ kind, resolveDir, path }) =>
      kind === 'dynamic-import' ? { path: join(resolveDir, path), namespace: 'part' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'part' }, async ({ path }) => {
      const name = basename(path, '.ts');
      parts.set(name, await bundled(path, parts));
      return { contents: `module.exports = globalThis.otelKpiHook.part("${name}")`, loader: 'js' };
    });
  },
});

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

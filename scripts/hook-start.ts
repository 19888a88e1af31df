/**
 * How the made file (scripts/plugin.ts) begins. Its parts follow in comments, which Node passes over, and each is compiled when
 * it is asked for: the main one from what V8 made of it in an earlier run, where that is kept (code-file.ts).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { Made } from '../src/hook/code-file.ts';
import { stateFolder } from '../src/hook/state-folder.ts';

/** Set where the file is made: a digest of its parts. */
declare const OTEL_KPI_PARTS: string;

const file = readFileSync(process.argv[1]!);
// V8 takes only what it made under the same options.
const options = process.execArgv.join('').replaceAll(/[^\w-]/g, '_');
const version = `${OTEL_KPI_PARTS}-${process.version}-${process.arch}${options}`;
const own: { -readonly [K in keyof Made]: Made[K] } & { part: (name: string) => unknown } = {
  codeFile: join(stateFolder(process.env), 'code', version),
  script: undefined,
  part,
};

function part(name: string): unknown {
  const begin = `/*@${name}\n`;
  const from = file.indexOf(begin) + begin.length;
  const code = file.toString('latin1', from, file.indexOf(`\n@${name}*/`, from)).replaceAll('*\u0001/', '*/');
  const cachedData = name === 'main' ? kept(own.codeFile) : undefined;
  const script = new Script(`(function(exports,require,module){${code}\n})`, { filename: name, cachedData });
  if (name === 'main') own.script = script;
  const module = { exports: {} };
  script.runInThisContext()(module.exports, process.getBuiltinModule, module);
  return module.exports;
}

function kept(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

Object.assign(globalThis, { otelKpiHook: own });
part('main');

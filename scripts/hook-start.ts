/**
 * How the made file (scripts/plugin.ts) begins. Its parts follow in comments. The main one is read alone, and compiled from what
 * V8 made of it in an earlier run, where that is kept (code-file.ts); the others are unpacked when they are asked for.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { Made } from '../src/hook/code-file.ts';
import { stateFolder } from '../src/hook/state-folder.ts';

/** Set where the file is made: a digest of its parts, and the length of the main one, which is the end of the file. */
declare const OTEL_KPI_PARTS: string;
declare const OTEL_KPI_MAIN: number;

const path = process.argv[1]!;
// V8 takes only what it made under the same options.
const options = process.execArgv.join('').replaceAll(/[^\w-]/g, '_');
const version = `${OTEL_KPI_PARTS}-${process.version}-${process.arch}${options}`;
const own: { -readonly [K in keyof Made]: Made[K] } & { part: (name: string) => unknown } = {
  codeFile: join(stateFolder(process.env), 'code', version),
  script: undefined,
  part,
};

function part(name: string): unknown {
  const text = readFileSync(path, 'latin1');
  const begin = `//@${name} `;
  const from = text.indexOf(begin) + begin.length;
  const { brotliDecompressSync } = process.getBuiltinModule('node:zlib');
  const code = brotliDecompressSync(Buffer.from(text.slice(from, text.indexOf(' ', from)), 'base64'));
  return run(new Script(code.toString('latin1'), { filename: name }));
}

function run(script: Script): unknown {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, process.getBuiltinModule, module);
  return module.exports;
}

/** The end of the file. */
function main(): string {
  const file = openSync(path, 'r');
  const bytes = Buffer.allocUnsafeSlow(OTEL_KPI_MAIN);
  readSync(file, bytes, 0, OTEL_KPI_MAIN, fstatSync(file).size - OTEL_KPI_MAIN);
  closeSync(file);
  return bytes.toString('latin1');
}

function kept(): Buffer | undefined {
  try {
    return readFileSync(own.codeFile);
  } catch {
    return undefined;
  }
}

Object.assign(globalThis, { otelKpiHook: own });
own.script = new Script(main(), { filename: 'main', cachedData: kept() });
run(own.script);

/** The recorded requests in test/fixtures. */
import { globSync, readFileSync } from 'node:fs';
import type { Encoding } from '../../src/model/exchange.ts';
import type { Signal } from '../../src/model/record.ts';
import { encode } from './oracle.ts';

export type Recording = {
  readonly path: string;
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Buffer;
};

const FIXTURES = new URL('../fixtures/', import.meta.url).pathname;

export const recordings: readonly Recording[] = globSync('*-*/*/[0-9]*-{logs,metrics,traces}.{json,pb}', {
  cwd: FIXTURES,
})
  .toSorted()
  .map((path) => ({
    path,
    signal: /-(\w+)\.\w+$/.exec(path)?.[1] as Signal,
    encoding: path.endsWith('.pb') ? 'protobuf' : 'json',
    body: readFileSync(FIXTURES + path),
  }));

/** Every recording in protobuf. */
export const protobufBodies: readonly Buffer[] = recordings.map(({ signal, encoding, body }) =>
  encoding === 'protobuf' ? body : encode(signal, JSON.parse(body.toString())),
);

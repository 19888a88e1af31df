import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { checkHomes } from '../../src/commands/homes.ts';
import { Refusal } from '../../src/line/refusal.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-homes-'));
const file = join(folder, 'a.db');
writeFileSync(file, '');
linkSync(file, join(folder, 'linked.db'));
symlinkSync(file, join(folder, 'pointed.db'));

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['the same file', file, file, 'are the same store'],
  ['the same file by another way', file, relative(process.cwd(), file), 'are the same store'],
  ['a second name of it', file, join(folder, 'linked.db'), 'are the same store'],
  ['what points to it', join(folder, 'pointed.db'), file, 'are the same store'],
  ['the same Redis', 'redis://a', 'redis://user:secret@a:6379/0?prefix=otel-kpi', 'are the same store'],
  ['memory that is lost', file, ':memory:', 'TO is :memory:, which is lost'],
  ['memory of another process', ':memory:', file, 'FROM is :memory:, which only'],
  ['a file that is not there', join(folder, 'none.db'), file, 'none.db does not exist'],
  ['a folder to read', folder, file, 'is a folder; must be a file'],
  ['a folder to write', file, folder, 'is a folder; must be a file'],
])('a copy between %s is refused', (_, from, to, reason) => {
  expect(() => checkHomes(from, to)).toThrow(Refusal);
  expect(() => checkHomes(from, to)).toThrow(reason);
});

test.each([
  ['another file', file, join(folder, 'b.db')],
  ['a Redis', file, 'redis://a'],
  ['another prefix', 'redis://a', 'redis://a?prefix=b'],
  ['another database', 'redis://a', 'redis://a/1'],
  ['its own place', file, undefined],
])('a copy to %s is not', (_, from, to) => expect(() => checkHomes(from, to)).not.toThrow());

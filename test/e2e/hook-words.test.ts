/** Commands around hooks that are not right are told so in a sentence, without a trace of the program. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { envIn, runHook } from './hook-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-words-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const commented = join(folder, 'settings.json');
writeFileSync(commented, '{ /* mine */ }');

const run = (line: string, input = '') => runHook(folder, envIn(folder, 1), input, line.split(' '));

test.each([
  ['hooks', 2, /^otel-kpi: hooks is no command\n\notel-kpi hook /],
  ['hooks instal', 2, /^otel-kpi: hooks instal is no command\n/],
  ['hooks install --setings x', 2, /^otel-kpi: hooks install --setings x is no command\n/],
  ['hooks install --settings', 2, /^otel-kpi: hooks install --settings is no command\n/],
  ['hooks why not', 2, /^otel-kpi: hooks why not is no command\n/],
  ['statusline', 1, /^otel-kpi: statusline reads on its standard input the JSON that an agent writes there\n$/],
  [`hooks install --settings ${commented}`, 1, /^otel-kpi: \S+ is no JSON object \(comments.* nothing was changed\n$/],
  [`hooks uninstall --settings ${commented}`, 1, /^otel-kpi: no hooks were installed in \S+ by this program\n$/],
  [`hooks install --settings ${commented}/x`, 1, /^otel-kpi: EEXIST: file already exists, mkdir/],
])('otel-kpi %s', (line, code, errors) => {
  expect(run(line)).toEqual({ code, stdout: '', stderr: expect.stringMatching(errors) });
});

test.each(['hook --help', 'hooks --help', 'hooks install --help', 'statusline --help'])(
  'otel-kpi %s tells all of them',
  (line) => {
    expect(run(line)).toEqual({ code: 0, stdout: expect.stringContaining('otel-kpi hooks suggest'), stderr: '' });
  },
);

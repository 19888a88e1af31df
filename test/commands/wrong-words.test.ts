/** Every command with words that are wrong: one sentence names them, one says where help is, and nothing is done. */
import { expect, test } from '@jest/globals';
import { demo } from '../../src/commands/demo.ts';
import { guard } from '../../src/commands/guard.ts';
import { importHistories } from '../../src/commands/import.ts';
import { parseLine } from '../../src/commands/line.ts';
import { mcp } from '../../src/commands/mcp.ts';
import { Refusal } from '../../src/line/refusal.ts';
import { report } from '../../src/commands/report.ts';
import { doctor } from '../../src/doctor/doctor.ts';
import { setup } from '../../src/setup/setup.ts';

const never = (): never => {
  throw new Error('something was done');
};
const here = { env: {}, home: '/none', platform: 'linux', cwd: '/', print: never } as const;
const corpus = new URL('file:///none');

/** The other commands are those of `parseLine`. */
const COMMANDS: Readonly<Record<string, (words: string[]) => unknown>> = {
  demo: (words) => demo(words, { token: '', now: Date.now, print: never, stop: AbortSignal.abort() }),
  guard: (words) => guard(words, { ...here, corpus }),
  import: (words) =>
    importHistories(words, { env: {}, agents: ['codex'], read: never, send: never, print: never, show: never }),
  mcp: (words) => mcp(words, {}, '1.0.0', never),
  report: (words) => report(words, { ask: never, print: never }),
  doctor: (words) => doctor(words, { ...here, now: Date.now, defects: new Map(), settingsOf: never }),
  setup: (words) => setup(words, { ...here, ask: undefined, hooks: never }),
};

const CASES: readonly (readonly [line: string, reason: string])[] = [
  ['serve --confg x', '--confg is not known: did you mean --config?'],
  ['erase', 'erase needs PERSON'],
  ['demo --spped 3', 'demo: --spped is not known: did you mean --speed?'],
  ['demo now', 'demo: now is too much: it takes options alone'],
  ['guard chek ls', 'guard: chek is not known: did you mean check?'],
  ['guard', 'guard: check or test?'],
  ['guard test /none', 'guard: the corpus cannot be read'],
  ['guard check --tool Read --input {', 'guard: --input is no JSON'],
  ['import codec', 'import: codec is not known: did you mean codex?'],
  ['import --frm x', 'import: --frm is not known: did you mean --from?'],
  ['import --endpoint here', 'import: --endpoint is here; must be an http:// or https:// URL'],
  ['import --from 2026-11-02 --to 2026-11-01', 'import: --from is 2026-11-02; must not be after --to, 2026-11-01'],
  ['import --from 2026-02-30', 'import: --from is 2026-02-30; must be a day such as 2026-11-30'],
  ['mcp --servce x', 'mcp: --servce is not known: did you mean --service?'],
  ['mcp --service foo', 'mcp: --service is foo; must be an http:// or https:// URL'],
  ['report day week', 'report: takes one word: week is too much'],
  ['report --format pdf', 'report: --format is pdf; must be one of table'],
  ['report --service kpi.example', 'report: --service is kpi.example; must be an http:// or https:// URL'],
  ['report --service http://x --events e.db', 'report: --service and --events are two places'],
  ['report --colour', 'report: --colour is not known; must be one of --from,'],
  ['doctor --prometeus x', 'doctor: --prometeus is not known: did you mean --prometheus?'],
  ['doctor --wait x', 'doctor: --wait is x; must be a number of seconds'],
  ['doctor --service localhost:19464', 'doctor: --service is localhost:19464; must be an http:// or https:// URL'],
  ['doctor --loki lo', 'doctor: --loki is lo; must be an http:// or https:// URL'],
  ['doctor --agent claude', 'doctor: --agent claude is not known: did you mean claude-code?'],
  ['setup --agnt x', 'setup: --agnt is not known: did you mean --agent?'],
  ['setup --undo --agent foo', 'setup: --undo gives back every file that was written, and takes no --agent'],
  ['setup now', 'setup: now is too much: it takes options alone'],
];

test.each(CASES)('otel-kpi %s: %s', async (line, reason) => {
  const [command = '', ...words] = line.split(' ');
  const run = COMMANDS[command];
  const refusal: unknown = await (async () => (run ? await run(words) : parseLine([command, ...words])))().catch(
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(Refusal);
  const [first, second, ...more] = (refusal as Refusal).message.split('\n');
  expect([first, second, more]).toEqual([
    expect.stringContaining(reason),
    `The help is: otel-kpi ${run ? `${command} ` : ''}--help`,
    [],
  ]);
});

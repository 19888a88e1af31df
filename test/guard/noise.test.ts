/** Noise that a shell does not hear never lets through what is denied. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { builtInGuarding } from '../../src/app/guarding.ts';
import { NOWHERE, readCorpus } from '../../src/guard/corpus.ts';
import { decide } from '../../src/guard/decide.ts';
import { WAYS } from './wrapped.ts';

const { policy } = builtInGuarding();
const text = readFileSync(new URL('corpus.yml', import.meta.url), 'utf8');
const { cases } = readCorpus({ path: 'corpus.yml', text });
const AT = { cwd: '/home/dev/app', projectRoot: '/home/dev/app', home: '/home/dev', session: 's' };

/** Words without quotes, expansions and operators, which can be spelled in other ways. */
const plain = cases
  .filter(({ call, wanted }) => call.tool === 'Bash' && wanted === 'deny')
  .map(({ given }) => given)
  // A reserved word in quotes is none.
  .filter((line) => !line.startsWith('coproc '))
  .filter((line) => /^[a-z]+( [\w./:=~@+-]+)+$/.test(line));

/** A word in another spelling. What begins with `~` or is an option keeps its beginning. */
const spelled = (word: string) =>
  fc.tuple(fc.integer({ min: 0, max: 6 }), fc.nat(word.length - 1)).map(([way, nat]) => {
    const at = word.startsWith('~') ? Math.max(nat, 1) : nat;
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    if (word.startsWith('~') && (at >= word.length || word.length < 3 || at < 2)) return word;
    if (way === 0 && tail !== '') return `${head}\\${tail}`;
    if (way === 1) return `${head}"${tail}"`;
    if (way === 2) return `${head}'${tail}'`;
    if (way === 3) return `${head}""${tail}`;
    if (way === 4) return `${head}$'${tail.replaceAll('\\', '\\\\')}'`;
    if (way === 5) return `${head}\\\n${tail}`;
    return word;
  });

const gap = fc.constantFrom(' ', '  ', '\t', ' \\\n ', ' \\\n');
const before = fc.constantFrom(
  '',
  'true; ',
  'A=1 ',
  'A=1; ',
  ': && ',
  '# what\n',
  '\n',
  ' ',
  '! ',
  'X=y B=c ',
  'time ',
  '2>/dev/null ',
  'cd . && ',
  'false || ',
  'set -e\n',
  '( : ); ',
  'echo hi | cat; ',
);
const after = fc.constantFrom(
  '',
  ' # fine',
  '; true',
  ' && echo done',
  ' || true',
  ' >/dev/null',
  ' 2>&1',
  ' > out.log 2>&1',
  ' &',
  ' | cat',
  '\n',
  ';',
  ' <<< x',
  ' && exit 0',
  '; :',
);

const noisy = fc.constantFrom(...plain).chain((line) => {
  const words = line.split(' ');
  return fc
    .tuple(
      before,
      after,
      fc.tuple(...words.map(spelled)),
      fc.array(gap, { minLength: words.length, maxLength: words.length }),
    )
    .map(
      ([head, tail, spelt, gaps]) =>
        `${head}${spelt.map((word, at) => (at === 0 ? word : gaps[at]! + word)).join('')}${tail}`,
    );
});

const named = fc.constantFrom(...plain).chain((line) => {
  const words = line.split(' ');
  return fc.array(fc.boolean(), { minLength: words.length, maxLength: words.length }).map((hidden) => {
    // No word with `~` goes through a variable: it would be no home any more.
    const kept = words.map((word, at) => (hidden[at]! && !word.includes('~') ? `\${v${at}}` : word));
    return `${words.map((word, at) => `v${at}='${word}'`).join('; ')}; ${kept.join(' ')}`;
  });
});

const stops = (command: string): boolean =>
  ['ask', 'deny'].includes(decide({ tool: 'Bash', input: { command }, ...AT }, policy, NOWHERE).action);
const RUNS = { numRuns: Number(process.env['FC_RUNS'] ?? 1500) };

test('there is enough to be noisy about', () => expect(plain.length).toBeGreaterThan(200));

test('quotes, backslashes, blanks, comments, redirects, lists', () => fc.assert(fc.property(noisy, stops), RUNS));

test('variables with known values', () => fc.assert(fc.property(named, stops), RUNS));

test('noise in any way to run it', () => {
  fc.assert(
    fc.property(noisy, fc.constantFrom(...WAYS), (line, [, wrap]) => stops(wrap(line))),
    RUNS,
  );
});

test('any text gets a verdict', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'rm -f/~$(){}[]<>|&;"\'`\\\n*?!=#.ab'.split('')) }), (line) => {
      expect(() => stops(line)).not.toThrow();
    }),
    RUNS,
  );
});

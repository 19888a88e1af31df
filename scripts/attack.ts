/**
 * Runs the attacks of test/attack, one after the other, prints what each showed, and writes that into docs/reliability.md:
 * `make attack`. Where one fails, the page stays as it is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Figure } from '../test/attack/attacked.ts';

const FIGURES = '.cache/attack.jsonl';
const PAGE = 'docs/reliability.md';
const [BEGIN, END] = ['<!-- Written by make attack. -->', '<!-- The end of what make attack wrote. -->'];

mkdirSync('.cache', { recursive: true });
rmSync(FIGURES, { force: true });
const flags = ['run', 'jest', '--', '--runInBand', 'test/attack/', ...process.argv.slice(2)];
const { status } = spawnSync('npm', flags, {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, ATTACK_FIGURES: FIGURES },
});
const lines = existsSync(FIGURES) ? readFileSync(FIGURES, 'utf8').trim().split('\n') : [];
const table = tableOf(lines.map((line): Figure => JSON.parse(line)));
console.log(table);
if (status === 0) await write(table);
process.exitCode = status ?? 1;

function tableOf(figures: readonly Figure[]): string {
  const rows = figures
    .toSorted((a, b) => a.kind.localeCompare(b.kind))
    .map(({ kind, attack, silentMs, peakMiB }) => `| ${kind} | ${attack} | ${silentMs ?? '–'} | ${peakMiB} |`);
  return [
    '| what is attacked | how | longest silence of health, ms above idle | peak memory, MiB |',
    '| - | - | -: | -: |',
    ...rows,
  ].join('\n');
}

async function write(text: string): Promise<void> {
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.slice(0, page.indexOf(BEGIN)), page.slice(page.indexOf(END))];
  const whole = `${before}${BEGIN}\n\n${text}\n\n${after}`;
  writeFileSync(PAGE, await format(whole, { ...(await resolveConfig(PAGE)), parser: 'markdown' }));
}

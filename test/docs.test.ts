/** What is generated is current, and what is shown as an example works. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildPages } from '../docs/build.ts';
import { WORDS } from '../src/app/words.ts';
import { parseCatalogue } from '../src/kpis/catalogue.ts';

const pages = await buildPages();

test.each(pages.map(({ file, text }) => [basename(file.pathname), file, text] as const))(
  '%s is what docs/build.ts writes',
  (_, file, text) => {
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

test('the catalogue that is shown as an example is one', () => {
  const [, example] = /```yaml\n(.*?)```/s.exec(pages[0]!.text)!;
  const text = readFileSync(new URL('../kpis/default.yaml', import.meta.url), 'utf8');
  const catalogue = parseCatalogue(
    [
      { path: 'default.yaml', text },
      { path: 'kpis.md', text: example! },
    ],
    WORDS,
    [{ label: 'team', attributes: ['team'] }],
  );
  expect(catalogue).toMatchObject({
    kpis: expect.arrayContaining([expect.objectContaining({ labels: ['team', 'agent'] })]),
  });
});

test('every label of a KPI that a recording shows is listed with the KPI, and explained', () => {
  const text = pages[0]!.text;
  const listed = new Map(
    [...text.matchAll(/^\| `(\w+)` +\| [^|]*\| [^|]*\| ([^|]*)\|/gm)].map(([, name, labels]) => [name!, labels!]),
  );
  const explained = text.slice(text.indexOf('## Labels'));
  const folder = new URL('golden/', import.meta.url);
  const lines = globSync('*.prom', { cwd: folder }).flatMap((file) =>
    readFileSync(new URL(file, folder), 'utf8').split('\n'),
  );
  const everywhere = ['le', 'arrival', 'otel_metric_overflow'];
  const odd = lines.flatMap((line) => {
    const [, name, labels] = /^(\w+?)(?:_bucket|_sum|_count|_created)?\{(.*)\} /.exec(line) ?? [];
    if (name === undefined) return [];
    return [...labels!.matchAll(/(\w+)="/g)].flatMap(([, label]) =>
      everywhere.includes(label!) ||
      (listed.get(name)?.includes(`\`${label}\``) && explained.includes(`| \`${label}\``))
        ? []
        : [`${name} ${label}`],
    );
  });
  expect([...new Set(odd)]).toEqual([]);
});

test('what is divided, and what would make it wrong, is said of every ratio', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const catalogue = parseCatalogue([{ path: 'default.yaml', text: read('../kpis/default.yaml') }], WORDS, [
    { label: 'team', attributes: ['team'] },
  ]);
  if (Array.isArray(catalogue)) throw new Error(JSON.stringify(catalogue));
  const { gauges } = catalogue;
  const names = gauges.map(({ name }) => name).filter((name) => name.endsWith('_ratio'));
  const told = read('../docs/how-it-is-counted.md');
  expect(names.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});

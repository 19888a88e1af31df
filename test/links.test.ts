/** Every link, heading, file, command and target that the pages for people name is there. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PAGES = [...globSync('docs/*.md', { cwd: ROOT }), ...globSync('*.md', { cwd: ROOT })].filter(
  (path) => !path.endsWith('CHANGELOG.md'),
);
const MAIN =
  read('src/main.ts') + read('src/hook/commands.ts') + globSync('src/commands/*.ts', { cwd: ROOT }).map(read).join('');

describe.each(PAGES)('%s', (page) => {
  const text = read(page);
  const code = [...text.matchAll(/```(\w*)\n(.*?)```/gs)]
    .filter(([, kind]) => kind === 'sh')
    .map(([, , lines]) => lines!);
  const inline = [...text.replaceAll(/```.*?```/gs, '').matchAll(/`([^`\n]+)`/g)].map(([, words]) => words!);
  const said = [...code, ...inline];

  test('links lead somewhere', () => {
    const links = [...text.replaceAll(/```.*?```/gs, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    const lost = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path, heading] = link.split('#');
      const file = path === '' ? page : join(dirname(page), path!);
      if (!existsSync(join(ROOT, file))) return true;
      return heading !== undefined && file.endsWith('.md') && !headingsOf(read(file)).has(heading);
    });
    expect(lost).toEqual([]);
  });

  test('targets of make are there', () => {
    const targets = said.flatMap((words) =>
      [...words.matchAll(/(?:^|\s)make ([a-z][a-z-]*)/gm)].map(([, name]) => name!),
    );
    const known = new Set([...read('Makefile').matchAll(/^([a-z][a-z-]*):/gm)].map(([, name]) => name));
    expect(targets.filter((name) => !known.has(name))).toEqual([]);
  });

  test('commands of otel-kpi are there', () => {
    const commands = said.flatMap((words) =>
      [...words.matchAll(/(?:^|[\s/])otel-kpi ([a-z][a-z-]+)/gm)].map(([, name]) => name!),
    );
    expect(commands.filter((name) => !new RegExp(`['" ]${name}['" :]`).test(MAIN))).toEqual([]);
  });

  test('files of this repository are there', () => {
    const paths = said.flatMap(
      (words) =>
        /^(?:\.\/)?((?:test|scripts|deploy|collector|prometheus|grafana|loki|bench|plugin|kpis|src)\/[\w./-]+)$/.exec(
          words,
        )?.[1] ?? [],
    );
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

test('every page is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const [, link] of read(page).matchAll(/\]\(([^)\s#]+\.md)(?:#[^)]*)?\)/g)) {
      const path = join(dirname(page), link!);
      if (existsSync(join(ROOT, path))) reached.add(path);
    }
  }
  expect(PAGES.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});

/** As GitHub makes anchors of them. */
function headingsOf(text: string): Set<string> {
  const titles = [...text.replaceAll(/```.*?```/gs, '').matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Repository, branch and ticket from git's own files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { placeOf } from '../../src/hook/place.ts';
import { readSettings } from '../../src/hook/settings.ts';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'otel-kpi-place-'));
  mkdirSync(join(top, '.git'));
  mkdirSync(join(top, 'src/deep'), { recursive: true });
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const { ticketPattern } = readSettings({ config: '/nowhere' }, {});
const on = (branch: string) => writeFileSync(join(top, '.git/HEAD'), `ref: refs/heads/${branch}\n`);
const remote = (url: string) =>
  writeFileSync(join(top, '.git/config'), `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n\tfetch = x\n`);

test.each([
  'git@github.com:acme/api.git',
  'https://github.com/acme/api.git',
  'https://me:secret@github.com/acme/api',
  'ssh://git@github.com/acme/api.git',
])('%s is one repository, without who may enter it', (url) => {
  on('main');
  remote(url);
  expect(placeOf(join(top, 'src/deep'), ticketPattern)).toEqual({
    top,
    attributes: {
      'vcs.repository.name': 'api',
      'vcs.owner.name': 'acme',
      'vcs.repository.url.full': 'https://github.com/acme/api',
      'vcs.ref.head.name': 'main',
    },
  });
});

test('a repository without a remote has the name of its folder', () => {
  on('main');
  expect(placeOf(top, ticketPattern).attributes['vcs.repository.name']).toBe(basename(top));
});

test('a worktree has its own branch, and the name and remote of its repository', () => {
  remote('git@example.com:acme/api.git');
  const tree = join(top, 'tree');
  const git = join(top, '.git/worktrees/tree');
  mkdirSync(git, { recursive: true });
  mkdirSync(tree);
  writeFileSync(join(tree, '.git'), `gitdir: ${git}\n`);
  writeFileSync(join(git, 'commondir'), '../..\n');
  writeFileSync(join(git, 'HEAD'), 'ref: refs/heads/ABC-12-fix\n');
  expect(placeOf(tree, ticketPattern).attributes).toMatchObject({
    'vcs.repository.name': 'api',
    'vcs.ref.head.name': 'ABC-12-fix',
    'ticket.id': 'ABC-12',
  });
});

test.each([
  ['feature/ABC-123-thing', 'ABC-123'],
  ['issue-45', 'issue-45'],
  ['gh-7/x', 'gh-7'],
  ['release-2026', undefined],
  ['utf-8', undefined],
  ['main', undefined],
])('%s is a branch of ticket %s', (branch, ticket) => {
  on(branch);
  expect(placeOf(top, ticketPattern).attributes['ticket.id']).toBe(ticket);
});

test('outside of a repository there is nothing to tell', () => {
  rmSync(join(top, '.git'), { recursive: true });
  expect(placeOf(top, ticketPattern)).toEqual({ top: '', attributes: {} });
});

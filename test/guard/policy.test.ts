/** Who may make the guard stricter or milder, and what a policy with a fault still does. */
import { describe, expect, test } from '@jest/globals';
import { NOWHERE } from '../../src/guard/corpus.ts';
import { decide } from '../../src/guard/decide.ts';
import { parsePolicy } from '../../src/guard/policy-file.ts';
import { mergePolicies, type Level } from '../../src/guard/policy.ts';
import type { Verdict, World } from '../../src/guard/verdict.ts';

type Texts = Partial<Record<Level, string>>;

const parse = (level: Level, text: string) => parsePolicy({ path: `${level}.yaml`, text, level });

function verdict(command: string, texts: Texts, world: Partial<World> = {}): Verdict {
  const files = Object.entries(texts).map(([level, text]) => parse(level as Level, text).file);
  const policy = mergePolicies(files, { protect: [], secrets: [], switches: [] }, '/home/dev/app');
  const at = { cwd: '/home/dev/app', projectRoot: '/home/dev/app', home: '/home/dev', session: 's' };
  return decide({ tool: 'Bash', input: { command }, ...at }, policy, { ...NOWHERE, ...world });
}

const action = (command: string, texts: Texts = {}) => verdict(command, texts).action;

describe('the stricter wins', () => {
  test.each<[what: string, texts: Texts, command: string, expected: string]>([
    ['without a policy', {}, 'npm publish', 'deny'],
    ['a user is milder', { user: 'rules: { publish: warn }' }, 'npm publish', 'warn'],
    [
      'a manager is stricter',
      { user: 'rules: { publish: warn }', managed: 'rules: { publish: deny }' },
      'npm publish',
      'deny',
    ],
    [
      'a manager is milder',
      { user: 'rules: { publish: deny }', managed: 'rules: { publish: ask }' },
      'npm publish',
      'deny',
    ],
    ['a project cannot be milder', { project: 'rules: { publish: none }' }, 'npm publish', 'deny'],
    ['a project is stricter', { project: 'rules: { discard: deny }' }, 'git stash clear', 'deny'],
    ['what is not known', { user: 'rules: { unknown: deny }' }, '$X -rf /', 'deny'],
    ['what cannot be read', { user: 'rules: { unparsed: deny }' }, 'if then', 'deny'],
    ['more secrets', { project: 'protect: { secrets: [config/prod.json] }' }, 'cat config/prod.json', 'deny'],
    ['more that is kept', { managed: 'protect: { files: ["**/Jenkinsfile"] }' }, 'echo x > Jenkinsfile', 'deny'],
  ])('%s', (_, texts, command, expected) => expect(action(command, texts)).toBe(expected));

  test('and the policy that said so is named', () => {
    expect(verdict('npm publish', { managed: 'rules: { publish: ask }' })).toMatchObject({
      policy: 'managed.yaml',
      rule: 'publish',
    });
    expect(verdict('npm publish', {})).toMatchObject({ policy: 'built-in', command: 'npm publish' });
  });
});

describe('what is allowed', () => {
  const allowing = 'allow: { commands: ["npm publish*"], paths: ["/data/scratch/**"], files: [.env.test] }';

  test.each([
    ['npm publish --tag next', 'none'],
    ['sudo npm publish', 'none'],
    ['npm publish && rm -rf /', 'deny'],
    ['rm -rf /data/scratch/x', 'none'],
    ['rm -rf /data/scratch/../x', 'deny'],
    ['cat .env.test', 'none'],
    ['cat .env', 'deny'],
  ])('by a user: %s', (command, expected) => expect(action(command, { user: allowing })).toBe(expected));

  test('by a project only within it', () => {
    expect(action('rm -rf /data/scratch/x', { project: allowing })).toBe('deny');
    expect(action('cat .env.test', { project: allowing })).toBe('none');
  });

  test('by a project not at all, where a manager or a user says so', () => {
    expect(action('npm publish', { project: allowing })).toBe('none');
    for (const level of ['user', 'managed'] as const)
      expect(action('npm publish', { project: allowing, [level]: 'project_allow: false' })).toBe('deny');
  });
});

describe('a dry run', () => {
  test('tells what would be done', () => {
    expect(verdict('rm -rf /', { user: 'dry_run: true' })).toMatchObject({
      action: 'none',
      would: 'deny',
      rule: 'recursive-delete',
    });
  });
  test('is nothing that a project can ask for', () =>
    expect(action('rm -rf /', { project: 'dry_run: true' })).toBe('deny'));
  test('ends where a manager does not want it', () => {
    expect(action('rm -rf /', { user: 'dry_run: true', managed: 'dry_run: false' })).toBe('deny');
  });
});

describe('a policy with a fault', () => {
  test.each<[text: string, fault: string]>([
    ['rules: { publisch: deny }', 'publisch is not known'],
    ['rules: { publish: allow }', 'must be one of none, warn, ask, deny'],
    ['allow: { commands: ["*"] }', 'must be a pattern'],
    ['rules: [', 'is not plain YAML'],
    ['- a', 'is no map'],
    ['allow: &a {}', 'anchor'],
  ])('%s', (text, fault) => {
    const { faults } = parse('user', text.replace('&a {}', '*a'));
    expect(faults.map(({ path, message }) => `${path} ${message}`).join('\n')).toMatch(
      fault === 'anchor' ? /alias|anchor/i : fault,
    );
    expect(action('rm -rf /', { user: text })).toBe('deny');
  });

  test('still makes stricter, and allows nothing', () => {
    const broken =
      'nonsense: 1\nrules: { discard: deny, publish: none }\nallow: { paths: ["/data/**"] }\ndry_run: true';
    expect(action('git stash clear', { user: broken })).toBe('deny');
    expect(action('npm publish', { user: broken })).toBe('deny');
    expect(action('rm -rf /data/x', { user: broken })).toBe('deny');
  });

  test('of a manager lets no project allow', () => {
    expect(action('npm publish', { managed: 'nonsense: 1', project: 'allow: { commands: [npm publish] }' })).toBe(
      'deny',
    );
  });
});

describe('what the disk says', () => {
  test('a link is what it points to', () => {
    const real = (path: string) =>
      path.replace('/home/dev/app/dist', '/home/dev/Documents').replace('/home/dev/app/notes', '/home/dev/.ssh/id_rsa');
    expect(verdict('rm -rf dist', {}, { real }).action).toBe('deny');
    expect(verdict('cat notes', {}, { real }).action).toBe('deny');
  });
  test('a pattern is what it matches', () => {
    const list = (folder: string) => (folder === '/home/dev/app' ? ['a.ts', 'server.key', '.env'] : []);
    expect(verdict('cat *', {}, { list }).action).toBe('deny');
    expect(verdict('cat *.ts', {}, { list }).action).toBe('none');
  });
  test('a script is read, and what it does asked about', () => {
    const read = (path: string) =>
      path.endsWith('clean.sh') ? 'rm -rf /\n' : path.endsWith('build.sh') ? 'rm -rf "$OUT"\nmake\n' : undefined;
    for (const line of ['./clean.sh', 'bash clean.sh', 'source clean.sh', 'cat clean.sh | sh'])
      expect(verdict(line, {}, { read }).action).toMatch(/ask|deny/);
    const own = (path: string) =>
      path === '/home/dev/app/scripts/a.sh' ? 'cd "$(dirname "$0")/.."\nout=\nrm -rf dist "$out"\n' : undefined;
    const again = (path: string) =>
      path.endsWith('/all.sh') ? 'one() { ./all.sh --one; }\n[ "$1" = --one ] && make || one\n' : undefined;
    expect(verdict('./all.sh', {}, { read: again }).action).toBe('none');
    for (const line of ['scripts/a.sh', 'bash scripts/a.sh', 'cd scripts && ./a.sh'])
      expect([line, verdict(line, {}, { read: own }).action]).toEqual([line, 'none']);
    for (const line of ['./build.sh', 'bash build.sh', 'cat clean.sh'])
      expect(verdict(line, {}, { read }).action).toBe('none');
  });
  test('a file of queries is read by the client that is given it, and what people wrote is asked about', () => {
    const read = (path: string) =>
      ({ 'drop.sql': 'DROP TABLE users;', 'list.sql': 'SELECT 1;' })[path.replace('/home/dev/app/', '')];
    for (const line of [
      'psql -f drop.sql',
      'psql app --file=drop.sql',
      'mysql app < drop.sql',
      "psql -c '\\i drop.sql'",
      "echo '.read drop.sql' | sqlite3 app.db",
      'mysql app <<< "source drop.sql"',
    ])
      expect([line, verdict(line, {}, { read }).action]).toEqual([line, 'ask']);
    expect(verdict('cat drop.sql | psql app', {}, { read }).action).toBe('deny');
    expect(verdict('psql -f list.sql', {}, { read }).action).toBe('none');
    expect(verdict('ssh host psql -f drop.sql', {}, { read }).action).toBe('none');
    expect(verdict('echo "drop table x" > drop.sql; psql < drop.sql', {}, { read }).action).toBe('deny');
  });
  test('the scripts of a package are read, with those before and after them', () => {
    const scripts = { wipe: 'rm -rf ~', prebuild: 'rm -rf ~', build: 'tsc', test: 'jest', again: 'npm run again' };
    const read = (path: string) => (path === '/home/dev/app/package.json' ? JSON.stringify({ scripts }) : undefined);
    for (const line of ['npm run wipe', 'yarn wipe', 'pnpm run build', 'cd /home/dev/app && npm run-script wipe'])
      expect([line, verdict(line, {}, { read }).action]).toEqual([line, 'ask']);
    for (const line of ['npm test', 'npm run again', 'npm run other', 'cd packages/a && npm run wipe', 'npm wipe'])
      expect([line, verdict(line, {}, { read }).action]).toEqual([line, 'none']);
  });
  test('of recipes those are read that are asked for, with what they need', () => {
    const makefile =
      'OUT = build\n.PHONY: all test\nall: $(OUT)/x\n\tgcc x.c\ntest: lint\n\tjest\nlint:\n\t@eslint .\n' +
      'clean:\n\trm -rf $(OUT)\nnuke: clean\n\t-rm -rf $(HOME)/work\nall-gone:; $(MAKE) nuke\nloop:\n\tmake loop\n';
    const justfile =
      'out := "/srv/app"\n\ndefault:\n  just --list\n\nwipe env="dev": check\n  rm -rf {{out}}\n\ncheck:\n  ls\n';
    const texts = { Makefile: makefile, 'sub/Makefile': 'all:\n\tgit push --force\n', justfile };
    const read = (path: string) => Object.entries(texts).find(([name]) => path === `/home/dev/app/${name}`)?.[1];
    for (const line of ['make nuke', 'make -j4 test nuke', 'make all-gone', 'make -C sub', 'just wipe prod'])
      expect([line, verdict(line, {}, { read }).action]).toEqual([line, 'ask']);
    for (const line of [
      'make',
      'make test',
      'make clean',
      'make -n nuke',
      'make loop',
      'just',
      'just check',
      'make other',
    ])
      expect([line, verdict(line, {}, { read }).action]).toEqual([line, 'none']);
  });
  test('code that fills a file with nothing empties it, if it is there', () => {
    const read = (path: string) => (path === '/home/dev/app/src/a.py' ? 'x' : undefined);
    for (const code of [
      "open('src/a.py', 'w')",
      "p = 'src/a.py'; open(p, mode) ; open(p, 'w').close()",
      "with open('src/a.py', 'w'): pass",
      "import pathlib; pathlib.Path('src/a.py').write_text('')",
    ])
      expect([code, verdict(`python3 -c "${code}"`, {}, { read }).rule]).toEqual([code, 'disk']);
    for (const code of [
      "open('src/a.py', 'w').write('y')",
      "open('src/b.py', 'w')",
      "print(1, file=open('src/a.py', 'w'))",
    ])
      expect([code, verdict(`python3 -c "${code}"`, {}, { read }).action]).toEqual([code, 'none']);
    expect(verdict(`node -e "fs.writeFileSync('src/a.py', '')"`, {}, { read }).rule).toBe('disk');
  });
  test('a folder with secrets is not shown as a whole', () => {
    const list = (folder: string) => (folder === '/home/dev/app/deploy' ? ['a.sh', '.env'] : []);
    for (const line of ["grep -r '' deploy", 'rg --hidden . deploy'])
      expect([line, verdict(line, {}, { list }).action]).toEqual([line, 'deny']);
    for (const line of ["grep -r '' docs", 'rg . deploy', 'grep -rn main deploy', "grep -rc '' deploy"])
      expect([line, verdict(line, {}, { list }).action]).toEqual([line, 'none']);
  });
  test('regions and roles are no secrets, keys beside them are', () => {
    const read = (text: string) => ({ read: (path: string) => (path === '/home/dev/.aws/config' ? text : undefined) });
    expect(verdict('cat ~/.aws/config', {}, read('[default]\nregion = eu-west-1')).action).toBe('none');
    expect(verdict('cat ~/.aws/config', {}, read('aws_secret_access_key = x')).action).toBe('deny');
  });
  test('a variable of the environment has its value', () => {
    const env = (name: string) => (name === 'OUT' ? '/home/dev/app/dist' : undefined);
    expect(verdict('rm -rf "$OUT"', {}, { env }).action).toBe('none');
    expect(verdict('rm -rf "$OUT/../.."', {}, { env }).action).toBe('deny');
    expect(verdict('rm -rf "$ELSE"', {}, { env }).action).toBe('ask');
  });
});

test.each([
  ['git status', 'git'],
  ['cd x && npm test', 'test'],
  ['npm ci', 'package'],
  ['curl -s x | jq .', 'network'],
  ['sudo -u me git push', 'git'],
  ['ls', 'other'],
])('the class of %s is %s', (command, expected) => expect(verdict(command, {}).commandClass).toBe(expected));

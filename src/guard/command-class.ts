/** What kind of work a command is, in one word: all that is told of it. */
import { nameOf } from './paths.ts';
import { wordSet } from './options.ts';
import type { CommandClass } from './verdict.ts';

const GIT = wordSet('git gh glab hub tig git-lfs jj svn hg');
const TESTS = wordSet(
  'jest vitest pytest mocha ava tap karma cypress playwright phpunit rspec ctest tox nox nosetests unittest bats newman k6',
);
const TEST_WORDS = wordSet('test tests t check spec pytest unittest jest vitest');
const PACKAGES = wordSet(
  'npm npx pnpm yarn bun bunx pip pip3 pipx uv poetry pipenv conda cargo gem bundle brew apt apt-get yum dnf apk pacman composer nuget go mvn gradle',
);
const NETWORK = wordSet(
  'curl wget ssh scp sftp rsync nc ncat netcat telnet ftp ping dig nslookup traceroute http https xh openssl',
);
const BUILDERS = wordSet(
  'npm npx pnpm yarn bun cargo go mvn mvnw gradle gradlew make dotnet mix swift flutter dart deno rake php python python3 uv poetry bundle',
);

const ORDER: readonly CommandClass[] = ['git', 'test', 'package', 'network', 'other'];

export function classOf(argv: readonly string[]): CommandClass {
  const name = nameOf(argv[0] ?? '');
  if (GIT.has(name)) return 'git';
  if (TESTS.has(name)) return 'test';
  if (BUILDERS.has(name) && argv.slice(1, 5).some((word) => TEST_WORDS.has(word.split(':')[0]!))) return 'test';
  if (PACKAGES.has(name)) return 'package';
  return NETWORK.has(name) ? 'network' : 'other';
}

/** Of a line: the first kind in this order that one of its commands has. */
export function classOfAll(classes: ReadonlySet<CommandClass>): CommandClass {
  return ORDER.find((one) => classes.has(one)) ?? 'other';
}

/** Deleting: what is made again or temporary may go; the rest may not. */
import { absolute, folderOf, isWithin, nameOf } from '../paths.ts';
import { isOneOf, has, optionsOf, words, wordSet } from '../options.ts';
import type { Place } from '../place.ts';
import { found } from '../shell/find.ts';
import { isPattern, isUnknown, shown } from '../shell/text.ts';
import type { Step } from '../shell/step.ts';
import type { RuleName } from './names.ts';
import type { Finding, Rule } from './rule.ts';

/** Names of folders that a build, a test or an installation makes again. */
const OUTPUTS = wordSet(
  'node_modules dist build out target coverage .next .nuxt .turbo .cache .parcel-cache .svelte-kit .output .vite .angular .expo .gradle .pytest_cache .mypy_cache .ruff_cache .tox .nox .venv venv virtualenv __pycache__ htmlcov .nyc_output tmp temp .tmp .temp obj bin _build .dart_tool pods deriveddata storybook-static _site .docusaurus .serverless .aws-sam cdk.out test-results playwright-report .eslintcache .stylelintcache zig-cache .zig-cache zig-out elm-stuff .eggs .stryker-tmp .hypothesis .coverage bower_components jspm_packages .pnpm-store .yarn-cache .rollup.cache .rpt2_cache .fusebox .dynamodb .webpack .astro .contentlayer .vercel .netlify .wrangler .ipynb_checkpoints .sass-cache .jest-cache .nx .rush public/build __snapshots__ .terraform release-artifacts artifacts reports generated .bundle',
);
const OUTPUT_LIKE =
  /^(dist|build|out|cmake-build|bazel|coverage|tmp)[-_.][\w.-]*$|\.(egg-info|tsbuildinfo|dist-info)$/i;
/** Files that come again or are missed by nobody. */
export const THROWAWAY =
  /\.(pyc|pyo|o|obj|a|so|class|log|tmp|temp|swp|swo|orig|rej|bak|cache|map|tsbuildinfo|lock\.hcl|gcda|gcno|prof|pid|lock|d\.ts|egg-info|tgz|whl|coverage|snap|snap\.new|out|js\.map|css\.map)$|^(\.DS_Store|Thumbs\.db|\.coverage.*|core)$|~$/i;
const TEMPORARY = ['/tmp', '/var/tmp', '/private/tmp', '/private/var/tmp', '/var/folders', '/dev/shm'];
const CACHES =
  /^(\.cache|\.npm\/_[^/]+|\.npm|Library\/Caches|\.gradle\/caches|\.cargo\/registry|\.pnpm-store|\.yarn\/cache|go\/pkg\/mod|Library\/Developer\/Xcode(?=\/DerivedData))\/.+/;

type Kind = 'fine' | RuleName;

const all: Rule = (step, place) => judge(optionsOf(step.argv).operands, true, step, place);

/** By the command: what of its words is deleted. */
const WAYS: readonly (readonly [string, Rule])[] = [
  ['rm grm srm wipe unlink shred trash trash-put gtrash del erase rd Remove-Item ri', removal],
  ['rmdir', (step, place) => (step.argv.some((word) => /^\/s$/i.test(word)) ? removal(step, place) : [])],
  ['rimraf rimraf2 del-cli premove', all],
  ['find fd fdfind xargs parallel', many],
  ['mv', moved],
  [
    'tar gtar bsdtar',
    (step, place) =>
      step.argv.includes('--remove-files')
        ? judge(optionsOf(step.argv, wordSet('-f --file -C --directory')).operands, true, step, place)
        : [],
  ],
  // Whatever it packs is gone then.
  [
    'zip',
    (step, place) => {
      const options = optionsOf(step.argv, wordSet('-x -i -b -n -t -tt -P'));
      return has(options, ['-m', '--move']) ? judge(options.operands.slice(1), true, step, place) : [];
    },
  ],
  [
    'gio kioclient',
    (step, place) =>
      isOneOf('trash remove', step.argv[1] ?? '')
        ? judge(optionsOf(step.argv).operands.slice(1), true, step, place)
        : [],
  ],
  [
    'rsync',
    (step, place) => {
      const options = optionsOf(step.argv);
      if (has(options, ['--remove-source-files'])) return judge(options.operands.slice(0, -1), true, step, place);
      const deletes = words('--delete --delete-before --delete-after --delete-during --delete-excluded --del');
      return has(options, deletes) && !has(options, ['-n', '--dry-run'])
        ? judge(step.argv.slice(-1), true, step, place)
        : [];
    },
  ],
  [
    'git',
    (step, place) => {
      const { argv, cwds } = step;
      const { operands, values, flags } = optionsOf(argv, wordSet('-C -c --git-dir --work-tree'));
      if (operands[0] !== 'rm' || !flags.has('-r') || flags.has('--cached')) return [];
      const [folder = '.'] = values.get('-C') ?? [];
      const at = { ...step, cwds: cwds.map((cwd) => absolute(folder, cwd, place.call.home)) };
      return judge(operands.slice(1), true, at, place);
    },
  ],
];

export const deleting: Rule = (step, place) =>
  WAYS.find(([names]) => isOneOf(names, step.argv[0]!))?.[1](step, place) ?? [];

/** What is found, or what is piped by pattern: as much as a folder is. */
function many(step: Step, place: Place): readonly Finding[] {
  const { argv, stdin } = step;
  if (isOneOf('xargs parallel', argv[0]!)) {
    if (stdin === undefined || !argv.some((word) => isOneOf('rm unlink shred', word))) return [];
    return judge(stdin.split('\n').filter(isPattern), true, step, place);
  }
  const { paths, deletes, narrow } = found(argv);
  // An empty folder has nothing to lose.
  return deletes && !argv.includes('-empty') ? judge(paths, true, step, place, narrow) : [];
}

/** To nowhere, or a whole of which the rest is nothing. */
function moved(step: Step, place: Place): readonly Finding[] {
  const sources = optionsOf(step.argv, wordSet('-t --target-directory')).operands.slice(0, -1);
  if (step.argv.at(-1) === '/dev/null') return judge(sources, true, step, place);
  const { home, projectRoot } = place.call;
  const isWhole = (path: string) =>
    /(^|\/)\.git$/.test(path) ||
    isWithin(home, path) ||
    isWithin(projectRoot, path) ||
    (everything(nameOf(path)) && !isUnknown(path));
  const whole = sources.filter((word) => place.pathsOf(word, step).some(isWhole));
  return judge(whole, true, step, place);
}

function removal(step: Step, place: Place): readonly Finding[] {
  const options = optionsOf(step.argv);
  const windows = step.argv.some((word) => /^\/[sq]$/i.test(word));
  const recursive = windows || has(options, ['-r', '-R', '--recursive', '-Recurse', '-recurse', '-rf']);
  const operands = options.operands.filter((word) => !windows || !/^\/[sq]$/i.test(word));
  return judge(operands, recursive, step, place);
}

/** `narrow`: what is deleted was asked for by a name. */
export function judge(
  operands: readonly string[],
  recursive: boolean,
  step: Step,
  place: Place,
  narrow = true,
): Finding[] {
  // Nothing has no name.
  const kinds = operands
    .filter(Boolean)
    .flatMap((word) =>
      place.pathsOf(word, step).map((path) => ({ word, kind: kindOf(path, recursive, place, narrow, step) })),
    );
  return kinds.flatMap(({ word, kind }) => (kind === 'fine' ? [] : [{ rule: kind, reason: reasonOf(kind, word) }]));
}

function reasonOf(kind: RuleName, word: string): string {
  const what = shown(word);
  if (kind === 'unknown') return `what would be deleted (${what}) is not known before it runs: write the path out`;
  if (kind === 'database') return `${what} is a database file: keep it, or move it aside`;
  if (kind === 'project-delete')
    return `${what} is no build output: delete single files by name, or let the person confirm`;
  if (kind === 'outside-delete')
    return `${what} lies outside the project: let the person confirm, or work inside the project`;
  return `deleting ${what} cannot be undone: delete only build outputs or folders below /tmp, by their own names`;
}

function kindOf(path: string, recursive: boolean, place: Place, narrow: boolean, step: Step): Kind {
  if (place.isAllowed(path)) return 'fine';
  const { home } = place.call;
  const root = projectOf(place);
  const isOwn = root !== undefined && isWithin(path, root);
  const inProject = isOwn ? path.slice(root.length + 1) : undefined;
  if (isUnknown(path))
    return isUnknownFine(path, root, place) ? 'fine' : recursive || narrowless(path) ? 'unknown' : 'fine';
  if (isTemporary(path, place))
    return everything(nameOf(path)) && TEMPORARY.includes(folderOf(path)) ? 'project-delete' : 'fine';
  if (/(^|\/)\.git$/.test(path) || (/(^|\/)\.git\//.test(path) && !path.endsWith('.lock'))) return 'recursive-delete';
  if (isDatabase(path)) return 'database';
  if (inProject !== undefined && inProject !== '') return ownKind(path, inProject, recursive, place, narrow);
  if (home !== '' && CACHES.test(path.slice(home.length + 1)) && isWithin(path, home)) return 'fine';
  if (step.remote && /^\/var\/(cache|lib\/apt\/lists)\/./.test(path)) return 'fine';
  const system = /^\/(usr|lib\w*|etc|s?bin|boot|opt)\//.test(path);
  if (step.remote && !system && isOutput(path) && path.split('/').length > 2) return 'fine';
  return recursive ? 'recursive-delete' : 'outside-delete';
}

const narrowless = (path: string): boolean => everything(nameOf(path));

function ownKind(path: string, inProject: string, recursive: boolean, place: Place, narrow: boolean): Kind {
  const name = nameOf(path);
  if (isOutput(inProject)) return 'fine';
  if (everything(name)) return recursive && !inProject.includes('/') ? 'recursive-delete' : 'project-delete';
  if (!narrow) return 'recursive-delete';
  if (THROWAWAY.test(name) || THROWAWAY.test(shown(name))) return 'fine';
  if (!recursive) return 'fine';
  // A file among what is deleted with `-r`: a name with an ending that is no folder.
  if (/^[^.].*\.\w{1,8}$/.test(name) && !isPattern(name) && place.world.list(path).length === 0) return 'fine';
  return 'project-delete';
}

/** A folder that is everything somebody has is no project. */
function projectOf({ call: { projectRoot, home } }: Place): string | undefined {
  return projectRoot === '/' || isWithin(home, projectRoot) ? undefined : projectRoot;
}

function isUnknownFine(path: string, root: string | undefined, place: Place): boolean {
  const known = path.slice(0, path.search(/[\uE000\uE001]/));
  const folder = folderOf(`${known}x`);
  if (nameOf(`${known}x`) !== 'x' && TEMPORARY.includes(folder)) return true;
  if (isTemporary(folder, place)) return true;
  return root !== undefined && isWithin(folder, root) && isOutput(folder.slice(root.length + 1));
}

export function isTemporary(path: string, { world, call }: Place): boolean {
  const own = world.env('TMPDIR')?.replace(/\/+$/, '');
  // A home below /tmp is no temporary folder, nor is a project.
  const homes = [call.home, call.projectRoot].filter((folder) => folder !== '/');
  if (homes.some((folder) => isWithin(path, folder) || isWithin(folder, path))) return false;
  const folders =
    own === undefined || own === '' || own === '/' || isWithin(call.home, own) ? TEMPORARY : [...TEMPORARY, own];
  return folders.some((folder) => path !== folder && isWithin(path, folder));
}

export function isOutput(inProject: string): boolean {
  if (/(^|\/)vendor\/bundle(\/|$)/.test(inProject)) return true;
  return inProject.split('/').some((part) => OUTPUTS.has(part.toLowerCase()) || OUTPUT_LIKE.test(shown(part)));
}

/** A name that a pattern leaves open. */
function everything(name: string): boolean {
  return /^[.\uE000-\uE003]*$/.test(name) && /[\uE000-\uE003]/.test(name) ? true : /^\uE002\.\uE002$/.test(name);
}

const DATABASES = wordSet('db sqlite sqlite3 db3 mdb ldb rdb aof ibd frm myd dump wal');

export function isDatabase(path: string): boolean {
  return (
    DATABASES.has(path.slice(path.lastIndexOf('.') + 1).toLowerCase()) &&
    !/(^|[/._-])(tests?|tmp|temp|cache|fixtures?|spec|thumbs)([/._-]|$)/i.test(path)
  );
}

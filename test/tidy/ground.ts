/** What holds for the text of every file, and for the project's own papers. */
import { complainOf, select, type Complaint, type Rule, type Tree } from './tree.ts';

const LINES_MAX = 250;
const SOURCE = /^(src|demo|test|bench|scripts|docs|grafana\/src)\/(?!fixtures\/).*\.(ts|mjs|js|css|html|sql|lua)$/;
const WRITTEN = /\.(ts|mjs|js|css|html|sql|lua|md|ya?ml|json)$|(^|\/)(Makefile|Dockerfile|run)$/;

export const GROUND_RULES: readonly Rule[] = [
  { name: `no file is longer than ${LINES_MAX} lines`, check: checkLength },
  { name: 'a name says what is inside', check: checkNames },
  {
    name: 'nothing is left for later',
    check: (tree) => complainOf(select(tree, WRITTEN), /\b(TODO|FIXME|XXX)\b/, 'do it, or leave it'),
  },
  {
    name: 'no checker is silenced',
    check: (tree) =>
      complainOf(
        select(tree, /\.(ts|mjs|js)$/),
        /@ts-(ignore|expect-error|nocheck)|\b(eslint|oxlint)-disable|\bas any\b|\b(c8|istanbul|v8) ignore/,
        'say it so that the checker agrees',
      ),
  },
  {
    name: 'no test is skipped or alone',
    check: (tree) =>
      complainOf(
        select(tree, /^test\/.*\.ts$/),
        /\b(test|it|describe)(\.each)?\.(skip|only|todo|failing)\b|\b[xf](it|test|describe)\(/,
        'every test runs',
      ),
  },
  {
    name: 'only agents/ knows a vendor',
    check: (tree) =>
      complainOf(
        select(tree, /^(src\/(?!agents\/|(hook|setup)\/agents\/)|demo\/(?!agents\/))/),
        /claude|codex|gemini|qwen|copilot|opencode|['"]cursor\b/i,
        'a word of src/agents/',
      ),
  },
  {
    name: 'no path of somebody’s machine',
    // In recordings, paths were replaced by ones below /home/dev.
    check: (tree) =>
      complainOf([...tree], /(?<![\w.~-])\/(work|root|home(?!\/dev\b))\/[\w.]+/, 'means nothing elsewhere'),
  },
  {
    name: 'benches tell through bench/report.ts',
    check: (tree) =>
      complainOf(
        select(tree, /^bench\/(?!report\.ts$).*\.ts$/),
        /\bconsole\.(log|table|info)|\bprocess\.stdout/,
        'scripts cannot read it',
      ),
  },
  {
    name: 'no test ends before its wait does',
    check: (tree) =>
      complainOf(
        select(tree, /\.test\.ts$/),
        /^\s*\}, (\d{1,2}|1[01]\d)_\d{3}\);$/,
        'less than the default, which lets `until` say what it waited for',
      ),
  },
  { name: 'what begins first is there', check: checkSeconds },
  { name: 'every decision has a number of its own and a status', check: checkDecisions },
  { name: 'every dependency is pinned', check: checkPins },
  { name: 'every image has a version', check: checkImages },
  {
    name: 'no module is under the AGPL',
    check: (tree) => [
      ...complainOf(
        select(tree, /(^|\/)(go\.(mod|sum)|builder\.yaml)$/),
        /\bgithub\.com\/grafana\/(loki|grafana|tempo|mimir|pyroscope)(\/|\s|$)/,
        'its image is for users: nothing of it is built or required here',
      ),
      ...complainOf(select(tree, /^package-lock\.json$/), /"license": "[^"]*AGPL[^"]*"/, 'is nothing to rest on'),
    ],
  },
];

function checkLength(tree: Tree): Complaint[] {
  const lengths = select(tree, SOURCE).map(([path, text]) => ({ path, lines: text.trimEnd().split('\n').length }));
  return lengths.filter(({ lines }) => lines > LINES_MAX).map(({ path, lines }) => ({ path, says: `${lines} lines` }));
}

function checkNames(tree: Tree): Complaint[] {
  const empty = /(^|[/._-])(utils?|helpers?|common|misc|shared)([/._-]|$)/i;
  return select(tree, SOURCE).flatMap(([path]) => (empty.test(path) ? [{ path, says: 'could hold anything' }] : []));
}

function checkSeconds(tree: Tree): Complaint[] {
  const path = 'test/seconds.json';
  const names = Object.keys(JSON.parse(tree.get(path) ?? '{}'));
  return names.filter((name) => !tree.has(`test/${name}`)).map((name) => ({ path, says: `${name} is not there` }));
}

function checkDecisions(tree: Tree): Complaint[] {
  const taken = new Set<string>();
  return select(tree, /^docs\/decisions\//).flatMap(([path, text]) => {
    const number = /\/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1];
    if (number === undefined) return [{ path, says: 'is not named like 0001-what-was-decided.md' }];
    if (taken.has(number)) return [{ path, says: `has the number ${number} of another` }];
    taken.add(number);
    if (/^Status: (proposed|accepted|superseded by \d{4})$/m.test(text)) return [];
    return [{ path, says: 'has no line "Status: proposed", "accepted" or "superseded by 0002"' }];
  });
}

function checkPins(tree: Tree): Complaint[] {
  const path = 'package.json';
  const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(tree.get(path) ?? '{}');
  const versions = Object.entries({ ...manifest['dependencies'], ...manifest['devDependencies'] });
  const loose = versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  return loose.map(([name, version]) => ({ path, says: `${name}: ${version} is not one version` }));
}

function checkImages(tree: Tree): Complaint[] {
  const composed = select(tree, /(^|\/)(docker-)?compose[\w.-]*\.ya?ml$/);
  return complainOf(composed, /^\s*image:(?!\s*\S+:v?\d[\w.-]*\s*$)/, 'an image without a version moves');
}

/** What looks like a key is not kept. The keys are made here, so that no file has one. */
import { expect, test } from '@jest/globals';
import { masked } from '../../src/events/secrets.ts';

const LETTERS = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const made = (length: number, of = LETTERS): string =>
  Array.from({ length }, (_, at) => of[(at * at * 31 + at * 17 + length) % of.length]).join('');
const hex = (length: number): string => made(length, '0123456789abcdef');
const upper = (length: number): string => made(length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');

// prettier-ignore
const BEGINNINGS = `
  sk-ant-api03- sk-proj- sk- sk-or-v1- sk_live_ rk_live_ whsec_ hf_ gsk_ r8_ pplx- xai- ghp_ gho_ ghs_
  github_pat_ glpat- glrt- npm_ pypi- rubygems_ dckr_pat_ CCIPAT_ bkua_ xoxb- xoxp- xapp-1- lin_api_ ntn_ figd_
  SG. PMAK- NRAK- glsa_ sntrys_ lsv2_pt_ AIza ya29. GOCSPX- dop_v1_ shpat_ hvs. HRKU- dp.pt. pscale_tkn_ fm2_
  nfp_ sbp_ ATATT3 ATBB sb_secret_ sq0csp- tskey- AGE-SECRET-KEY-1 vercel_blob_rw_ AKCp ops_eyJ
`.trim().split(/\s+/);
const KEYS: readonly string[] = [
  ...BEGINNINGS.map((beginning) => beginning + made(40)),
  `AKIA${upper(16)}`,
  `ASIA${upper(16)}`,
  `SK${hex(32)}`,
  `key-${hex(32)}`,
  `dapi${hex(32)}`,
  `eyJ${made(20)}.${made(30)}.${made(43)}`,
  `123456789:AA${made(33)}`,
  `${made(14)}.atlasv1.${made(60)}`,
];

/** Before and after the secret. */
const PLACES: readonly (readonly [string, string?])[] = [
  ['password='],
  ['PASSWORD: "', '"'],
  ['"apiKey": "', '"'],
  ['{\\"api_key\\": \\"', '\\"}'],
  ['AWS_SECRET_ACCESS_KEY='],
  ["SECRET_KEY='", "'"],
  ['client_secret='],
  ['AccountName=x;AccountKey=', ';EndpointSuffix=x'],
  ['passphrase: '],
  ['//registry.example/:_authToken='],
  ['-H "Authorization: Bearer ', '"'],
  ['-H "Authorization: Basic ', '"'],
  ['-H \\"Authorization: token ', '\\"'],
  ['Cookie: session='],
  ['tool --password '],
  ['tool --token ', ' --more'],
  ['curl -s -u admin:', ' https://x.example'],
  ['curl --user admin:', ' https://x.example'],
  ['mysql -uroot -p', ' db'],
  ['sshpass -p ', ' ssh x.example'],
  ['machine x.example login ada password '],
  ['postgres://app:', '@db.example:5432/x'],
  ['https://', '@git.example/a.git'],
  ['https://x.example/?a=1&sig=', '&b=2'],
  ['https://hooks.slack.com/services/'],
  ['https://discord.com/api/webhooks/123456789012345678/'],
  ['-----BEGIN RSA PRIVATE KEY-----\n', '\n-----END RSA PRIVATE KEY-----'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----\\n'],
];

/** As a text, in a sentence, and in a text within a text, at the beginning of a line of it. */
const WAYS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `before ${text} after`,
  (text) => JSON.stringify({ command: `echo\n${text}` }),
];

test.each(KEYS)('a key is known by how it begins: %s', (key) => {
  for (const way of WAYS) expect(masked(way(key))).not.toContain(key.slice(-20));
});

test.each(PLACES)('a secret is known by what stands before it: %s', (before, after = '') => {
  for (const way of WAYS) expect(masked(way(`${before}${made(24)}${after}`))).not.toContain(made(24));
});

test.each([
  'npm_config_cache',
  'ops_dashboard_refresh_interval',
  'hf_transfer_is_enabled_for_all',
  'secret_santa_of_the_whole_team',
  'token_usage is 5',
  'max_tokens=128000',
  'password is required',
  'the api_key parameter',
  'docker run -u 1000:1000 image',
  'curl --url https://x.example:8080/a',
  'mysql --port=3306 --protocol=tcp',
  'sk-learn',
  'mcp__github__create_pull_request',
  'toolu_01ABCDefghijklmnopqrstuv',
  'f889b375-40a4-430c-ab59-8fbd7045bd58',
  hex(64),
  'ada@example.com',
  'https://x.example/a?key=1',
])('what is no secret stays: %s', (text) => {
  expect(masked(text)).toBe(text);
});

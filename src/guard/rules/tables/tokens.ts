/** Tools that print the tokens they keep. */
import type { Row } from './row.ts';

export const TOKEN_ROWS: readonly Row[] = [
  { on: 'gh glab', verbs: 'auth token', rule: 'secret-print', says: 'prints a token' },
  { on: 'gh', verbs: 'auth status', with: '-t --show-token', rule: 'secret-print', says: 'prints a token' },
  {
    on: 'gcloud',
    text: /\bprint-(access|identity)-token\b|\bsecrets\s+versions\s+access\b/,
    rule: 'secret-print',
    says: 'prints a token',
  },
  {
    on: 'az',
    text: /\baccount\s+get-access-token\b|\bkeyvault\s+secret\s+show\b/,
    rule: 'secret-print',
    says: 'prints a token',
  },
  {
    on: 'aws',
    text: /\bget-secret-value\b|\bexport-credentials\b|\bget-session-token\b|--with-decryption\b|\bconfigure\s+get\b.*(secret|key)|\bget-login-password\b/,
    rule: 'secret-print',
    says: 'prints a secret',
  },
  {
    on: 'security',
    text: /find-(generic|internet)-password|dump-keychain|export\b/,
    rule: 'secret-print',
    says: 'prints a password',
  },
  { on: 'secret-tool kwallet-query', text: /\b(lookup|search)\b|-r/, rule: 'secret-print', says: 'prints a password' },
  {
    on: 'op bw lpass keepassxc-cli',
    text: /\b(read|get|show|item|clip|document)\b/,
    rule: 'secret-print',
    says: 'prints a password',
  },
  {
    on: 'pass gopass',
    text: /^(?!(ls|list|git|find|init|version|help)\b)\S/,
    rule: 'secret-print',
    says: 'prints a password',
  },
  { on: 'vault', text: /\b(kv\s+get|read|print token|token lookup)\b/, rule: 'secret-print', says: 'prints a secret' },
  {
    on: 'sops age ansible-vault git-crypt',
    text: /(^|\s)(-d|--decrypt|decrypt|view|unlock|exec-env)(\s|$)/,
    rule: 'secret-print',
    says: 'prints a secret',
  },
  {
    on: 'kubectl oc',
    text: /\bget\s+secrets?\b.*(-o|--output|--template)|\bview\b.*--raw/,
    rule: 'secret-print',
    says: 'prints a secret',
  },
  {
    on: 'docker podman nerdctl',
    text: /\binspect\b.*(\.Config\.Env|json \.Config\b)/,
    rule: 'secret-print',
    says: 'prints what a container keeps',
  },
  { on: 'dotenv', verbs: 'list|get', rule: 'secret-print', says: 'prints secrets' },
  { on: 'python python3', text: /-m\s*dotenv\b.*\s(list|get)\b/, rule: 'secret-print', says: 'prints secrets' },
  {
    on: 'curl wget http https xh',
    text: /\b169\.254\.(169\.254|170\.2)\b|\bmetadata\.google\.internal\b/,
    rule: 'secret-print',
    says: 'asks a machine of a cloud for its keys',
  },
  { on: 'heroku', text: /\bconfig(:get)?(\s|$)|\bauth:token\b/, rule: 'secret-print', says: 'prints secrets' },
  {
    on: 'doppler infisical chamber',
    text: /\b(secrets|export|download|get)\b/,
    rule: 'secret-print',
    says: 'prints secrets',
  },
  {
    on: 'printenv',
    text: /(TOKEN|SECRET|PASSW(OR)?D|API_?KEY|PRIVATE_KEY|CREDENTIAL)/,
    rule: 'secret-print',
    says: 'prints a token',
    instead: 'test whether it is set',
  },
  { on: 'gpg gpg2', text: /--export-secret/, rule: 'secret-print', says: 'exports a private key' },
  { on: 'git', verbs: 'credential fill|get', rule: 'secret-print', says: 'prints a password' },
  {
    on: 'git-credential-store git-credential-osxkeychain git-credential-manager',
    rule: 'secret-print',
    says: 'prints a password',
  },
  { on: 'npm', text: /\bconfig\s+get\b.*_authToken|\btoken\s+list\b/, rule: 'secret-print', says: 'prints a token' },
];

/** Tools that print the tokens they keep. */
import type { Table } from './row.ts';

export const TOKEN: readonly Table[] = [
  {
    names:
      'gh glab security secret-tool kwallet-query op bw lpass keepassxc-cli pass gopass vault sops age ansible-vault git-crypt keyring python python3 dotenv',
    rows: () => [
      { on: 'gh glab', verbs: 'auth token', rule: 'secret-print', says: 'prints a token' },
      { on: 'gh', verbs: 'auth status', with: '-t --show-token', rule: 'secret-print', says: 'prints a token' },
      {
        on: 'security',
        text: /find-(generic|internet)-password|dump-keychain|export\b/,
        rule: 'secret-print',
        says: 'prints a password',
      },
      {
        on: 'secret-tool kwallet-query',
        text: /\b(lookup|search)\b|-r/,
        rule: 'secret-print',
        says: 'prints a password',
      },
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
      {
        on: 'vault',
        text: /\b(kv\s+get|read|print token|token lookup)\b/,
        rule: 'secret-print',
        says: 'prints a secret',
      },
      {
        on: 'sops age ansible-vault git-crypt',
        text: /(^|\s)(-d|--decrypt|decrypt|view|unlock|exec-env)(\s|$)/,
        rule: 'secret-print',
        says: 'prints a secret',
      },
      { on: 'keyring', verbs: 'get', rule: 'secret-print', says: 'prints a password' },
      { on: 'python python3', text: /-m\s*keyring\s+get\b/, rule: 'secret-print', says: 'prints a password' },
      { on: 'dotenv', verbs: 'list|get', rule: 'secret-print', says: 'prints secrets' },
    ],
  },
  {
    names:
      'python python3 heroku doppler infisical chamber printenv rails firebase gpg gpg2 git-credential-store git-credential-osxkeychain git-credential-manager',
    rows: () => [
      { on: 'python python3', text: /-m\s*dotenv\b.*\s(list|get)\b/, rule: 'secret-print', says: 'prints secrets' },
      { on: 'heroku', text: /\bconfig(:get)?(\s|$)|\bauth:token\b/, rule: 'secret-print', says: 'prints secrets' },
      {
        on: 'doppler infisical chamber',
        text: /\b(secrets|export|download|get)\b/,
        rule: 'secret-print',
        says: 'prints secrets',
      },
      { on: 'rails', text: /\bcredentials:show\b/, rule: 'secret-print', says: 'prints secrets' },
      { on: 'firebase', text: /\bconfig:get\b|\bsecrets:access\b/, rule: 'secret-print', says: 'prints secrets' },
      {
        on: 'printenv',
        text: /(TOKEN|SECRET|PASSW(OR)?D|API_?KEY|PRIVATE_KEY|CREDENTIAL|DATABASE_URL|_DSN)/,
        rule: 'secret-print',
        says: 'prints a token',
        instead: 'test whether it is set',
      },
      { on: 'gpg gpg2', text: /--export-secret/, rule: 'secret-print', says: 'exports a private key' },
      {
        on: 'git-credential-store git-credential-osxkeychain git-credential-manager',
        rule: 'secret-print',
        says: 'prints a password',
      },
    ],
  },
];

/** What package managers and runners of scripts do. */
import type { Table } from './row.ts';

export const PACKAGES: readonly Table[] = [
  {
    names: 'npm pnpm yarn bun lerna nx make gmake just task composer poe turbo invoke npx bunx pnpx uvx pipx',
    rows: () => [
      {
        on: 'npm pnpm yarn bun lerna nx',
        verbs: 'publish|unpublish',
        without: '--dry-run -n --help',
        rule: 'publish',
        says: 'publishes a package',
        instead: 'use --dry-run, and let the person publish',
      },
      {
        on: 'npm',
        verbs: 'deprecate|unpublish|owner|token|access|dist-tag',
        text: /\b(deprecate|unpublish|owner\s+(add|rm)|token\s+(create|revoke)|access\s+(set|grant|revoke|public|restricted)|dist-tag\s+(add|rm))\b/,
        rule: 'publish',
        says: 'changes a published package',
      },
      {
        on: 'npm pnpm yarn bun',
        verbs: 'exec|dlx|x',
        text: /(^|\s|=)(https?:\/\/|git\+|github:)/,
        rule: 'remote-code',
        says: 'runs what comes straight from the network',
      },
      {
        on: 'npm pnpm yarn bun make gmake just task composer poe nx turbo invoke',
        // What a script does is seen where it is on the disk; some say it by their name.
        scripts:
          'db:reset db:drop db:wipe db:nuke db:purge db:destroy db:fresh database:reset database:drop reset:db drop:db wipe:db nuke:db reset:database drop:database wipe:database db:migrate:reset migrate:reset migrate:fresh schema:drop reset:data wipe:data wipe:all destroy destroy:all destroy:prod prod:destroy tf:destroy infra:destroy nuke nuke:all',
        without: '--dry-run -n --help',
        rule: 'unknown',
        says: 'runs a script that destroys something, by its name',
      },
      {
        on: 'npm',
        text: /\bconfig\s+get\b.*_authToken|\btoken\s+list\b/,
        rule: 'secret-print',
        says: 'prints a token',
      },
      { on: 'yarn', verbs: 'npm publish', without: '--dry-run', rule: 'publish', says: 'publishes a package' },
      {
        on: 'npx bunx pnpx uvx pipx',
        text: /(^|\s|=)(https?:\/\/|git\+|github:)/,
        rule: 'remote-code',
        says: 'runs what comes straight from the network',
      },
    ],
  },
];

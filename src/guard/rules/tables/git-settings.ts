/** What git is set to: its hooks, settings from elsewhere, its passwords. */
import type { Table } from './row.ts';

export const GIT_SETTINGS: readonly Table[] = [
  {
    names: 'git',
    rows: () => [
      { on: 'git', verbs: 'init|clone', with: '--template', rule: 'tamper', says: 'brings hooks along' },
      {
        on: 'git',
        verbs: 'config',
        text: /\bcore\.hookspath\s/i,
        without: '--get --get-all --unset',
        rule: 'tamper',
        says: 'of core.hooksPath takes other hooks, or none',
      },
      {
        on: 'git',
        text: /(^|\s)-c\s*core\.hookspath=/i,
        rule: 'tamper',
        says: 'without its hooks skips what the project checks',
        instead: 'let the hooks run, and mend what they say',
      },
      { on: 'git', text: /--(config-env|exec-path)=/, rule: 'unknown', says: 'takes settings from elsewhere' },
      { on: 'git', verbs: 'credential fill|get', rule: 'secret-print', says: 'prints a password' },
    ],
  },
];

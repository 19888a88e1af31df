/** What other keepers of versions do that loses work. */
import type { Table } from './row.ts';

export const VERSIONS: readonly Table[] = [
  {
    names: 'svn git-filter-repo bfg jj hg',
    rows: () => [
      { on: 'svn', text: /^(delete|del|rm|remove)\s.*:\/\//, rule: 'history', says: 'deletes what others share' },
      { on: 'git-filter-repo bfg', rule: 'history', says: 'rewrites the whole history' },
      {
        on: 'jj',
        text: /^(abandon|restore|undo)\b|^op(eration)?\s+(restore|undo|abandon)\b|^(bookmark|branch|b)\s+(delete|d|forget)\b/,
        rule: 'discard',
        says: 'discards changes that are nowhere else',
      },
      {
        on: 'jj',
        text: /^git\s+push\b.*--(deleted|mirror|all)\b/,
        rule: 'history',
        says: 'deletes branches of the remote',
      },
      { on: 'hg', verbs: 'strip|rollback|purge|histedit', rule: 'discard', says: 'discards commits or changes' },
      { on: 'hg', verbs: 'update|up|checkout|co', with: '-C --clean', rule: 'discard', says: 'discards changes' },
      { on: 'hg', verbs: 'revert', with: '-a --all', rule: 'discard', says: 'discards changes' },
      { on: 'hg', verbs: 'push', with: '-f --force', rule: 'history', says: 'by force makes new heads for everybody' },
      {
        on: 'svn',
        text: /^revert\b.*(\s-R\b|--recursive|\s\.$)|^cleanup\b.*--remove-/,
        rule: 'discard',
        says: 'discards changes that are nowhere else',
      },
    ],
  },
];

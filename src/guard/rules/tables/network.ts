/** Shells for the network, and what is asked of other machines. */
import type { Table } from './row.ts';

export const NETWORK: readonly Table[] = [
  {
    names: 'nc ncat netcat socat curl wget http https xh',
    rows: () => [
      {
        on: 'nc ncat netcat',
        with: '-e -c --exec --sh-exec',
        rule: 'remote-code',
        says: 'gives a shell to the network',
      },
      { on: 'socat', text: /(EXEC|SYSTEM):.*(sh|bash)/i, rule: 'remote-code', says: 'gives a shell to the network' },
      {
        on: 'curl wget http https xh',
        // What is developed here is asked to delete all the time; a database of documents has its door there as well.
        text: /^(?!.*(localhost|127\.0\.0\.1|\[::1\])(?!:(9200|5984|8500|2379)))(.*(-X|--request|--method)[= ]?['"]?DELETE\b|DELETE\s)/i,
        rule: 'infrastructure',
        says: 'deletes by an API',
      },
      {
        on: 'curl http https xh wget',
        text: /\/_delete_by_query\b/,
        rule: 'database',
        says: 'deletes what a database has',
      },
      {
        on: 'curl wget http https xh',
        text: /\b169\.254\.(169\.254|170\.2)\b|\bmetadata\.google\.internal\b/,
        rule: 'secret-print',
        says: 'asks a machine of a cloud for its keys',
      },
    ],
  },
];

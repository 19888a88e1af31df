/** All tables. The first row that fits a command is told. */
import { CLOUD_ROWS } from './clouds.ts';
import { CLUSTER_ROWS, CONTAINER_ROWS } from './clusters.ts';
import { DATABASE_ROWS } from './databases.ts';
import { GIT_ROWS } from './git.ts';
import { DISK_ROWS, NETWORK_ROWS } from './machine.ts';
import { PUBLISH_ROWS } from './publish.ts';
import type { Row } from './row.ts';
import { TOKEN_ROWS } from './tokens.ts';

export const ROWS: readonly Row[] = [
  ...GIT_ROWS,
  ...DISK_ROWS,
  ...NETWORK_ROWS,
  ...PUBLISH_ROWS,
  ...CONTAINER_ROWS,
  ...CLUSTER_ROWS,
  ...CLOUD_ROWS,
  ...DATABASE_ROWS,
  ...TOKEN_ROWS,
];

/** All tables. The first row that fits a command is told. */
import { isOneOf } from '../../options.ts';
import { CLOUD } from './clouds.ts';
import { CLUSTER } from './clusters.ts';
import { CONTAINER } from './containers.ts';
import { DATABASE } from './databases.ts';
import { GIT_SETTINGS } from './git-settings.ts';
import { GIT } from './git.ts';
import { DISK } from './machine.ts';
import { NETWORK } from './network.ts';
import { PACKAGES } from './packages.ts';
import { PUBLISH } from './publish.ts';
import type { Row, Table } from './row.ts';
import { TOKEN } from './tokens.ts';
import { VERSIONS } from './versions.ts';

export const TABLES: readonly Table[] = [
  GIT,
  GIT_SETTINGS,
  VERSIONS,
  DISK,
  NETWORK,
  PACKAGES,
  PUBLISH,
  CONTAINER,
  CLUSTER,
  CLOUD,
  DATABASE,
  TOKEN,
].flat();

const ROWS = new Map<string, readonly Row[]>();

export function rowsOf(name: string): readonly Row[] {
  const known = ROWS.get(name);
  if (known !== undefined) return known;
  const rows = TABLES.flatMap((table) =>
    isOneOf(table.names, name) ? table.rows().filter(({ on }) => isOneOf(on, name)) : [],
  );
  ROWS.set(name, rows);
  return rows;
}

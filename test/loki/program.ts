/**
 * A Loki, where this machine has one: LOKI_BIN, or `loki` in PATH. It is under the AGPL, so nothing here builds or
 * fetches it.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export function findLoki(): string | undefined {
  const { LOKI_BIN: named, PATH = '' } = process.env;
  const paths = named ? [named] : PATH.split(delimiter).map((folder) => join(folder, 'loki'));
  return paths.find((path) => existsSync(path));
}

export function lokiPath(): string {
  const path = findLoki();
  if (path === undefined) {
    throw new Error(
      'Loki is missing: put it in PATH or name it in LOKI_BIN (https://github.com/grafana/loki/releases)',
    );
  }
  return path;
}

/** docker-compose.yml as Docker Compose itself reads it: variables put in, profiles chosen, commands split into words. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { partPath } from '../parts.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** What we read of it. */
export type Service = {
  readonly image: string;
  readonly user: string;
  readonly entrypoint?: readonly string[] | null;
  readonly command?: readonly string[] | null;
  /** null: as the shell has it, or not at all. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly volumes?: readonly Mount[];
  readonly tmpfs?: readonly string[];
  readonly ports?: readonly { readonly host_ip: string; readonly published: string; readonly target: number }[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly restart?: string;
  readonly mem_limit?: string;
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
};

export type Mount = {
  readonly type: 'bind' | 'volume';
  readonly source: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly volume?: { readonly nocopy?: boolean };
};

/** The services with these variables set and no .env beside. Throws what Docker Compose would say. */
export function readServices(env: Readonly<Record<string, string>> = {}): Record<string, Service> {
  const { status, stdout, stderr } = spawnSync(partPath('compose'), [], {
    cwd: ROOT,
    env: { COMPOSE_DISABLE_ENV_FILE: 'true', ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout).services;
}

/** How a home of state is written in a setting, and how it may be printed. */
import { PLACES } from './store.ts';
import { decoded } from './texts.ts';

type Node = { readonly host: string; readonly port: number };

export type RedisHome = {
  readonly isCluster: boolean;
  readonly tls: boolean;
  /** One, or of a cluster those that are asked for the others. */
  readonly nodes: readonly Node[];
  /** '' for the default one. */
  readonly user: string;
  readonly password: string;
  readonly db: number;
  /** What all keys of this home begin with. */
  readonly prefix: string;
  /** As many as the home has, or shall have from its first start on. */
  readonly shards: number;
  /** How many replicas must have a commit before it is acknowledged. */
  readonly replicas: number;
};

export const HOME_SAYS =
  'the path of a SQLite file, :memory:, or redis://[user:password@]host[:port][/db][?prefix=…&shards=…&replicas=…]';

const REDIS_PORT = 6379;
const PREFIX = 'otel-kpi';
const REPLICAS_MAX = 9;

/**
 * Enough for a cluster of a handful of masters to share the work, few enough that a group of requests is not cut into many
 * small commits; each costs every series once more.
 */
const SHARDS = 8;

/** Divisors of PLACES, so that all have as many. */
const SHARD_COUNTS = Array.from({ length: PLACES }, (_, index) => index + 1).filter((count) => PLACES % count === 0);

export function isUrl(setting: string): boolean {
  return setting.includes('://');
}

/**
 * `redis://` and `rediss://` (TLS), `redis+cluster://host:port,host:port` and `rediss+cluster://`. User and password are
 * percent-encoded. Undefined where it is written otherwise.
 */
export function parseRedis(setting: string): RedisHome | undefined {
  const [, tls, cluster, login = '', hosts = '', db, query = ''] =
    /^redis(s?)(\+cluster)?:\/\/(?:(.*)@)?([^@/?#]+)(?:\/(\d{0,4}))?(?:\?(.*))?$/.exec(setting) ?? [];
  const nodes = hosts.split(',').map(parseNode);
  const isCluster = cluster !== undefined;
  const rest = parseQuery(query);
  if (nodes.includes(undefined) || rest === undefined) return undefined;
  // A cluster has one database only.
  if (isCluster ? Number(db ?? 0) !== 0 : nodes.length > 1) return undefined;
  const [user = '', password = ''] = login.split(/:(.*)/s).map(decoded);
  return { isCluster, tls: tls === 's', nodes: nodes as Node[], user, password, db: Number(db ?? 0), ...rest };
}

/** The setting without its password. */
export function printableHome(setting: string): string {
  return isUrl(setting) ? setting.replace(/\/\/.*@/, '//***@') : setting;
}

function parseNode(text: string): Node | undefined {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port ?? REDIS_PORT) };
}

function parseQuery(query: string): Pick<RedisHome, 'prefix' | 'shards' | 'replicas'> | undefined {
  const given = new URLSearchParams(query);
  const { prefix = PREFIX, shards = SHARDS, replicas = 0, ...unknown } = Object.fromEntries(given);
  const isRight =
    /^[\w.:-]{1,64}$/.test(prefix) &&
    SHARD_COUNTS.includes(Number(shards)) &&
    Number.isInteger(Number(replicas)) &&
    Number(replicas) >= 0 &&
    Number(replicas) <= REPLICAS_MAX &&
    Object.keys(unknown).length === 0;
  return isRight ? { prefix, shards: Number(shards), replicas: Number(replicas) } : undefined;
}

/** The file beside a state file that says what was acknowledged of it. */
export function witnessOf(path: string): string {
  return `${path}-acknowledged`;
}

/** Whether a Redis is one that state can be kept in, and whose state it has. */
import { randomUUID } from 'node:crypto';
import { Cluster } from 'ioredis';
import type { RedisHome } from '../../model/home.ts';
import type { Connection } from './connection.ts';
import { hubKeys, shardKeys } from './keys.ts';
import { SCRIPTS } from './scripts.ts';

/** Of what the keys mean. Raised by what an older version would misread. */
export const FORMAT = 4;

/** From this one on every format stays readable: what a later one changes gets a reader in ../forms.ts. */
const FIRST_FORMAT = 4;

/** What waiting does not mend: an operator has to act. */
export class WrongHome extends Error {}

type Part = { format: string | null; shards: string | null; home: string | null; isWhole: boolean };

export type Opened = {
  /** The id of the home. */
  readonly home: string;
  /** The last revision of each part, by the key of its `meta`; 0: none. */
  readonly revisions: ReadonlyMap<string, number>;
};

/**
 * The home; makes one where there is none. `known`: the id this process counts for, of which nothing is made anew.
 * Throws WrongHome where this is another, has lost a part, evicts keys, or was made by other settings; anything else where
 * Redis is away or full.
 */
export async function openParts(
  connection: Connection,
  { prefix, shards }: Pick<RedisHome, 'prefix' | 'shards'>,
  known: string | undefined,
): Promise<Opened> {
  await refuseEviction(connection);
  const revisions = new Map<string, number>();
  const part = async (meta: string, make: boolean, id: string): Promise<Part> => {
    const args = [make ? '1' : '0', `${FORMAT}`, `${shards}`, id];
    const answer = (await connection.run(SCRIPTS.start, [meta], args)) as (string | null)[];
    const [format = null, its = null, home = null, whole, revision] = answer;
    revisions.set(meta, Number(revision ?? 0));
    return { format, shards: its, home, isWhole: whole === '1' };
  };
  const { meta } = hubKeys(prefix);
  const hub = await part(meta, known === undefined, randomUUID());
  refuseOther(hub, prefix, shards, known);
  const home = hub.home!;
  const parts = await Promise.all(
    Array.from({ length: shards }, (_, shard) => part(shardKeys(prefix, shard).meta, !hub.isWhole, home)),
  );
  const lost = parts.findIndex((shard) => shard.home !== home);
  if (lost >= 0)
    throw new WrongHome(
      `shard ${lost} of the state ${prefix} is missing or belongs to another state: restore a backup`,
    );
  if (!hub.isWhole) await connection.client.hset(meta, 'whole', '1');
  return { home, revisions };
}

function refuseOther(
  { format, shards: its, home }: Part,
  prefix: string,
  shards: number,
  known: string | undefined,
): void {
  if (known !== undefined && home !== known) {
    const what = home === null ? 'is gone' : 'was replaced by another';
    throw new WrongHome(`the state ${prefix} ${what}: restore a backup, or restart otel-kpi to count from zero`);
  }
  if (format !== `${FORMAT}`) throw new WrongHome(`the state ${prefix} ${otherFormat(Number(format))}`);
  if (its !== `${shards}`) {
    throw new WrongHome(
      `the state ${prefix} has ${its} shards, which cannot change: set shards=${its} instead of ${shards}`,
    );
  }
}

function otherFormat(format: number): string {
  if (format > FORMAT) return `was made by a newer otel-kpi (format ${format}): start that one, or name another prefix`;
  if (format >= FIRST_FORMAT) return `is of format ${format}: bring it to ${FORMAT} with otel-kpi state upgrade`;
  return `is of format ${format}, which only the otel-kpi that made it reads: start that one, or name another prefix`;
}

/** What each Redis that has a part of the home says of its memory. */
export function memoryInfos(client: Connection['client']): Promise<string[]> {
  const masters = client instanceof Cluster ? client.nodes('master') : [client];
  return Promise.all(masters.map((node) => node.info('memory')));
}

/** INFO tells it also where CONFIG is forbidden. */
async function refuseEviction({ client }: Connection): Promise<void> {
  const policies = (await memoryInfos(client)).map(
    (info) => /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction',
  );
  const policy = policies.find((each) => each !== 'noeviction');
  if (policy === undefined) return;
  throw new WrongHome(
    `Redis has maxmemory-policy ${policy}, which drops state when memory is full: set it to noeviction`,
  );
}

/** The format of a home; undefined where there is none. */
export async function formatOf(
  { client }: Connection,
  { prefix }: Pick<RedisHome, 'prefix'>,
): Promise<number | undefined> {
  const format = await client.hget(hubKeys(prefix).meta, 'format');
  return format === null ? undefined : Number(format);
}

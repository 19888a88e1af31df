/** What is said to a database, by whichever client. */
import { isOneOf, optionsOf, words, wordSet } from '../options.ts';
import { absolute, nameOf } from '../paths.ts';
import type { Place } from '../place.ts';
import type { Step } from '../shell/step.ts';
import { isTemporary } from './delete.ts';
import { isForTests, isReal } from './for-tests.ts';
import { codeOf, STRINGS } from './interpreters.ts';
import type { Finding, Rule } from './rule.ts';

const CLIENTS = wordSet(
  'psql mysql mariadb sqlite3 sqlite litecli duckdb pgcli mycli usql sqlcmd isql bq cqlsh clickhouse clickhouse-client cockroach snowsql snow influx mongosh mongo osql sqlplus turso d1 wrangler supabase prisma rails heroku drizzle-kit trino presto spark-sql hive beeline impala-shell athena surreal edgedb typeorm vtctlclient',
);
/** In one, since each may be in the other. */
const QUOTED_OR_COMMENT = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|^#[^\n]*/gm;
/** Text that becomes a query: then what is in quotes may be one as well. */
const RUNS_TEXT = /\\'|\b(execute|exec|prepare|dblink\w*|sp_executesql|query_to_xml|system|program|eval)\b/i;
const SQL: readonly (readonly [RegExp, string])[] = [
  [
    /\bdrop\s+(database|schema|table|keyspace|index|view|materialized\s+view|tablespace|role|user|owned|collection|sequence|column|type|extension|namespace|warehouse|bucket|measurement)\b/i,
    'drops what cannot be had back',
  ],
  [/\bdrop\s+(if\s+exists\s+)?[`"[]?\w+/i, 'drops what cannot be had back'],
  [/\btruncate\b(?!\s*\()/i, 'empties a table'],
  [/\balter\s+database\b[^;]*\brename\b/i, 'takes a database its name'],
  [/\balter\s+table\b[^;]*\bdrop\b/i, 'drops a part of a table'],
  [/\bdelete\s+from\s+[\w."`[\]]+(\s+as\s+\w+|\s+\w+)?\s*(;|$|"|')/i, 'deletes every row: it has no WHERE'],
  [
    /\bdelete\s+from\b[^;]*\bwhere\s+(\(?\s*)?(true|1\s*=\s*1|'?(?<same>\w)'?\s*=\s*'?\k<same>'?|1|not\s+false|\w+\s+is\s+not\s+null|\d+\s*[<>]=?\s*\d+)\s*\)?\s*(;|$)/i,
    'deletes every row',
  ],
  [/\bupdate\s+[\w."`]+\s+set\b(?![^;]*\bwhere\b)/i, 'changes every row: it has no WHERE'],
  [/\bdetach\s+delete\b|\bmatch\s*\(\w*\)\s*delete\b/i, 'deletes what it finds with all that hangs on it'],
  [/\breset\s+master\b|\bpurge\s+binary\s+logs\b/i, 'deletes the logs of a database'],
];
const MONGO =
  /\b(dropDatabase|dropAllUsers|dropAllRoles|dropIndexes|drop|deleteMany\s*\(\s*\{\s*\}|remove\s*\(\s*\{\s*\}|deleteMany\s*\(\s*\)|remove\s*\(\s*\))\s*\(?/;

const DROPS =
  /\bdrop\s+(?:database|schema)\s+(?:if\s+exists\s+)?["`[]?([\w-]+)["`\]]?(?=\s*(?:;|$|["']|with\b|cascade\b))/gi;

/** What a text of queries does, or undefined. */
export function judgeQuery(text: string, real = false): Finding | undefined {
  const keepsText = RUNS_TEXT.test(text);
  const rest = text.replaceAll(DROPS, (piece, name: string) => (!real && isForTests(name) ? ' ' : piece));
  const query = rest.replaceAll(QUOTED_OR_COMMENT, (piece) => {
    if (piece.startsWith("'")) return keepsText || !/\s/.test(piece) ? piece : "'-'";
    return piece.startsWith('"') ? piece : ' ';
  });
  const found = SQL.find(([pattern]) => pattern.test(query));
  if (found !== undefined)
    return { rule: 'database', reason: `the query ${found[1]}: narrow it, or let the person run it` };
  return undefined;
}

const REDIS =
  /\b(flushall|flushdb|shutdown|swapdb|debug\s+(segfault|reload)|(cluster\s+)?reset|config\s+set|(script|function)\s+flush)\b/i;

/** Endings of files that have queries. */
const QUERIES = /\.(sql|ddl|dump|cql|cypher|js|mongodb|txt)$/i;
/** Of another language: what it gives to a database. */
const ASKS = /\b(execute\w*|query\w*|raw|prepare|exec)\s*\(/i;

/** Methods of clients that need no query. */
const EMPTIES =
  /\.(flush_?all|flush_?db|drop_?database|drop_?collection|drop_all|drop_table|dropSchema)\s*\(|\b(delete_?many|deleteMany)\s*\(\s*(\{\s*\})?\s*\)|\.sync\(\s*\{\s*force:\s*true/i;

/** How clients are told on their input to read a file. */
const READ = /^\s*(?:\.read|\\ir?|\\\.|source|@@?|load\()\s*["']?([^\s"';]+)/gim;

type Told = { readonly text: string; readonly onDisk: boolean };

/** What a client is told: words, its input, and files, as the line wrote them or as they lie on the disk. */
function toldTo({ argv, stdin = '', redirects, cwds, scope, remote }: Step, { call, world }: Place): Told[] {
  const pathOf = (word: string) => absolute(word, cwds[0] ?? '/', call.home);
  const said = argv.slice(1);
  const isRead = redirects.some(({ operator, target }) => operator === '<' && !scope.files.has(pathOf(target)));
  const read = Array.from(stdin.matchAll(READ), ([, name]) => name!);
  const names = [...said, ...read].flatMap((word) => word.replace(/^-f(?=.)/, '').split(/[\s=]+/));
  const files = names.flatMap((name): Told[] => {
    const own = scope.files.get(pathOf(name))?.text;
    if (own !== undefined) return [{ text: own, onDisk: false }];
    const text = remote || !QUERIES.test(name) ? undefined : world.read(world.real(pathOf(name)));
    return text === undefined ? [] : [{ text, onDisk: true }];
  });
  return [...said.map((text) => ({ text, onDisk: false })), { text: stdin, onDisk: isRead }, ...files];
}

/** Leads out of the database that a client is in. */
const ELSEWHERE =
  /\\c|\buse\b|getSiblingDB|getDB|\bconnect\b|Mongo\(|\battach\b|\.open\b|dblink|\bdrop\s+(database|role|user|owned|tablespace|extension)\b/i;
/** Where a point is between database and table, and not between schema and table. */
const OF_OTHERS = /\b(table|truncate|from|update|exists)\s+[\w`"[\]]+\./i;
const HAS_SCHEMAS = 'psql pgcli cockroach sqlite sqlite3 duckdb litecli';

const CONNECTS_TO = '-d --dbname -D --database';
const CONNECTS = '-U --username -u --user -h --host -p --port -P -c --command -e --execute -f --file --eval';

/** A database that is in memory, in a temporary folder, or there for tests. */
function isThrowaway(step: Step, place: Place, told: readonly Told[]): boolean {
  const schemas = isOneOf(HAS_SCHEMAS, step.argv[0]!);
  if (told.some(({ text }) => ELSEWHERE.test(text) || (!schemas && OF_OTHERS.test(text)))) return false;
  const { values, operands } = optionsOf(step.argv, wordSet(`${CONNECTS_TO} ${CONNECTS}`));
  const named = words(CONNECTS_TO).flatMap((option) => values.get(option) ?? []);
  if ((named.length > 0 ? named : [operands[0] ?? '']).every(isForTests)) return true;
  if (!isOneOf('sqlite sqlite3 duckdb litecli', step.argv[0]!)) return false;
  const [file] = optionsOf(step.argv, wordSet('-cmd -init -separator')).operands;
  if (isForTests(nameOf(file ?? '').replace(/\.\w+$/, ''))) return true;
  return (
    file === ':memory:' || (file !== undefined && place.pathsOf(file, step).every((path) => isTemporary(path, place)))
  );
}

export const database: Rule = (step, place) => {
  const { argv, stdin = '' } = step;
  const [name = ''] = argv;
  const codes = codeOf(step);
  if (codes.some((code) => EMPTIES.test(code)))
    return [{ rule: 'database', reason: 'the code empties a database: let the person run it' }];
  for (const code of codes.filter((text) => ASKS.test(text))) {
    const found = [...code.matchAll(STRINGS)].map(([, , text]) => judgeQuery(text!)).find((one) => one !== undefined);
    if (found !== undefined) return [found];
  }
  const redis = isOneOf('redis-cli valkey-cli keydb-cli', name)
    ? [...argv.slice(1), stdin].join(' ')
    : isOneOf('nc ncat netcat telnet', name)
      ? stdin
      : '';
  if (redis !== '' && REDIS.test(redis))
    return [{ rule: 'database', reason: 'the command empties or stops a database: let the person run it' }];
  if (!CLIENTS.has(name) && !argv.includes('dbshell')) return [];
  const told = toldTo(step, place);
  const real = isReal(step, place);
  if (!real && isThrowaway(step, place, told)) return [];
  for (const { text, onDisk } of told) {
    const found = judgeText(text, name, real);
    if (found !== undefined) return [{ ...found, onDisk }];
  }
  return [];
};

function judgeText(text: string, client: string, real: boolean): Finding | undefined {
  if (client.startsWith('mongo') && /\bdrop|deleteMany|remove/.test(text) && MONGO.test(text))
    return { rule: 'database', reason: 'the query drops or empties collections: narrow it, or let the person run it' };
  if (/^sqlite3?$/.test(client) && /^\s*\.(restore|clone|import\s+--force)/m.test(text))
    return { rule: 'database', reason: 'the command overwrites a database: let the person run it' };
  return judgeQuery(text.replace(/^(-\w|--\w+=)/, ''), real);
}

/** Databases that tests make and drop: known by a name or an address, or by what a framework is run for. */
import { isOneOf } from '../options.ts';
import type { Place } from '../place.ts';
import type { Step } from '../shell/step.ts';

/** Said of what people use; `product` is no such word. */
const REAL = /prod(?!uct(?!ion))|prd|(?<![a-z])live(?![a-z])/i;
const NAME = /^([a-z]+[a-z+]*:\/\/[^/?#\s]*\/)?([a-z][\w-]*[_-])?tests?(ing)?([_-]?\d+|[_-]\w+)?(\?\S*)?$/i;
/** No database has a name as long, and the address of one is hardly longer. */
const LENGTH_MAX = 300;

/** Whether a database is there for tests, by its name or address. */
export const isForTests = (word: string): boolean =>
  word.length < LENGTH_MAX && NAME.test(word) && !REAL.test(word) && !/[?&](host|dbname|service)=/.test(word);

/** Variables by which clients and frameworks are told where to go. */
const TELLS = /DATABASE|DB|^PG|SQL|POSTGRES|MONGO/;
const OF_SHELL = 'DATABASE_URL PGHOST PGDATABASE DB_HOST MYSQL_HOST';

/** What the line sets, else what the agent itself was started with. */
function told({ scope }: Step, { world }: Place): (readonly [string, string])[] {
  const set = [...scope.vars].filter(([name]) => TELLS.test(name));
  const own = OF_SHELL.split(' ').filter((name) => !scope.vars.has(name));
  return [
    ...set.flatMap(([name, values]) => values.map((value) => [name, value.join(' ')] as const)),
    ...own.flatMap((name) => [world.env(name) ?? []].flat().map((value) => [name, value] as const)),
  ];
}

/** Whether anything that is said, beside the queries, names what people use. */
export function isReal(step: Step, place: Place): boolean {
  return (
    step.argv.some((word) => !/\s/.test(word) && REAL.test(word)) ||
    told(step, place).some(([, value]) => REAL.test(value))
  );
}

/** By which a framework is told what it is run for. */
const RUN_FOR: readonly (readonly [string, string])[] = [
  ['rails rake', 'RAILS_ENV'],
  ['mix', 'MIX_ENV'],
  ['php artisan sail console', 'APP_ENV'],
  ['sequelize sequelize-cli knex', 'NODE_ENV'],
];
const TAKES_URL = 'prisma rails rake diesel sqlx dbmate';
const OTHERS = /(^|[=:-])(dev(elopment)?|stag(e|ing))$|:all$|[_-](url|host)\b/i;

/** Whether a framework goes to the database of its tests, by its words and the environment, and nothing says another. */
export function isRunForTests(step: Step, place: Place): boolean {
  const { argv, scope, remote } = step;
  const name = argv[0]!;
  const all = told(step, place);
  if (!all.every(([key, value]) => isNear(key, value)) || argv.some((word) => OTHERS.test(word))) return false;
  if (argv.some((word) => word.includes('://') && !isForTests(word.replace(/^--?\w+=/, '')))) return false;
  if (isOneOf(TAKES_URL, name) && (scope.vars.get('DATABASE_URL') ?? []).length > 0) return true;
  // A machine or a container has an environment of its own.
  if (remote) return false;
  const modes = RUN_FOR.flatMap(([names, key]) => (isOneOf(names, name) ? (scope.vars.get(key) ?? []) : []));
  const isTold = /\s--env[= ]test(ing)?(\s|$)/.test(argv.join(' '));
  return isTold || (modes.length > 0 && modes.every(([mode]) => /^test(ing)?$/.test(mode ?? '')));
}

function isNear(key: string, value: string): boolean {
  if (/HOST/.test(key)) return /^(127\.0\.0\.1|::1|[\w-]*)$/.test(value);
  return !/URL|URI|DSN|DATABASE$|NAME$/.test(key) || /USER/.test(key) || isForTests(value) || value === ':memory:';
}

/** Who may import what, and who may touch what. ARCHITECTURE.md says why. */
import {
  complainOf,
  neighboursOf,
  packagesOf,
  select,
  withoutComments,
  type Complaint,
  type Rule,
  type Tree,
} from './tree.ts';

type Room = { readonly rooms: readonly string[]; readonly packages: readonly string[] };

/** Besides its own files. A package is named by how its name begins. */
const ROOMS: Readonly<Record<string, Room>> = {
  model: { rooms: [], packages: ['yaml'] },
  otlp: { rooms: ['model'], packages: ['express', 'node:'] },
  agents: { rooms: ['model'], packages: [] },
  fold: { rooms: ['model'], packages: [] },
  kpis: { rooms: ['model'], packages: [] },
  prices: { rooms: ['model'], packages: [] },
  guard: { rooms: ['model'], packages: ['unbash'] },
  state: { rooms: ['model'], packages: ['ioredis', 'node:'] },
  metrics: { rooms: ['model'], packages: ['@opentelemetry/', 'express', 'node:'] },
  page: { rooms: ['model'], packages: ['express', 'node:'] },
  events: { rooms: ['model'], packages: ['express', 'node:'] },
  config: { rooms: ['model'], packages: ['node:net'] },
  'journeys/pipeline': {
    rooms: ['model', 'journeys/groups', 'journeys/commits', 'journeys/reading', 'journeys/trial'],
    packages: [],
  },
  'journeys/reading': { rooms: ['model', 'journeys/commits'], packages: [] },
  'journeys/trial': { rooms: ['model', 'journeys/commits'], packages: [] },
  'journeys/groups': { rooms: ['model', 'journeys/commits'], packages: [] },
  'journeys/commits': { rooms: ['model'], packages: [] },
  'journeys/capacity': { rooms: ['model'], packages: [] },
  'journeys/scrape': { rooms: ['model'], packages: [] },
  'journeys/copy': { rooms: ['model', 'fold'], packages: ['node:'] },
  'journeys/reprice': { rooms: ['model', 'journeys/repriced-models'], packages: [] },
  'journeys/repriced-models': { rooms: ['model'], packages: [] },
  'journeys/renamed': { rooms: ['model', 'fold'], packages: ['node:crypto'] },
  'journeys/outbox': { rooms: ['model'], packages: [] },
  // A program of its own: what it imported of the service every call of a tool would wait for.
  hook: { rooms: ['model', 'guard', 'app/guarding', 'files'], packages: ['node:'] },
  files: { rooms: [], packages: ['node:'] },
  web: { rooms: ['model'], packages: ['bcryptjs', 'node:'] },
  // The words of a command line, and what is wrong with them.
  line: { rooms: ['model'], packages: ['node:util'] },
  // A program of its own, as hook/, which people start.
  setup: { rooms: ['model', 'files', 'line'], packages: ['jsonc-parser', 'node:'] },
  doctor: { rooms: ['model', 'setup', 'line'], packages: ['node:', 'yaml'] },
  // As hook/: it asks the API, and is one file in the package.
  mcp: { rooms: [], packages: ['@modelcontextprotocol/'] },
  demo: { rooms: [], packages: [] },
  // Where rooms meet; main, which may import everything, is not listed.
  'app/log': { rooms: ['model'], packages: ['node:fs'] },
  'app/rounds': { rooms: [], packages: [] },
  'app/hashing': { rooms: ['model'], packages: ['node:crypto'] },
  'app/naming': {
    rooms: ['model', 'config', 'app/hashing', 'journeys/copy', 'journeys/renamed'],
    packages: ['node:'],
  },
  'app/notices': { rooms: ['model', 'app/log', 'metrics'], packages: [] },
  'app/core': {
    rooms: ['model', 'config', 'otlp', 'agents', 'fold', 'kpis', 'journeys/pipeline', 'journeys/scrape'],
    packages: [],
  },
  'app/estimates': { rooms: ['model', 'agents', 'events'], packages: [] },
  'app/events': {
    rooms: ['model', 'config', 'events', 'metrics', 'prices', 'app/events-reading-thread', 'app/log', 'app/notices'],
    packages: ['node:fs', 'node:path'],
  },
  'app/events-reading-thread': {
    rooms: ['events', 'prices', 'app/estimates'],
    packages: ['node:worker_threads'],
  },
  'app/events-thread': {
    rooms: ['model', 'agents', 'events', 'otlp', 'app/hashing', 'app/twin-spans', 'app/words'],
    packages: ['node:worker_threads'],
  },
  'app/twin-spans': { rooms: ['model', 'fold'], packages: [] },
  'app/homes': {
    rooms: ['model', 'commands', 'config', 'events', 'line', 'state', 'app/events', 'app/naming'],
    packages: ['node:fs'],
  },
  'app/histories': { rooms: ['model', 'agents'], packages: ['node:fs', 'node:path', 'node:zlib'] },
  'app/importing': { rooms: ['model', 'agents', 'app/histories'], packages: [] },
  'app/report': { rooms: ['model', 'events', 'line', 'app/estimates', 'app/events', 'app/settings'], packages: [] },
  'app/web': { rooms: ['model', 'config', 'web'], packages: ['node:fs', 'node:path'] },
  'app/page': {
    rooms: ['model', 'agents', 'config', 'app/core', 'app/events', 'app/notices'],
    packages: [],
  },
  'app/words': { rooms: ['model', 'agents'], packages: [] },
  'app/observe': { rooms: ['model', 'app/core', 'app/log', 'app/notices', 'metrics'], packages: [] },
  'app/repricer': {
    rooms: ['model', 'agents', 'journeys/reprice', 'kpis', 'otlp', 'app/settings'],
    packages: [],
  },
  'app/settings': {
    rooms: ['model', 'config', 'kpis', 'prices', 'app/web', 'app/words'],
    packages: ['node:fs'],
  },
  'app/guarding': { rooms: ['model', 'agents', 'guard'], packages: ['node:fs', 'node:path'] },
  commands: {
    rooms: [
      'model',
      'line',
      'events',
      'journeys/copy',
      'journeys/renamed',
      'journeys/reprice',
      'demo',
      'guard',
      'mcp',
      'app/guarding',
      'app/histories',
      'app/importing',
      'app/report',
    ],
    packages: ['node:'],
  },
  'app/live': {
    rooms: ['model', 'config', 'metrics', 'prices', 'app/core', 'app/log', 'app/settings'],
    packages: [],
  },
  'app/opening': { rooms: ['model', 'config', 'metrics', 'state', 'app/naming', 'app/notices'], packages: [] },
  'app/sending': {
    rooms: ['model', 'metrics', 'journeys/outbox', 'app/live', 'app/log', 'app/notices'],
    packages: [],
  },
  'app/service': {
    rooms: [
      'model',
      'config',
      'app/core',
      'app/live',
      'app/opening',
      'app/sending',
      'app/settings',
      'app/events',
      'app/naming',
      'app/observe',
      'app/notices',
      'app/page',
      'app/rounds',
      'app/web',
      'app/log',
      'otlp',
      'agents',
      'events',
      'kpis',
      'state',
      'metrics',
      'page',
      'journeys/capacity',
      'journeys/scrape',
    ],
    packages: [],
  },
};

const PURE = /^(src\/(model|agents|fold|guard|kpis|prices)|demo)\//;
/** What the package carries: demo/ lies beside src/, since tests and benches tell the same story. */
const SHIPPED = /^(src|demo)\/.*\.ts$/;
const MAIN = 'src/main.ts';
/** Threads, which nobody imports: they are started by their address. */
const THREADS = ['src/app/events-thread.ts', 'src/app/events-reading-thread.ts'];

export const ROOM_RULES: readonly Rule[] = [
  { name: 'a room imports only what it may', check: (tree) => select(tree, SHIPPED).flatMap(checkImports) },
  {
    name: 'a pure room knows no clock, chance, environment or output',
    check: (tree) =>
      complainOf(
        code(tree, PURE),
        /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bMath\.random\b|(?<!['"])\bprocess\.|\bconsole\./,
        'a pure room is given what it needs',
      ),
  },
  {
    name: 'only main knows environment and exit, only main and log print',
    check: (tree) => [
      ...complainOf(code(tree, /^(src\/(?!(hook\/)?main\.ts$)|demo\/)/), /\bprocess\.(env|exit)\b/, 'belongs in main'),
      ...complainOf(code(tree, /^(src\/(?!(main|app\/log)\.ts$)|demo\/)/), /\bconsole\./, 'belongs in log'),
    ],
  },
  { name: 'main reaches every file of src and demo', check: checkReach },
];

function code(tree: Tree, pattern: RegExp): [path: string, text: string][] {
  return select(tree, pattern).flatMap(([path, text]) => (path.endsWith('.ts') ? [[path, withoutComments(text)]] : []));
}

/** Files of app/ and journeys/ are rooms of their own: each is one step of the way, and knows only the rooms on it. */
function roomOf(path: string): string {
  const [top, room, file] = path.replace(/\.ts$/, '').split('/');
  if (top === 'demo') return top;
  return room === 'app' || room === 'journeys' ? `${room}/${file}` : room!;
}

function checkImports([path, text]: [path: string, text: string]): Complaint[] {
  const name = roomOf(path);
  if (name === 'main') return [];
  const room = ROOMS[name];
  if (room === undefined)
    return [{ path, says: `${name} is no room yet: say in test/tidy/rooms.ts what it may import` }];
  const strangers = neighboursOf(path, text).filter((file) => {
    return !SHIPPED.test(file) || ![name, ...room.rooms].includes(roomOf(file));
  });
  const packages = packagesOf(text).filter((used) => !room.packages.some((allowed) => used.startsWith(allowed)));
  return [...strangers, ...packages].map((used) => ({ path, says: `${name} must not import ${used}` }));
}

function checkReach(tree: Tree): Complaint[] {
  const reached = new Set([MAIN, ...THREADS.filter((path) => tree.has(path))]);
  // A set visits what is added to it while it is visited.
  for (const path of reached) for (const next of neighboursOf(path, tree.get(path) ?? '')) reached.add(next);
  const lost = select(tree, SHIPPED).filter(([path]) => !reached.has(path));
  return lost.map(([path]) => ({ path, says: `not reached from ${MAIN}` }));
}

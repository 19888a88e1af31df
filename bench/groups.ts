/** Changes as folds of so many records make them: a mark of each, some sessions, and the totals they count in. */
import { emptyChange, type Change, type Marks } from '../src/model/store.ts';
import { randomFrom } from '../test/random.ts';

export const DAY = 20_000;
export const ENTITY_BYTES = 600;

const ENTITIES = 20_000;
const AT_WORK = 2_000;
const TOTALS = 2_000;
const RECORDS_PER_ENTITY = 5;
const RECORDS_PER_TOTAL = 10;

const { below } = randomFrom(1);

export function random32(): number {
  return below(2 ** 32);
}

export function marks(count: number): Marks {
  return Int32Array.from({ length: 2 * count }, () => random32() | 0);
}

/** A working set that moves: sessions come and go, so each group touches neighbours. Ask for one after the other. */
export function createGroups(groups: number, records: number): (index: number) => Change {
  const versions = new Map<string, number>();
  return (index) => {
    const first = Math.floor((index / groups) * ENTITIES);
    const keys = new Set<string>();
    while (keys.size < records / RECORDS_PER_ENTITY) {
      keys.add(`session/${(first + (random32() % AT_WORK)) % ENTITIES}`);
    }
    const entities = [...keys].map((key) => {
      const version = versions.get(key) ?? 0;
      versions.set(key, version + 1);
      const dueMs = 1_800_000 + index * 100;
      const open = { group: 'claude', lastMs: dueMs };
      const blob = `${index} `.padEnd(ENTITY_BYTES, 'abc');
      return { key, version, blob, tail: undefined, dueMs, expiresMs: dueMs + 691_200_000, open };
    });
    const totals = Array.from({ length: Math.ceil(records / RECORDS_PER_TOTAL) }, () => {
      const key = `["agent_tokens_total",["agent","claude"],["model","model-${random32() % TOTALS}"]]`;
      const amount = random32();
      return { key, kpi: 'agent_tokens_total', slots: [amount], quarters: [[DAY * 96 + below(2), amount] as const] };
    });
    return { ...emptyChange(), entities, totals, marks: new Map([[DAY, marks(records)]]) };
  };
}

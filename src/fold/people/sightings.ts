/** Who was active, and in which scopes. Records of one session come together: the last of a quarter hour speaks for them. */
import { quarterOf } from '../../model/calendar.ts';
import type { Labels } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import { SPACES } from '../../model/registers.ts';
import type { Entity } from '../entity/entity.ts';
import type { RegisterChanges } from '../registers.ts';
import type { Rules } from '../rules.ts';
import type { HasRoom } from './names.ts';
import { bitOf, monthOf } from './attendance.ts';

type Latest = {
  readonly entity: Entity;
  readonly name: string;
  readonly agent: string;
  firstMs: number;
  lastMs: number;
};

/** As many texts are remembered. */
const CATALOGUES_MAX = 10;
const AGENTS_MAX = 100;
const DIMENSIONS_MAX = 1_000;

/** What stands for names past the limit. */
const OTHER = 'other';

export function createSightings(
  registers: RegisterChanges,
  { scopes, dateOf }: Pick<Rules, 'scopes' | 'dateOf'>,
  hasRoom: HasRoom,
) {
  let latest: Latest | undefined;
  const dayOf = createDayOf();

  const scopesOf = scopesBy(scopes);
  const note = () => {
    if (latest === undefined) return;
    const { entity, firstMs, lastMs } = latest;
    const known = entity.knownSight;
    const isOver = known?.name !== latest.name && !hasRoom(SPACES.firstSeen, '', latest.name);
    const name = isOver ? OTHER : latest.name;
    const { month, bit } = dayOf(dateOf(lastMs));
    registers.add(SPACES.lastSeen, scopesOf(latest.agent, entity.dimensions), name, lastMs);
    latest = undefined;
    if (known?.name === name && known.bit === bit && known.month === month && known.firstMs <= firstMs) return;
    const isFirstKept = registers.add(SPACES.firstSeen, '', name, firstMs);
    const isDayKept = registers.add(SPACES.attendance, month, name, bit);
    if (isFirstKept && isDayKept) entity.knownSight = { name, firstMs, month, bit };
  };

  return {
    see(entity: Entity, name: string, agent: string, timeMs: number): void {
      if (latest?.entity === entity && latest.name === name && quarterOf(latest.lastMs) === quarterOf(timeMs)) {
        latest.firstMs = Math.min(latest.firstMs, timeMs);
        latest.lastMs = Math.max(latest.lastMs, timeMs);
        return;
      }
      note();
      latest = { entity, name, agent, firstMs: timeMs, lastMs: timeMs };
    },
    /** Of features: their scopes as one text each. */
    use(entity: Entity, name: string, features: readonly string[], timeMs: number): void {
      note();
      const isKept = entity.knownSight?.name === name || hasRoom(SPACES.firstSeen, '', name);
      for (const feature of features) registers.add(SPACES.lastSeen, feature, isKept ? name : OTHER, timeMs);
    },
    end: note,
  };
}

/** Of every catalogue in use. */
const scopesBy = createMemo(CATALOGUES_MAX, createScopesOf);

/** Most are of one day. */
function createDayOf() {
  let day = { date: '', month: '', bit: 0 };
  return (date: string) => (date === day.date ? day : (day = { date, month: monthOf(date), bit: bitOf(date) }));
}

/** What was seen is of these scopes: the text of their list, made once for dimensions that are mostly one object. */
function createScopesOf(scopes: readonly string[]): (agent: string, dimensions: Labels) => string {
  const all = scopes.map((scope) => [scope, scope.split(',')] as const);
  const textOf = (agent: string, dimensions: Labels) => {
    const told = all.flatMap(([scope, labels]) => {
      const values = labels.map((label) => (label === 'agent' ? agent : (dimensions[label] ?? '')));
      if (values.includes('')) return [];
      return [`${scope}=${values.length === 1 ? values[0]! : JSON.stringify(values)}`];
    });
    return JSON.stringify(['', ...told]);
  };
  const by = createMemo(AGENTS_MAX, (agent: string) =>
    createMemo(DIMENSIONS_MAX, (dimensions: Labels) => textOf(agent, dimensions)),
  );
  return (agent, dimensions) => by(agent)(dimensions);
}

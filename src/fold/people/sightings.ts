/** Who was active, and in which scopes. Records of one session come together: the last of a quarter hour speaks for them. */
import { quarterOf } from '../../model/calendar.ts';
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

/** Scopes by the values they are of, one after the other: the text of each list is made once. */
type Branch = { readonly scopes: readonly string[]; readonly next: Map<string, Branch>; text: string };

/** What stands for names past the limit. */
const OTHER = 'other';

export function createSightings(
  registers: RegisterChanges,
  { scopes, dateOf }: Pick<Rules, 'scopes' | 'dateOf'>,
  hasRoom: HasRoom,
) {
  let latest: Latest | undefined;
  const dayOf = createDayOf();

  const scopesOf = createScopesOf(scopes);
  const note = () => {
    if (latest === undefined) return;
    const { entity, firstMs, lastMs } = latest;
    const known = entity.knownSight;
    const isOver = known?.name !== latest.name && !hasRoom(SPACES.firstSeen, '', latest.name);
    const name = isOver ? OTHER : latest.name;
    const { month, bit } = dayOf(dateOf(lastMs));
    registers.add(SPACES.lastSeen, scopesOf(latest), name, lastMs);
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
    end: note,
  };
}

/** Most are of one day. */
function createDayOf() {
  let day = { date: '', month: '', bit: 0 };
  return (date: string) => (date === day.date ? day : (day = { date, month: monthOf(date), bit: bitOf(date) }));
}

/** The scopes of what was seen, as the text of their list. */
function createScopesOf(scopes: readonly string[]) {
  const root: Branch = { scopes: [''], next: new Map(), text: '' };
  const labelsOf = new Map(scopes.map((scope) => [scope, scope.split(',')]));

  return ({ entity, agent }: Latest): string => {
    let branch = root;
    for (const scope of scopes) {
      const values = labelsOf
        .get(scope)!
        .map((label) => (label === 'agent' ? agent : (entity.dimensions[label] ?? '')));
      const value = values.includes('') ? '' : values.length === 1 ? values[0]! : JSON.stringify(values);
      let next = branch.next.get(value);
      if (next === undefined) {
        const longer = value === '' ? branch.scopes : [...branch.scopes, `${scope}=${value}`];
        branch.next.set(value, (next = { scopes: longer, next: new Map(), text: '' }));
      }
      branch = next;
    }
    if (branch.text === '') branch.text = JSON.stringify(branch.scopes);
    return branch.text;
  };
}

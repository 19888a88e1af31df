/** The hub: registers, which all shards share. Kept here as this process last read it, and brought up to date by what changed. */
import { SPACES, type Forgetting, type Law, type Registers, type Space, type Value } from '../../model/registers.ts';
import { isOverBy, RegisterSpaces } from '../registers.ts';
import { portionsOf } from './forgetting.ts';
import type { Session } from './health.ts';
import type { Hub as Keys } from './keys.ts';
import { SCRIPTS } from './scripts.ts';
import { json } from './written.ts';

/** How far a space was read. */
type Known = { readonly epoch: string; readonly revision: number };

type Answer = [epoch: string, revision: string, nowMs: string, laws: string[], ...changes: (string | null)[][]];

const NOTHING: Known = { epoch: '', revision: 0 };

/** Longer than any answer takes. */
const STOOD_STILL_MS = 60_000;

const FOLDED = Object.values(SPACES).filter((space: Space) => space.folds === true);

export class Hub {
  readonly #session: Session;
  readonly #keys: Keys;
  #registers = new RegisterSpaces();
  #known = new Map<string, Known>();
  #spaces = new Map<string, Space>(FOLDED.map((space) => [space.name, space]));
  /** How many spaces Redis has told of. */
  #told = 0;
  #generation = 0;
  #coming: Promise<RegisterSpaces> | undefined;
  /** What the clock of Redis is ahead of how long this process runs. The latter no setting of a clock moves. */
  #aheadMs: number | undefined;

  constructor(session: Session, keys: Keys) {
    this.#session = session;
    this.#keys = keys;
  }

  /** The time by Redis, as it was asked last and has passed since. */
  nowMs(): number {
    if (this.#aheadMs === undefined) throw new Error('The state store is unavailable: it has not told the time yet');
    return Math.floor(performance.now() + this.#aheadMs);
  }

  /** With what folds decide by as of now or later. Parts of one group of requests ask together. */
  forFolds(): Promise<RegisterSpaces> {
    return (this.#coming ??= Promise.resolve().then(() => {
      this.#coming = undefined;
      return this.#catchUp(FOLDED);
    }));
  }

  /** With everything as of now or later. */
  async all(): Promise<RegisterSpaces> {
    let asked: number;
    do {
      asked = this.#spaces.size;
      await this.#catchUp([...this.#spaces.values()]);
      // Spaces that were not known of.
    } while (asked < this.#spaces.size);
    return this.#registers;
  }

  async commit(changes: readonly Registers[]): Promise<void> {
    if (changes.length === 0) return;
    this.#registers.refuse(changes);
    const spaces = Map.groupBy(changes, ({ space }) => space.name);
    const written = [...spaces].map(([name, groups]) => {
      const fields = groups.flatMap(({ group, values }) =>
        [...values].flatMap(([key, value]) => fieldOf(group, key, value)),
      );
      return [name, groups[0]!.space.law, fields];
    });
    const { meta, spaces: laws } = this.#keys;
    const keys = [meta, laws, ...this.#keysOf(spaces.keys())];
    const revision = await this.#session.change(SCRIPTS.hub, keys, [json(written)]);
    this.#session.acknowledged(meta, revision as string);
  }

  async alone(task: string, holder: string, leaseMs: number): Promise<boolean> {
    const keys = [this.#keys.meta, this.#keys.alone(task)];
    return (await this.#session.change(SCRIPTS.alone, keys, [holder, `${leaseMs}`])) === 1;
  }

  async forget(rules: readonly Forgetting[]): Promise<void> {
    const kept = (await this.all()).lend();
    for (const rule of rules) {
      const { name } = rule.space;
      const isOver = isOverBy(rule);
      const over = [...(kept.get(name)?.groups ?? [])].flatMap(([group, values]) =>
        [...values].flatMap(([key, value]) => (isOver(group, value) ? [nameOf(group, key)] : [])),
      );
      const below = 'below' in rule ? `${rule.below}` : 'inf';
      for (const some of portionsOf(over)) {
        await this.#session.change(SCRIPTS.forget, [this.#keys.meta, ...this.#keysOf([name])], [below, json(some)]);
      }
    }
  }

  #keysOf(spaces: Iterable<string>): string[] {
    return [...spaces].flatMap((space) => [this.#keys.values(space), this.#keys.changed(space)]);
  }

  /** Throws, once, where what was planned while it was asked was planned by a time that had stood still. */
  async #catchUp(spaces: readonly Space[]): Promise<RegisterSpaces> {
    const before = this.#aheadMs;
    const names = spaces.map(({ name }) => name);
    const keys = [this.#keys.meta, this.#keys.spaces, ...this.#keysOf(names)];
    let asked: number;
    do {
      this.#beginAnew();
      asked = this.#generation;
      const args = names.flatMap((name) => {
        const { epoch, revision } = this.#known.get(name) ?? NOTHING;
        return [epoch, `${revision}`];
      });
      const answer = (await this.#session.ask(SCRIPTS.changes, keys, [`${this.#told}`, ...args])) as Answer;
      this.#aheadMs = Number(answer[2]) - performance.now();
      const movedMs = Math.round(this.#aheadMs - (before ?? this.#aheadMs));
      if (Math.abs(movedMs) > STOOD_STILL_MS) {
        throw new Error(
          `The state store is unavailable: its clock moved ${movedMs} ms more than ours. This machine was suspended, or that clock was set; retry`,
        );
      }
      // What changed since something that is not known any more is of no use.
      if (asked === this.#session.generation) this.#put(names, answer);
    } while (asked !== this.#session.generation);
    return this.#registers;
  }

  #beginAnew(): void {
    if (this.#generation === this.#session.generation) return;
    this.#generation = this.#session.generation;
    // What was handed out may be in use by a fold.
    this.#registers = new RegisterSpaces();
    this.#known = new Map();
    this.#told = 0;
  }

  #put(names: readonly string[], [epoch, revision, , laws, ...changes]: Answer): void {
    const answered = { epoch, revision: Number(revision) };
    this.#told = Math.max(this.#told, laws.length / 2);
    for (let at = 0; at < laws.length; at += 2) {
      const name = laws[at]!;
      if (!this.#spaces.has(name)) this.#spaces.set(name, { name, law: laws[at + 1] as Law, kept: 'for ever' });
    }
    for (const [at, name] of names.entries()) {
      const known = this.#known.get(name) ?? NOTHING;
      if (isOlder(answered, known)) continue;
      // Something was forgotten: all of it is told anew.
      if (epoch !== known.epoch) this.#registers.drop(name);
      const space = this.#spaces.get(name)!;
      const fields = changes[at]!;
      for (let field = 0; field < fields.length; field += 2) {
        const value = fields[field + 1];
        if (value != null) this.#registers.put(space, ...placeOf(fields[field]!), valueOf(space, value));
      }
      this.#known.set(name, answered);
    }
  }
}

/** An answer that another, asked later, has overtaken. */
function isOlder(answer: Known, known: Known): boolean {
  return (
    Number(answer.epoch) < Number(known.epoch) || (answer.epoch === known.epoch && answer.revision < known.revision)
  );
}

function nameOf(group: string, key: string): string {
  return `${group.length}:${group}${key}`;
}

function fieldOf(group: string, key: string, value: Value): [field: string, value: string] {
  return [nameOf(group, key), typeof value === 'number' ? `${value}` : `${value.atMs} ${value.text}`];
}

function placeOf(field: string): [group: string, key: string] {
  const colon = field.indexOf(':');
  const end = colon + 1 + Number(field.slice(0, colon));
  return [field.slice(colon + 1, end), field.slice(end)];
}

function valueOf({ law }: Space, text: string): Value {
  if (law !== 'newest') return Number(text);
  const blank = text.indexOf(' ');
  return { atMs: Number(text.slice(0, blank)), text: text.slice(blank + 1) };
}

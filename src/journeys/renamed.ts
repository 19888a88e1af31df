/** State as it would read with other names for people: what is copied of it is state without the old ones. */
import { randomUUID } from 'node:crypto';
import { erasing, namesOfPerson } from '../fold/people/erasing.ts';
import { renameChange, renameKept, type Renaming } from '../fold/people/renaming.ts';
import { SPACES, type Kept, type Registers } from '../model/registers.ts';
import { emptyChange, isEmptyChange, type Change, type Source } from '../model/store.ts';

/** `mark`: how the names are written from now on; undefined where that stays. */
export function renamed(source: Source, renaming: Renaming, mark?: string): Source {
  return {
    get shards() {
      return source.shards;
    },
    load: (need) => source.load(need),
    close: () => source.close(),
    read: async () => {
      const stored = await source.read();
      return { ...stored, registers: marked(renameKept(stored.registers, renaming), mark) };
    },
    dump: () => dump(source, renaming, mark),
  };
}

/** All names of whoever has one of those that are told; empty where the state knows nobody by them. */
export async function namesIn(source: Source, told: readonly string[]): Promise<ReadonlySet<string>> {
  return namesOfPerson((await source.read()).registers, told);
}

/** The state without a person, each time the same. */
export function withoutNames(names: ReadonlySet<string>): (source: Source) => Source {
  const renaming = erasing(names, `erased-${randomUUID()}`);
  return (source) => renamed(source, renaming);
}

async function* dump(source: Source, renaming: Renaming, mark: string | undefined): AsyncGenerator<Change> {
  let isEmpty = true;
  for await (const change of source.dump()) {
    isEmpty &&= isEmptyChange(change);
    yield renameChange(change, renaming);
  }
  if (!isEmpty && mark !== undefined) yield { ...emptyChange(), registers: [markOf(mark)] };
}

/** The register that says how names are written. */
export function markOf(mark: string): Registers {
  return { space: SPACES.naming, group: '', values: new Map([[mark, 1]]) };
}

function marked(kept: Kept, mark: string | undefined): Kept {
  if (mark === undefined) return kept;
  const { space, values } = markOf(mark);
  return new Map([...kept, [space.name, { space, groups: new Map([['', values]]) }]]);
}

/** How the names of state are written; undefined where they are as they were told. */
export function markIn(kept: Kept): string | undefined {
  const [mark] = kept.get(SPACES.naming.name)?.groups.get('')?.keys() ?? [];
  return mark;
}

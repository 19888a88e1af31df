/** Register changes of a fold that knows nothing yet, or what is given. */
import { createRegisterChanges, type RegisterChanges } from '../../src/fold/registers.ts';
import type { Registers } from '../../src/model/registers.ts';

export function registerChanges(known: readonly Registers[] = []): RegisterChanges {
  return createRegisterChanges({
    group: ({ name }, group) => known.find((each) => each.space.name === name && each.group === group)?.values,
  });
}

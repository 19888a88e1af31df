/**
 * People of whom one signal told in a window and the other did not, though others who use the same agent send both: something
 * between them and us loses it. Absent of agents that one signal never told of.
 */
import type { ReadingPoint } from '../../model/reading.ts';
import { signalIn, SIGNALS, type Signal } from '../../model/witness-scope.ts';
import { gaugeKind, required, SPAN_LIST } from './kind.ts';

type Seen = ReadonlyMap<string, number>;

export const blind = gaugeKind({
  docs: 'People of an agent whom events told of in the window and metrics did not (lacks metrics), or the other way round (lacks events). Sessions count when they end.',
  fields: { windows: required(SPAN_LIST) },
  unit: () => 'count',
  compile:
    ({ windows }) =>
    ({ snapshot, startMs }) => {
      const agents = new Map<string, Partial<Record<Signal, Seen>>>();
      for (const [scope, people] of snapshot.people) {
        const [agent, signal] = signalIn(scope) ?? [];
        if (agent !== undefined) agents.set(agent, { ...agents.get(agent), [signal!]: people });
      }
      return [...agents].flatMap(([agent, seen]) =>
        windows.flatMap((span) =>
          SIGNALS.flatMap((lacks): ReadingPoint[] => {
            const [without, by] = [seen[lacks], seen[SIGNALS.find((other) => other !== lacks)!]];
            if (without === undefined || by === undefined) return [];
            const fromMs = startMs(span);
            const isIn = (people: Seen, person: string) => (people.get(person) ?? -Infinity) >= fromMs;
            const value = [...by.keys()].filter((person) => isIn(by, person) && !isIn(without, person)).length;
            return [
              {
                labels: [
                  ['agent', agent],
                  ['lacks', lacks],
                  ['window', span],
                ],
                value,
              },
            ];
          }),
        ),
      );
    },
});

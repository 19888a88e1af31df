/** What open sessions are counted by, as the text that a store keeps beside each: the agent, or it and dimensions as JSON. */
import { UNKNOWN, type Labels } from './labels.ts';

type Group = (agent: string, dimensions: Labels) => string;

/** `names`: the dimensions by which they are counted beside the agent. */
export function createOpenGroup(names: readonly string[]): Group {
  if (names.length === 0) return (agent) => agent;
  // Equal dimensions are mostly one object.
  const known = new WeakMap<Labels, Map<string, string>>();
  return (agent, dimensions) => {
    let groups = known.get(dimensions);
    if (groups === undefined) known.set(dimensions, (groups = new Map()));
    let group = groups.get(agent);
    if (group === undefined) {
      const told = names.filter((name) => dimensions[name] !== undefined).map((name) => [name, dimensions[name]]);
      group = told.length === 0 ? agent : JSON.stringify([['agent', agent], ...told]);
      groups.set(agent, group);
    }
    return group;
  };
}

/** The values of labels in such a text. */
export function valuesOfGroup(group: string, labels: readonly string[]): string[] {
  const told = group.startsWith('[') ? (JSON.parse(group) as [string, string][]) : [['agent', group] as const];
  const values = new Map(told);
  return labels.map((label) => values.get(label) ?? UNKNOWN);
}

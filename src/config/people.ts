/** The file that says in which team people are. Pure: reading it is main's. */
import { checked, fields, scalar } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import { readYaml } from '../model/yaml.ts';

const team = scalar('the name of a team', (text) => (/^\S(.{0,198}\S)?$/.test(text) ? text : undefined));
const teamOnly = fields<{ team: string }>({ team });

const person = checked<string>({ anyOf: [team.schema, teamOnly.schema] }, (data, path, faults) => {
  if (!(data instanceof Map)) return team(data, path, faults);
  if (!data.has('team')) faults.push({ path, message: 'has no team; must have one' });
  return teamOnly(data, path, faults)?.team;
});

/** Teams by the name an agent tells of its user, in small letters; or everything that is wrong with the file. */
export function parsePeople({ path, text }: { path: string; text: string }): ReadonlyMap<string, string> | Fault[] {
  const faults: Fault[] = [];
  const people = new Map<string, string>();
  for (const [name, data] of readYaml(text, path, faults) ?? []) {
    const at = `${path}: ${name}`;
    if (name.trim() === '') faults.push({ path, message: 'has a person without a name; must be a name' });
    const value = person(data, at, faults);
    const key = name.toLowerCase();
    if ((people.get(key) ?? value) !== value)
      faults.push({ path: at, message: 'has another team already; must have one' });
    if (value !== undefined) people.set(key, value);
  }
  return faults.length > 0 ? faults : people;
}

/**
 * The file that says in which team people are. Pure: reading it is main's. Each line is a person, by an account or an
 * installation; below `match`, whoever sends an attribute, such as the name of a host.
 */
import { below, checked, matching, type Check, type JsonSchema, type Plain } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import type { Given, GivenLabels } from '../model/labels.ts';
import { inSmallLetters } from '../model/texts.ts';
import { readYaml } from '../model/yaml.ts';

/** What stands alone is the value of this dimension. */
const TEAM = 'team';
const MATCH = 'match';

const valueOf = (label: string) =>
  matching(label === TEAM ? 'the name of a team' : `a value of \`${label}\``, /^\S(.{0,198}\S)?$/);

type Values = ReadonlyMap<string, string>;
type Lines = ReadonlyMap<string, Plain>;

/**
 * What each dimension is given by whom, in small letters; or everything that is wrong with the file. `labels`: of the
 * dimensions that are configured; undefined where these have faults of their own.
 */
export function parsePeople(
  { path, text }: { path: string; text: string },
  labels: readonly string[] | undefined,
): GivenLabels | Fault[] {
  const faults: Fault[] = [];
  const given = new Map<string, { byName: Map<string, string>; byAttribute: Map<string, Map<string, string>> }>();
  const read = valuesOf(labels);
  const takeAll = (lines: Lines, at: string, mapOf: (label: string) => Map<string, string>) => {
    for (const [name, data] of lines) take(name, read(data, below(at, name), faults), at, mapOf, faults);
  };
  const givenOf = (label: string) => {
    const known = given.get(label) ?? { byName: new Map(), byAttribute: new Map() };
    given.set(label, known);
    return known;
  };
  const all: Lines = readYaml(text, path, faults) ?? new Map();
  const { people, matches } = apart(all);
  takeAll(people, `${path}:`, (label) => givenOf(label).byName);
  for (const [attribute, lines] of matches) {
    const at = `${path}: ${MATCH}.${attribute}`;
    if (!(lines instanceof Map)) faults.push({ path: at, message: 'is no map; must be lines of `value: team`' });
    else if (!/^\S{1,200}$/.test(attribute))
      faults.push({ path: at, message: 'is no name of an attribute; must be without spaces' });
    else {
      takeAll(lines, at, (label) => {
        const { byAttribute } = givenOf(label);
        const values = byAttribute.get(attribute) ?? new Map<string, string>();
        byAttribute.set(attribute, values);
        return values;
      });
    }
  }
  return faults.length > 0 ? faults : (given satisfies ReadonlyMap<string, Given>);
}

/** People, and what stands below `match`; which may be somebody's name: then it has a team. */
function apart(all: Lines): { readonly people: Lines; readonly matches: Lines } {
  const match = all.get(MATCH);
  if (!(match instanceof Map) || typeof match.get(TEAM) === 'string') return { people: all, matches: new Map() };
  return { people: new Map([...all].filter(([name]) => name !== MATCH)), matches: match };
}

/** The values of one line, by label. */
function valuesOf(labels: readonly string[] | undefined): Check<Values> {
  const known = labels && [...new Set([TEAM, ...labels])];
  return checked(ENTRY, (data, path, faults) => {
    const written: Lines = data instanceof Map ? data : new Map([[TEAM, data]]);
    if (written.size === 0) faults.push({ path, message: `has nothing; must have a ${TEAM} or another dimension` });
    const values = new Map<string, string>();
    for (const [label, part] of written) {
      const at = data instanceof Map ? below(path, label) : path;
      const value = valueOf(label)(part, at, faults);
      if (known?.includes(label) === false)
        faults.push({ path: at, message: `is no dimension; must be one of ${known.join(', ')}` });
      else if (value !== undefined) values.set(label, value);
    }
    return values;
  });
}

function take(
  name: string,
  values: Values | undefined,
  path: string,
  mapOf: (label: string) => Map<string, string>,
  faults: Fault[],
): void {
  const key = inSmallLetters(name);
  const at = below(path, name);
  if (name.trim() === '')
    faults.push({ path: path.replace(/:$/, ''), message: 'has a line without a name; must have one' });
  if (name.split('*').length > 2) faults.push({ path: at, message: 'has several `*`; must have at most one' });
  for (const [label, value] of values ?? []) {
    const known = mapOf(label);
    if ((known.get(key) ?? value) !== value)
      faults.push({ path: at, message: `has another ${label} already; must have one` });
    known.set(key, value);
  }
}

const TEXT = { type: ['string', 'number', 'boolean'] };
const ENTRY: JsonSchema = {
  anyOf: [
    { ...TEXT, description: 'The name of the team.' },
    { type: 'object', minProperties: 1, additionalProperties: TEXT, description: 'The team, and other dimensions.' },
  ],
};

/** For editors: what a people file may say. */
export function peopleSchema(): JsonSchema {
  const values = { type: 'object', additionalProperties: ENTRY };
  const match = {
    description:
      'By attributes that agents send: the name of an attribute, then its values, such as `host.name` and hosts.',
    anyOf: [{ type: 'object', additionalProperties: values }, ...(ENTRY['anyOf'] as JsonSchema[])],
  };
  return {
    description: 'People by an account or an installation, in whatever letter case; one `*` stands for any text.',
    type: 'object',
    properties: { [MATCH]: match },
    additionalProperties: ENTRY,
  };
}

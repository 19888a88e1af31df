/** The setting `agents`: what services are called that have no translator of their own. */
import { checked, mapOf, patterned, type Check } from '../model/check.ts';
import { readYaml } from '../model/yaml.ts';

const SERVICES_MAX = 1_000;

const agent = patterned('a name of letters, digits, dots, dashes and underscores', /^[\w.-]{1,64}$/);
const byService = mapOf('services to agents', agent);

/** A map, or a text that is one: the environment can only say it so. */
export const agents: Check<ReadonlyMap<string, string>> = checked(
  { ...byService.schema, maxProperties: SERVICES_MAX },
  (data, path, faults) => {
    const map = byService(typeof data === 'string' ? (readYaml(data, path, faults) ?? new Map()) : data, path, faults);
    if (map === undefined || map.size <= SERVICES_MAX) return map;
    faults.push({ path, message: `are ${map.size}; must be at most ${SERVICES_MAX}` });
    return undefined;
  },
);

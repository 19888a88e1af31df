/** Every link, in the order of the data. The test of this table breaks each of them. */
import { PART_LINKS } from './links/parts.ts';
import { SETTINGS_LINKS } from './links/settings.ts';
import { WAY_LINKS } from './links/way.ts';

export const LINKS = [...SETTINGS_LINKS, ...WAY_LINKS, ...PART_LINKS] as const;

export type LinkName = (typeof LINKS)[number]['name'];

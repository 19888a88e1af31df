/** The JSON Schemas of what users write, for editors: they complete names, show what is meant and underline slips. */
import { WORDS } from '../src/app/words.ts';
import { peopleSchema } from '../src/config/people.ts';
import { configSchema } from '../src/config/settings.ts';
import { policySchema } from '../src/guard/policy-file.ts';
import { catalogueSchema } from '../src/kpis/catalogue.ts';
import { pricesSchema } from '../src/prices/own.ts';
import type { JsonSchema } from '../src/model/check.ts';
import type { Dimension } from '../src/model/labels.ts';

type Schema = { readonly name: string; readonly schema: JsonSchema };

/** Names below docs/. Draft 7 is what editors of YAML read best. */
export function schemas(dimensions: readonly Dimension[]): Schema[] {
  const draft = { $schema: 'http://json-schema.org/draft-07/schema#' };
  return [
    { name: 'schema/config.json', schema: { ...draft, title: 'Settings of otel-kpi', ...configSchema() } },
    {
      name: 'schema/kpis.json',
      schema: { ...draft, title: 'KPIs of otel-kpi', ...catalogueSchema(WORDS, dimensions) },
    },
    { name: 'schema/people.json', schema: { ...draft, title: 'People of otel-kpi', ...peopleSchema() } },
    { name: 'schema/prices.json', schema: { ...draft, title: 'Own prices of otel-kpi', ...pricesSchema() } },
    { name: 'schema/guard.json', schema: { ...draft, title: 'A policy of the guard of otel-kpi', ...policySchema() } },
  ];
}

/** How a file names its schema. */
export function schemaLine(name: string): string {
  return `# yaml-language-server: $schema=/path/to/otel-kpi/docs/schema/${name}`;
}

/** How Prometheus spells an attribute name: what a scrape of an agent's own endpoint gives. */
export function withPrometheusName(name: string): [string, ...string[]] {
  return name.includes('.') ? [name, name.replaceAll('.', '_')] : [name];
}

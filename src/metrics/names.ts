/**
 * Names as the Prometheus text format 0.0.4 takes them. One illegal or repeated label name fails a whole scrape, and of
 * two metrics that share a name but not a type the serializer drops both (exporter-prometheus 0.301, read and run). So
 * every name is made legal and distinct here, before the serializer sees it.
 */

/** Runs of underscores become one, as the serializer would do anyway; that also keeps clear of the reserved `__`. */
export function legalName(raw: string): string {
  const name = raw.replaceAll(/[^a-zA-Z0-9]+/g, '_');
  if (name === '_' || name === '') return 'unnamed';
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/**
 * Takes the first of name, name_2, name_3 … that is free with every suffix, and returns it (without suffix).
 * The suffixes are what the name is written with: a histogram `x` also takes `x_bucket`, `x_count` and `x_sum`.
 */
export function claimName(name: string, taken: Set<string>, suffixes: readonly string[] = ['']): string {
  for (let n = 1; ; n += 1) {
    // The serializer makes one of two underscores.
    const candidate = n === 1 ? name : `${name.replace(/_$/, '')}_${n}`;
    const written = suffixes.map((suffix) => candidate + suffix);
    if (written.some((form) => taken.has(form))) continue;
    for (const form of written) taken.add(form);
    return candidate;
  }
}

/**
 * A legal name for each of these label names, no two alike. A name that is legal already keeps its spelling, whoever
 * comes first; the rest follow in the order of their spelling, so that every scrape and replica decides alike.
 */
export function labelNames(raws: ReadonlySet<string>, taken: Set<string>): ReadonlyMap<string, string> {
  const legal = [...raws].filter((raw) => legalName(raw) === raw).toSorted();
  const others = [...raws].filter((raw) => legalName(raw) !== raw).toSorted();
  return new Map([...legal, ...others].map((raw) => [raw, claimName(legalName(raw), taken)]));
}

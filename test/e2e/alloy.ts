/** Fragments of Alloy's language as configurations of the collector: its `otelcol` components are those of the collector. */

type Block = { [name: string]: Block | string | readonly string[] };
export type Component = { readonly kind: string; readonly label: string; readonly body: Block };

/** As much of the language as docs/other-stacks.md uses: components, blocks, strings, and references alone or in lists. */
export function componentsOf(text: string): Component[] {
  const words = text.match(/"[^"]*"|[{}=[\],]|[\w.]+/g) ?? [];
  let at = 0;
  const next = (): string => words[at++]!;
  const valueOf = (): string | string[] => {
    const word = next();
    if (word !== '[') return word.replaceAll('"', '');
    const list: string[] = [];
    for (let part = next(); part !== ']'; part = next()) if (part !== ',') list.push(part);
    return list;
  };
  const blockOf = (): Block => {
    const block: Block = {};
    for (let name = next(); name !== '}'; name = next()) block[name] = next() === '=' ? valueOf() : blockOf();
    return block;
  };
  const components: Component[] = [];
  while (at < words.length) {
    const [kind, label] = [next(), next().replaceAll('"', '')];
    if (next() !== '{') throw new Error(`${kind} has no body`);
    components.push({ kind, label, body: blockOf() });
  }
  return components;
}

const NAMES: Readonly<Record<string, readonly [section: string, type: string]>> = {
  'otelcol.receiver.otlp': ['receivers', 'otlp'],
  'otelcol.exporter.otlphttp': ['exporters', 'otlp_http'],
  'otelcol.storage.file': ['extensions', 'file_storage'],
};

/** Its `output` is the collector's pipelines, its `client` is in the collector's exporter itself. */
export function collectorConfigOf(components: readonly Component[]) {
  const idOf = (reference: string): string => {
    const found = components.find(({ kind, label }) => reference.startsWith(`${kind}.${label}.`));
    if (found === undefined) throw new Error(`${reference} is of no component`);
    return `${NAMES[found.kind]![1]}/${found.label}`;
  };
  const config = { receivers: {}, exporters: {}, extensions: {} } as Record<string, Record<string, unknown>>;
  const pipelines: Record<string, object> = {};
  for (const { kind, label, body } of components) {
    const [section, type] = NAMES[kind]!;
    const { output = {}, client = {}, ...rest } = body as Record<string, Block>;
    const { storage } = (rest['sending_queue'] ?? {}) as { storage?: string };
    if (storage !== undefined) rest['sending_queue'] = { storage: idOf(storage) };
    const own = section === 'receivers' ? { protocols: rest } : { ...client, ...rest };
    // Alloy makes the folder, and the collector wants it there when it is asked.
    config[section]![`${type}/${label}`] = section === 'extensions' ? { ...own, create_directory: true } : own;
    for (const [signal, to] of Object.entries(output)) {
      pipelines[signal] = { receivers: [`${type}/${label}`], exporters: (to as string[]).map(idOf) };
    }
  }
  return {
    ...config,
    exporters: config['exporters']!,
    service: { extensions: Object.keys(config['extensions']!), pipelines },
  };
}

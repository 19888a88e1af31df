/** Options that were called otherwise: their old names still hold. Pure. */

/** By command; where a name was two things in one, the value says which is meant. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string | ((value: string) => string)>>>> = {
  demo: { url: 'endpoint' },
  import: { url: 'endpoint' },
  mcp: { url: 'service' },
  report: { source: (value) => (value.includes('://') ? 'service' : 'events') },
};

/** The words with the names of now, and a note for each old one. */
export function renewed([command = '', ...words]: readonly string[]): {
  readonly words: readonly string[];
  readonly notes: readonly string[];
} {
  const names = RENAMED[command] ?? {};
  const notes = new Set<string>();
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const now = words.map((word, at) => {
    const [, old = '', equals = '', value = ''] = /^--([a-z-]+)(?:(=)(.*))?$/s.exec(word) ?? [];
    const name = at < end && Object.hasOwn(names, old) ? names[old]! : undefined;
    if (name === undefined) return word;
    const given = equals === '' ? (words[at + 1] ?? '') : value;
    const option = typeof name === 'string' ? name : name(given);
    notes.add(`${command}: --${old} is called --${option} now; the old name still holds`);
    return `--${option}${equals}${value}`;
  });
  return { words: command === '' ? now : [command, ...now], notes: [...notes] };
}

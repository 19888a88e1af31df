/** What a word of the shell becomes: quotes, braces, variables, patterns. */
import type { DoubleQuotedChild, ParameterExpansionPart, Word, WordPart } from 'unbash';
import { parse } from 'unbash';
import { braces } from './braces.ts';
import { valueOf } from './parameters.ts';
import { limited, type Alternatives, type Shell } from './scope.ts';
import { asPattern, HOLE, withoutMarks } from './text.ts';

/** A part: each alternative is the fields it adds, the first joined to the text before. */
type Piece = { readonly alternatives: Alternatives; readonly quoted: boolean };

export function expand(word: Word, shell: Shell): Alternatives {
  if (word.parts === undefined) return [[tilde(word.text, word.value, shell)]];
  if (word.parts.some(({ type }) => type === 'BraceExpansion')) return braced(word, shell);
  const [first] = word.parts;
  let quoted = false;
  let all: Alternatives = [['']];
  for (const part of word.parts) {
    const piece = pieceOf(part, shell, part === first);
    quoted ||= piece.quoted;
    all = limited(all.flatMap((fields) => piece.alternatives.map((added) => join(fields, added))));
  }
  return quoted ? all : all.map((fields) => fields.filter((field) => field !== ''));
}

/** All that the words may be, in one list: for operands, of which each is looked at. */
export function expandAll(words: readonly Word[], shell: Shell): string[] {
  return words.flatMap((word) => [...new Set(expand(word, shell).flat())]);
}

/** As one text: what a redirect, an assignment or a here-string makes of it. */
export function expandText(word: Word | undefined, shell: Shell): string {
  return word === undefined ? '' : (expand(word, shell)[0] ?? []).join(' ');
}

export function expandParts(parts: readonly WordPart[], shell: Shell): string {
  return parts.map((part) => (pieceOf(part, shell, false, true).alternatives[0] ?? []).join(' ')).join('');
}

function join(fields: readonly string[], added: readonly string[]): readonly string[] {
  if (added.length === 0) return fields;
  const last = fields.length - 1;
  return [...fields.slice(0, last), fields[last]! + added[0]!, ...added.slice(1)];
}

function braced(word: Word, shell: Shell): Alternatives {
  const texts = braces(word.text);
  if (texts === undefined) return [[HOLE]];
  const fields = texts.map((text) => {
    const command = parse(`: ${text}`).commands[0]?.command;
    const inside = command?.type === 'Command' ? command.suffix : [];
    return inside.flatMap((part) => (part.type === 'Word' ? expand(plain(part), shell).flat() : []));
  });
  return [fields.flat()];
}

/** Braces that are left are no more than text. */
function plain({ type, pos, end, text, value, parts }: Word): Word {
  const literal = parts?.map((part): WordPart => {
    if (part.type !== 'BraceExpansion') return part;
    return { type: 'Literal', pos: part.pos, end: part.end, text: part.text, value: part.text };
  });
  return { type, pos, end, text, value, parts: literal };
}

function pieceOf(part: WordPart, shell: Shell, first: boolean, inQuotes = false): Piece {
  const one = (text: string, quoted: boolean): Piece => ({ alternatives: [[text]], quoted });
  switch (part.type) {
    case 'Literal':
      return one(first ? tilde(part.text, part.value, shell) : part.value, false);
    case 'SingleQuoted':
      return one(part.value, true);
    case 'AnsiCQuoted':
      // Escapes could spell a mark.
      return one(withoutMarks(part.value), true);
    case 'DoubleQuoted':
    case 'LocaleString':
      return { alternatives: quotedText(part.parts, shell), quoted: true };
    case 'Glob':
      return one(inQuotes ? part.text : asPattern(part.text), false);
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return one(asPattern('*'), false);
    case 'ArithmeticExpansion':
      // A number, whichever.
      return one('1', false);
    case 'ProcessSubstitution':
      return one(shell.process(part.script, part.operator), false);
    case 'CommandExpansion':
    case 'SimpleExpansion':
    case 'ParameterExpansion': {
      const values = expansion(part, shell);
      return { alternatives: inQuotes ? values : values.map((fields) => split(fields, shell)), quoted: false };
    }
  }
}

function quotedText(parts: readonly DoubleQuotedChild[], shell: Shell): Alternatives {
  let all: Alternatives = [['']];
  for (const part of parts) {
    const { alternatives } = pieceOf(part, shell, false, true);
    all = limited(all.flatMap((fields) => alternatives.map((added) => join(fields, added))));
  }
  return all;
}

function expansion(part: WordPart, shell: Shell): Alternatives {
  if (part.type === 'CommandExpansion') return [[shell.capture(part.script).replace(/\n+$/, '')]];
  if (part.type === 'SimpleExpansion') return valueOf(part.text.slice(1), undefined, shell);
  const found = part as ParameterExpansionPart;
  return valueOf(found.parameter, found, shell);
}

/** As the shell splits what was not quoted, and its patterns become patterns. */
function split(fields: readonly string[], { scope }: Shell): readonly string[] {
  const extra = (scope.vars.get('IFS')?.flat() ?? []).join('').replace(/[\s\\\]^-]/g, '');
  const separator = extra === '' ? /\s+/ : new RegExp(`[\\s${extra}]+`);
  return fields.flatMap((field) => asPattern(field).split(separator));
}

function tilde(text: string, value: string, { home }: Shell): string {
  if (!text.startsWith('~')) return value;
  return value === '~' || value.startsWith('~/') ? `${home}${value.slice(1)}` : value;
}

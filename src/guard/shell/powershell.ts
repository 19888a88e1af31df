/** PowerShell and `cmd` as lines of the shell: each command by the name, the paths and the options that rules know. */
import { wordSet } from '../options.ts';
import { HOLE, quote, typed } from './text.ts';

type Dialect = 'powershell' | 'cmd';

/** What they call it, by what the shell does. */
const SAME: readonly (readonly [string, string])[] = [
  ['cat', 'gc get-content type cat more'],
  ['rm', 'remove-item ri rm del erase rd rmdir'],
  ['cp', 'copy-item cpi copy cp xcopy robocopy'],
  ['mv', 'move-item mi move mv ren rename-item rni'],
  ['tee', 'set-content sc add-content ac out-file new-item ni tee-object'],
  ['truncate -s 0', 'clear-content clc'],
  ['curl', 'iwr irm invoke-webrequest invoke-restmethod curl wget start-bitstransfer'],
  ['iex', 'iex invoke-expression'],
  ['cd', 'cd chdir set-location sl'],
  ['ls', 'get-childitem gci dir ls get-item gi test-path resolve-path split-path join-path'],
  ['echo', 'write-host write-output write echo'],
  ['grep', 'select-string sls findstr'],
  // What follows is the command.
  ['', 'start-process saps start call & . if else elseif while until do try catch finally return begin process end'],
];
/** Options that only name the operand after them. */
const NAMES_OPERAND =
  /^-(path|literalpath|pspath|filepath|destination|dest|argumentlist|args|uri|command|target|name|newname|itemtype|pattern)$/i;
const SPLIT: Readonly<Record<Dialect, RegExp>> = {
  powershell: /'(?:[^']|'')*'|"(?:[^"`]|`[\s\S]|"")*"|`[\s\S]|\$[({]|\$?[^\s'"`|;&(){},]+|[|;&\n(){},]|[^\S\n]+/g,
  cmd: /"[^"\n]*"?|\^[\s\S]|[^\s"^|&()]+|[|&\n()]|[^\S\n]+/g,
};
/** Methods of .NET that are commands as well. */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/\[(?:System\.)?IO\.(?:File|Directory)\]::Delete\s*\(?/gi, ';Remove-Item -Recurse '],
  [/\[(?:System\.)?IO\.File\]::(?:Read|Open)\w*\s*\(?/gi, ';Get-Content '],
  [/\[(?:System\.)?IO\.File\]::(?:Write|Create)\w*\s*\(?/gi, ';Set-Content '],
  [/\[scriptblock\]::Create|\[(?:System\.)?Reflection\.Assembly\]::Load\w*|\.InvokeScript/gi, ';iex '],
];

/** The code that PowerShell or `cmd` is given, as lines of the shell; undefined where it is given none. */
export function windowsCode(argv: readonly string[], stdin: string | undefined): string | undefined {
  const [name = ''] = argv;
  if (name === 'cmd') {
    const at = argv.findIndex((word) => /^\/[ckr]/i.test(word));
    const rest = argv.slice(at + 1).map(typed);
    return at < 0 ? undefined : asShell(rest.length === 1 ? rest[0]! : rest.map(spaced).join(' '), 'cmd');
  }
  if (name !== 'pwsh' && name !== 'powershell') return undefined;
  const rest = argv.slice(1).map(typed);
  const encoded = rest.findIndex((word) => /^[-/]e(nc?|ncod.*)?$/i.test(word));
  if (encoded >= 0) return asShell(decoded(rest[encoded + 1] ?? ''), 'powershell');
  const at = rest.findIndex((word) => /^[-/](c|co|com.*)$/i.test(word));
  const code = at >= 0 ? rest.slice(at + 1) : rest[0] !== undefined && !rest[0].startsWith('-') ? rest : undefined;
  if (code === undefined || code[0] === '-') return stdin === undefined ? undefined : asShell(stdin, 'powershell');
  return asShell(code.join(' '), 'powershell');
}

const spaced = (word: string): string => (/\s/.test(word) ? `"${word}"` : word);

function decoded(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-16le').decode(bytes);
  } catch {
    return HOLE;
  }
}

function asShell(code: string, dialect: Dialect): string {
  if (code.trim() === HOLE) return 'eval "$1"';
  const text = METHODS.reduce((all, [pattern, by]) => all.replace(pattern, by), code);
  const pipes: string[][][] = [[[]]];
  let glued = false;
  for (const [token] of text.matchAll(SPLIT[dialect])) {
    const segments = pipes.at(-1)!;
    const words = segments.at(-1)!;
    const ends = /^[;&\n(){}]$|^\$[({]$/.test(token) && !(token === '&' && words.length === 0);
    if (token === '|') segments.push([]);
    else if (ends) pipes.push([[]]);
    else if (/^[^\S\n]+$/.test(token) || token === ',') {
      glued = false;
      continue;
    } else if (glued) words.push(words.pop()! + wordOf(token, dialect));
    else words.push(wordOf(token, dialect));
    glued = token !== '|' && !ends;
  }
  return pipes.map(pipeline).join('\n');
}

/** As a word of the shell: what is a variable or a pattern there stays one. */
function wordOf(token: string, dialect: Dialect): string {
  if (dialect === 'cmd') {
    const plain = token
      .replace(/^\^/, '')
      .replaceAll('"', '')
      .replaceAll(/%(\w+)%/g, '$env:$1');
    return expanded(plain);
  }
  if (token.startsWith("'")) return patterns(`'${token.slice(1, -1).replaceAll("''", '').replaceAll('\\', '/')}'`, "'");
  if (token.startsWith('"'))
    return expanded(
      token
        .slice(1, -1)
        .replaceAll('""', '')
        .replaceAll(/`([\s\S])/g, '$1'),
    );
  return expanded(token.replace(/^`/, ''));
}

function expanded(text: string): string {
  const known = text
    .replaceAll(/["`]/g, '')
    .replaceAll('\\', '/')
    .replaceAll(/\$(?:env:)?(?:USERPROFILE|HOMEPATH|HOME)\b/gi, '~HOME~')
    .replaceAll(/\$env:TE?MP\b/gi, '/tmp')
    .replaceAll(/\$(?:env:)?(\w+)/gi, '~$1~')
    .replaceAll('$', '');
  return patterns(`"${known.replaceAll(/~(\w+)~/g, '${$1}').replace(/^~(?=\/|$)/, '${HOME}')}"`, '"');
}

const patterns = (word: string, mark: string): string => word.replaceAll(/[*?]+/g, (found) => mark + found + mark);

function pipeline(segments: readonly (readonly string[])[]): string {
  const commands = segments.filter(({ length }) => length > 0).map(command);
  // What is piped to a deletion is what it deletes.
  return commands
    .map((words, at) => {
      const isBare = words[0] === 'rm' && !words.slice(1).some((word) => !/^"?-/.test(word));
      return isBare && at > 0 ? ['rm', '-r', ...operandsOf(commands[0]!)].join(' ') : words.join(' ');
    })
    .join(' | ');
}

const operandsOf = (words: readonly string[]): readonly string[] => {
  const operands = words.slice(1).filter((word) => !/^"?-/.test(word));
  return operands.length === 0 ? ['.'] : operands;
};

function command([first, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined) return [':'];
  const name = first.replaceAll(/^["']+|["']+$/g, '');
  // `$name = value`
  const variable = /^\$\{(\w+)\}$/.exec(name)?.[1];
  if (variable !== undefined && rest[0] === '"="') return [`${variable}=${rest.slice(1).join('')}`];
  const same = SAME.find(([, names]) => wordSet(names).has(name.toLowerCase().replace(/\.exe$/, '')))?.[0];
  if (same === undefined) return [quote(name), ...rest];
  const words = rest.flatMap((word) => optionOf(word.replaceAll(/^"|"$/g, ''), word));
  return same === '' ? command(words) : [...same.split(' '), ...words];
}

function optionOf(plain: string, word: string): string[] {
  if (NAMES_OPERAND.test(plain)) return [];
  if (/^-out(file|putfile)?$/i.test(plain)) return ['-o'];
  if (/^-r(e(c(u(r(se?)?)?)?)?)?$|^\/s$/i.test(plain)) return ['-r'];
  return /^-f(o(r(ce?)?)?)?$|^\/[qfyi]$/i.test(plain) ? ['-f'] : [word];
}

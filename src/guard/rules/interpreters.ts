/** Code of other languages on the line: what it deletes, and the commands it starts. */
import { absolute } from '../paths.ts';
import { isOneOf, optionsOf, words, wordSet } from '../options.ts';
import { asPattern, HOLE, isUnknown, quote, withoutMarks } from '../shell/text.ts';
import type { Step } from '../shell/step.ts';
import { INTERPRETERS } from '../shell/wrappers.ts';
import { judge } from './delete.ts';
import type { Rule } from './rule.ts';

const CODE = '-c -e -E -p -r --eval --print -eval -n -pe -ne -lne -nle -lpe -ple -ane -lane -we';
/** What is in quotes. */
export const STRINGS = /(["'`])((?:\\.|(?!\1)[^\\\n])*)\1/g;
/** What Perl reads as names of files. */
const GLOB = /(<)([^<>\n]+)>/g;
const STRING_HERE = new RegExp(STRINGS.source, 'y');
const DELETES =
  /\b(?:rmtree|rm_rf|rm_r|remove_tree|rmSync|rmdirSync|rmdir|rm|removeSync|emptyDirSync|remove_entry_secure|remove_entry|remove_dir|delete_tree|rimraf(?:\.sync|Sync)?|Remove-Item|removedirs|unlinkSync|unlink|os\.remove|Path\.rmtree|File\.delete|Deno\.removeSync|Deno\.remove|fs\.remove|rm_rf!|removeItem|deleteDir|deleteRecursively|removeDirectoryRecursive|del_dir_r|delete-(?:directory|file)|delete-directory-and-files|file delete(?: -force)?(?: --)?)(?![\w])\s*/g;
const ALL =
  /rmtree|remove_dir|remove_entry|rm_rf|rm_r\b|remove_tree|recursive|rimraf|removeSync|emptyDir|-Recurse|delete_tree|removedirs|delete-directory|file delete|removeItem|deleteDir|deleteRecursively|removeDirectoryRecursive|del_dir_r/;
const MANY = /listdir|\bglob\b|os\.walk|readdir|scandir|Dir\[|rglob/;
const STARTS =
  /(?:\b(?:system|popen|os\.execute|exec(?!ut)|execSync|execFileSync|execFile|spawn|spawnSync|shell_exec|passthru|proc_open|run|call|check_call|check_output|Popen|getoutput|getstatusoutput|sh|\$|do shell script|execvp?|execlp?|Command|Process|System\.cmd|Sys\.command|os:cmd|capture2e?|capture3|popen2e?|popen3)\s*\(?\s*|\$(?=`)|%x[({[]|\bqx[({[/])/g;

const CODES = new WeakMap<Step, string[]>();

/** The code that an interpreter is given: by an option, on standard input, or in a file that the line wrote. */
export function codeOf(step: Step): string[] {
  const known = CODES.get(step) ?? codesOf(step).map((code) => calledByName(joined(code)));
  CODES.set(step, known);
  return known;
}

/** The home, and what a path is put together of, in the languages there are. */
const HOME =
  /process\.env\.HOME|process\.env\[["']HOME["']\]|(?:require\(["'](?:node:)?os["']\)\.|\bos\.)?homedir\(\)|os\.path\.expanduser\(["']~["']\)|(?:pathlib\.)?Path\.home\(\)|Dir\.home|ENV\[["']HOME["']\]|os\.environ\[["']HOME["']\]|(?:os\.environ\.get|os\.getenv|getenv|Deno\.env\.get|ENV\.fetch)\(["']HOME["']\)|\$ENV\{["']?HOME["']?\}/
    .source;
const SAID = /\b(\w+)\s*=\s*(["'])([^"'\n]*)\2(?!\s*[.+/])/g;
/** A text, and what is put behind it: what is within a text is none of these. */
const PLUS = /(["'])((?:\\.|(?!\1)[^\\\n])*)\1(?:\s*(\+|\/|\.(?=\s*["']))\s*(["'])((?:\\.|(?!\4)[^\\\n])*)\4)?/g;
const JOIN = /\b(?:join|resolve|joinpath)\(\s*((?:(["'])[^"'\\\n]*\2\s*,\s*)+(["'])[^"'\\\n]*\3)\s*\)/g;
/** `Path('a').unlink()` */
const OWN =
  /\b(?:File|Path|Pathname)(?:\.new)?\(\s*(["'][^"'\n]*["'])\s*\)\.(unlink|rmdir|delete\w*|truncate|write_\w+)\(/g;

/** What is only put together is one. */
function joined(code: string): string {
  // Made here, since few calls have code.
  const inText = new RegExp(`(?<![\\\\$#])[$#]?\\{(?:${HOME})\\}|\\$ENV\\{HOME\\}(?=/)`, 'g');
  const besideText = new RegExp(`${STRINGS.source}|${HOME}`, 'g');
  let text = code
    .replaceAll(inText, '~')
    .replaceAll(besideText, (all, mark?: string) => (mark === undefined ? "'~'" : all));
  for (const [all, name, , value] of [...text.matchAll(SAID)].slice(0, 50))
    if (/[~./]/.test(value!))
      text = text.replaceAll(new RegExp(`(?<![\\w.'"$])${name}(?=\\s*(?:[,)]|\\+\\s*["']|/\\s*["']))`, 'g'), () =>
        all.slice(all.search(/["']/)),
      );
  for (let before = ''; before !== text;) {
    before = text;
    text = text
      .replaceAll(PLUS, (all, mark: string, first: string, by?: string, _?: string, second?: string) =>
        by === undefined ? all : `${mark}${first}${by === '/' ? by : ''}${second!}${mark}`,
      )
      .replaceAll(
        JOIN,
        (_, list: string) => `('${Array.from(list.matchAll(STRINGS), ([, , part]) => part).join('/')}')`,
      );
  }
  return text.replaceAll(OWN, '$2($1,');
}

/** A name that code gives to what deletes or starts: `rmSync: r`, `system as s`, `r = fs.rmSync`. */
const RENAMED =
  /\b(rmSync|rmdirSync|unlinkSync|rm|unlink|rmtree|remove|rmdir|system|popen|exec|execSync|execFileSync|spawn|spawnSync|run|call|check_output|Popen)\s*(?::|\bas\b)\s*(\w+)|\b(\w+)\s*=\s*(?:require\(\s*["'][\w:/]+["']\s*\)\.|\w+\.)+(rmSync|rmdirSync|unlinkSync|rmtree|remove|unlink|system|popen|execSync|exec|spawnSync|run|call|Popen)\b(?!\s*\()/g;

function calledByName(code: string): string {
  return [...code.matchAll(RENAMED)].reduce((text, [, first, as, by, second]) => {
    const [name, alias] = [first ?? second!, as ?? by!];
    return text.replaceAll(new RegExp(`(?<![\\w.])${alias}\\s*\\(`, 'g'), `${name}(`);
  }, code);
}

function codesOf({ argv, stdin, scope, cwds }: Step): string[] {
  const [name = ''] = argv;
  // Of PowerShell the walk looks at each command.
  if (isOneOf('pwsh powershell', name)) return [];
  if (!INTERPRETERS.has(name.replace(/[\d.]+$/, '')) && !INTERPRETERS.has(name))
    return isOneOf('awk gawk mawk', name) ? [argv[1] ?? ''] : [];
  const { values, operands, flags } = optionsOf(argv, wordSet(CODE));
  const codes = words(CODE).flatMap((option) => values.get(option) ?? []);
  if (codes.length > 0) return codes;
  if (name === 'deno' || name === 'bun') return operands[0] === 'eval' ? operands.slice(1) : [];
  const [file] = operands;
  if (file === undefined || file === '-')
    return stdin === undefined || isUnknown(stdin) || flags.has('-m') ? [] : [stdin];
  const own = scope.files.get(absolute(file, cwds[0] ?? '/', ''));
  return own?.text === undefined ? [] : [own.text];
}

/** What a notebook gives to the shell: a line, or a whole cell. */
const MAGIC =
  /^\s*%%(?:bash|sh|script)\b[^\n]*\n([^]*)|^\s*(?:\w+\s*=\s*)?(?:!!?|%(?:sx|system)\s|%(?=(?:rm|mv|cp|cat)\s))\s*(.+)/gm;

/** Commands that code starts, as lines of the shell. */
export function startedBy(step: Step): string[] {
  return codeOf(step).flatMap((code) => {
    const called = [...code.matchAll(STARTS)].map((found) => given(code, found.index + found[0].length));
    const ticks = /^(ruby|perl|php)/.test(step.argv[0]!) ? [...code.matchAll(/`([^`]+)`/g)] : [];
    const bare = [
      ...code.matchAll(/\b(?:system|exec)\s*\(?\s*qw\s*[({[]([^)}\]]+)/g),
      ...code.matchAll(/"((?:[^"\\]|\\.)*)"\.execute\(/g),
      ...code.matchAll(/\bopen\b[^;\n]{0,200}["'](?:\|-|-\|)["']\s*,\s*["']([^"']+)["']/g),
      ...code.matchAll(/(?:%x|\bqx)(?:\(([^)]+)|\{([^}]+)|\[([^\]]+)|\/([^/]+))/g),
    ];
    if (step.argv[0]!.startsWith('ipython')) bare.push(...code.matchAll(MAGIC));
    if (isOneOf('tclsh wish expect', step.argv[0]!)) bare.push(...code.matchAll(/(?:\bexec|\bspawn)\s+([^\n;\]]+)/g));
    return [
      ...called,
      ...[...ticks, ...bare].map((parts) => parts.slice(1).find((line) => line !== undefined) ?? ''),
    ].filter((line) => line !== '');
  });
}

/** The arguments of a call: one string is a line, with what is not known of it; several are words, or a line and more. */
function given(code: string, from: number): string {
  const args = argumentsAt(code, from);
  const all = [...args.matchAll(STRINGS)];
  if (all.length === 0) return variable(args, code);
  // `stdio: 'inherit'` is none of them.
  const names = all.map(({ index }) => /(\w+)\s*[:=]\s*[frb]?$/i.exec(args.slice(0, index))?.[1] ?? '');
  const told = all.filter((_, at) => names[at] === '' || isOneOf('args command cmd', names[at]!));
  const texts = (told.length === 0 ? all : told).map((found) => textOf(found, args));
  const cwd = all.find((_, at) => isOneOf('cwd chdir', names[at]!));
  const line = lineOf(texts, args);
  return cwd === undefined ? line : `cd ${quote(textOf(cwd, args))} && ${line}`;
}

function lineOf(texts: readonly string[], args: string): string {
  const [first = ''] = texts;
  // What is within a text puts nothing together.
  const beside = args.replaceAll(STRINGS, '""');
  if (texts.length > 1 && !/"\s*\+/.test(beside))
    return /\s/.test(first.trim())
      ? texts.join(' ')
      : texts.map((text) => (text === '~' ? text : quote(text))).join(' ');
  const open = /"\s*(\+|\.(?!\w)|%)\s*[\w$("]|"\.format\(/.test(beside);
  return `${texts.join('')}${open ? HOLE : ''}`;
}

/** Up to the end of the call, or of the statement where it has no parentheses. */
function argumentsAt(code: string, from: number): string {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    const char = code[at]!;
    if (/["'`]/.test(char)) {
      STRING_HERE.lastIndex = at;
      at += Math.max((STRING_HERE.exec(code)?.[0].length ?? 1) - 1, 0);
    } else if (/[([{]/.test(char)) depth++;
    else if (/[)\]}]/.test(char) && --depth < 0) return code.slice(from, at);
    else if (depth === 0 && /[;\n]/.test(char)) return code.slice(from, at);
  }
  return code.slice(from);
}

function unescaped(escape: string): string {
  if (/^[ux]./i.test(escape)) return withoutMarks(String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
  return escape === 'n' ? '\n' : escape === 't' ? '\t' : escape === 'r' ? '\r' : escape;
}

function textOf({ 1: mark, 2: text = '', index = 0 }: RegExpExecArray | RegExpMatchArray, args: string): string {
  const plain = text.replaceAll(/\\(u[\da-f]{4}|x[\da-f]{2}|[\s\S])/gi, (_, escape: string) => unescaped(escape));
  if (mark === '`') return plain.replaceAll(/\$\{[^}]*\}/g, HOLE);
  if (/f/i.test(args[index - 1] ?? '')) return plain.replaceAll(/\{[^}]*\}/g, HOLE);
  return plain.replaceAll(/#\{[^}]*\}|%s(?!x\s)/g, HOLE);
}

/** A variable that the code set to a string, a list of them, or each of what a pattern finds. */
function variable(rest: string, code: string): string {
  const name = /^[\s([]*(\w+)/.exec(rest)?.[1];
  if (name === undefined) return '';
  if (new RegExp(`\\b${name}\\s*=[^;\\n]*(mkdtemp|mktmpdir|TemporaryDirectory|tempdir\\()`).test(code))
    return '/tmp/tmp.fresh';
  const each = new RegExp(
    `\\bfor\\s+${name}\\s+in\\s+(?:(?:pathlib\\.)?Path\\(["']([^"'\\n]*)["']\\)\\.r?|glob\\.i?)glob\\(["']([^"'\\n]+)["']`,
  ).exec(code);
  if (each !== null) return each[1] === undefined ? each[2]! : `${each[1]}/${each[2]}`;
  const list = new RegExp(`\\b${name}\\s*=\\s*\\[([^\\]]*)\\]`).exec(code)?.[1];
  if (list !== undefined)
    return lineOf(
      Array.from(list.matchAll(STRINGS), (found) => textOf(found, list)),
      '',
    );
  return new RegExp(`\\b${name}\\s*=\\s*(["'\`])((?:[^"'\`\\\\\\n]|\\\\.)*)\\1`).exec(code)?.[2] ?? '';
}

export const codeDeletes: Rule = (step, place) => {
  return codeOf(step).flatMap((code) => {
    return [...code.matchAll(DELETES)].flatMap((found) => {
      const from = found.index + found[0].length;
      const args = argumentsAt(code, code[from] === '(' ? from + 1 : from);
      const [first] = args.matchAll(/^\s*<[/~]/.test(args) ? GLOB : STRINGS);
      const path =
        first === undefined
          ? asPattern(variable(args, code)) || (found[0].startsWith('file delete') ? args.trim() : HOLE)
          : asPattern(textOf(first, args));
      const whole = ALL.test(found[0] + args) || MANY.test(code);
      return judge([path], whole, step, place).filter(({ rule }) => rule !== 'unknown' || whole);
    });
  });
};

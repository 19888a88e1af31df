/** Code of other languages on the line: what it deletes, and the commands it starts. */
import { absolute } from '../paths.ts';
import { optionsOf, wordSet } from '../options.ts';
import { asPattern, HOLE, isUnknown } from '../shell/text.ts';
import { quote } from '../shell/unwrap.ts';
import type { Step } from '../shell/walk.ts';
import { INTERPRETERS } from '../shell/wrappers.ts';
import { judge } from './delete.ts';
import type { Rule } from './rule.ts';

const CODE = wordSet('-c -e -E -p -r --eval --print -Command -command -n');
/** What is in quotes. */
export const STRINGS = /(["'`])((?:[^"'`\\\n]|\\.)*)\1/g;
const DELETES =
  /\b(?:rmtree|rm_rf|rm_r|remove_tree|rmSync|rmdirSync|rmdir|rm|removeSync|emptyDirSync|remove_entry_secure|delete_tree|rimraf(?:\.sync|Sync)?|Remove-Item|removedirs|unlinkSync|unlink|os\.remove|Path\.rmtree|File\.delete|Deno\.removeSync|Deno\.remove|fs\.remove)\b\s*(?:\(\s*)?([^;\n]*)/g;
const ALL = /rmtree|rm_rf|rm_r\b|remove_tree|recursive|rimraf|removeSync|emptyDir|-Recurse|delete_tree|removedirs/;
const STARTS =
  /(?:\b(?:system|popen|exec|execSync|execFileSync|execFile|spawn|spawnSync|shell_exec|passthru|proc_open|run|call|check_call|check_output|Popen|getoutput|getstatusoutput|sh|\$|do shell script|execvp?|execlp?|Command)\s*\(?\s*|%x[({[]|\bqx[({[/])([^;\n]*)/g;

/** The code that an interpreter is given: by an option, on standard input, or in a file that the line wrote. */
export function codeOf({ argv, stdin, scope, cwds }: Step): string[] {
  const [name = ''] = argv;
  if (!INTERPRETERS.has(name.replace(/[\d.]+$/, '')) && !INTERPRETERS.has(name))
    return /^(awk|gawk|mawk)$/.test(name) ? [argv[1] ?? ''] : [];
  const { values, operands, flags } = optionsOf(argv, CODE);
  const given = [...CODE].flatMap((option) => values.get(option) ?? []);
  if (given.length > 0) return given;
  if (name === 'deno' || name === 'bun') return operands[0] === 'eval' ? operands.slice(1) : [];
  const [file] = operands;
  if (file === undefined || file === '-')
    return stdin === undefined || isUnknown(stdin) || flags.has('-m') ? [] : [stdin];
  const own = scope.files.get(absolute(file, cwds[0] ?? '/', ''));
  return own?.text === undefined ? [] : [own.text];
}

/** Commands that code starts, as lines of the shell. */
export function startedBy(step: Step): string[] {
  return codeOf(step).flatMap((code) => {
    const called = [...code.matchAll(STARTS)].map(([, rest]) => strings(rest!, code));
    const ticks = /^(ruby|perl|php)/.test(step.argv[0]!)
      ? [...code.matchAll(/`([^`]+)`/g)].map(([, line]) => line!)
      : [];
    const bare = [...code.matchAll(/(?:%x|\bqx)[({[/]([^)}\]/]+)/g)].map(([, line]) => line!);
    return [...called, ...ticks, ...bare].filter((line) => line !== '');
  });
}

/** One string is a line, with what is not known of it; several are words. */
function strings(rest: string, code: string): string {
  const all = [...rest.matchAll(STRINGS)].map(([, , text]) => text!.replaceAll(/\\(["'])/g, '$1'));
  if (all.length === 0) return variable(rest, code);
  if (all.length > 1) return all.map(quote).join(' ');
  const open = /["'`]\s*(\+|\.(?!\w)|%)\s*[\w$(]/.test(rest) || /["'`]\.format\(/.test(rest);
  return `${all[0]!.replaceAll(/\$?\{[^}]*\}|%s/g, HOLE)}${open ? HOLE : ''}`;
}

/** A variable that the code set to a string. */
function variable(rest: string, code: string): string {
  const name = /^[\s([]*(\w+)/.exec(rest)?.[1];
  if (name === undefined) return '';
  return new RegExp(`\\b${name}\\s*=\\s*(["'\`])((?:[^"'\`\\\\\\n]|\\\\.)*)\\1`).exec(code)?.[2] ?? '';
}

export const codeDeletes: Rule = (step, place) => {
  return codeOf(step).flatMap((code) => {
    return [...code.matchAll(DELETES)].flatMap(([whole, rest]) => {
      const text = strings(/^[^)]*/.exec(rest!)?.[0] ?? '', code);
      const path = /os\.path\.expanduser|homedir|Path\.home/.test(rest!)
        ? place.call.home
        : text === ''
          ? HOLE
          : asPattern(text.replace(/^'(.*)'$/, '$1').split(' ')[0]!);
      return judge([path], ALL.test(whole), step, place).filter(({ rule }) => rule !== 'unknown' || ALL.test(whole));
    });
  });
};

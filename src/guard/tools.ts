/** What a call of a tool asks for: lines of the shell, files read, files written, files deleted, queries. */
import { absolute } from './paths.ts';
import { words as wordsOf, wordSet } from './options.ts';
import type { Place } from './place.ts';
import { judgeQuery } from './rules/database.ts';
import { judge } from './rules/delete.ts';
import { judgePatch, PATCH } from './rules/patches.ts';
import type { Finding } from './rules/rule.ts';
import { isSecretWord } from './rules/secret.ts';
import { judgeWrite } from './rules/writing.ts';
import { newScope } from './shell/scope.ts';
import { asPattern, quote, withoutMarks } from './shell/text.ts';
import type { Step } from './shell/step.ts';
import type { Call } from './verdict.ts';

/** `typed`: lines for a program that runs already, which may be a shell. */
type Asked = {
  readonly findings: readonly Finding[];
  readonly lines: readonly string[];
  readonly typed: readonly string[];
};

/** Names of inputs, in whatever spelling. */
const COMMAND =
  /^(command|commands|cmd|script|shell_?command|bash|line|command_?line|cli_?command|command_?string|shell)$/i;
const PATHS =
  /path(name)?s?$|(^|_)path_|(^|_)(file|files|filename|file_?name|uri|uris|source|destination|src|dest|dst|target|from|to|directory|dir|folder|notebook|attachment|attachments|image|glob|include|pattern|resource)s?$/i;
const PATTERNS = /(^|_)(glob|include|pattern)s?$/i;
const QUERY = /^(sql|query|statement|queries|statements|cypher|pipeline)$/i;
/** Code of a language, of a tool that runs it here. */
const CODE = /(^|_)code$|^(source|snippet|python|javascript|script|cell|expression)$/i;
const CODE_TOOL = /^(?!.*(browser|playwright|puppeteer|chrome|page)).*(exec|run|eval|repl|interpret)/i;
const URL_INPUT = /^(url|uri|href)$/i;

const SHELL_TOOL = /bash|shell|terminal|exec|command|powershell|run/i;
const TYPING_TOOL =
  /write_?(stdin|bash|shell)|(interact|write|send)_(with|to)_?|send_?(keys|input|text|line|command)|type_?(text|keys|in)|(stdin|terminal)_?write/i;
const TYPED = /^(chars|keys|text|input|data|line)$/i;
const WRITE_TOOL =
  /write|edit|create|save|append|update|move|rename|copy|replace|patch|insert|upload|put|touch|notebook/i;
const DELETE_TOOL =
  /(^|_|\b)(delete|remove|rm|rmdir|unlink|destroy|purge|drop|wipe|erase|trash|flush|truncate|empty|uninstall|terminate)/i;
const PRECIOUS =
  /repo|namespace|bucket|database|table|schema|cluster|stack|volume|project|org|instance|environment|branch|collection|index|queue|topic|deployment|secret|domain|zone|disk|snapshot|backup|page|issue|account|user|customer|subscription|tenant|workspace|server|service|function|role|team|release/i;
/** One of these is in the name of every tool that the three above and the next one mean. */
const DEEDS = wordsOf(
  'delete remove rm unlink destroy purge drop wipe erase trash flush truncate empty uninstall terminate reset push checkout clean branch publish',
);
const TASK_TOOL = /^(task|agent|todo|web_?search|ask|skill|exit|enter)/i;
/** So much at once that no object needs to be named. */
const SWEEPING_TOOL =
  /(^|_)(flush|drop|delete|remove|purge)_?(all|db|database)(_|$)|(^|_)(flushall|flushdb|wipe|truncate|factory_reset)(_|$)|(^|_)reset_(branch|database|db|cluster)/i;
const PUBLISH_TOOL = /(^|_)(publish)(_|$)/i;
/** Shows which files there are, and nothing of what they say. */
const NAMES_TOOL = /^(?!.*(grep|content|read))(glob|ls$|list_|(find|search)_files|file_search|directory_tree)/i;
const QUERY_TOOL =
  /^(?!.*(docs|search)).*(sql|query|database|postgres|mongo|redis|db(_|$)|execute|migrat|cypher|neo4j|graph)/i;
/** Its commands are those of a database. */
const DATABASE_TOOL = /redis|valkey|mongo|sql|postgres|database/i;
/** Whose commands a tool may be told without their name. */
const PROGRAMS = wordSet(
  'git gh glab docker podman kubectl helm terraform tofu pulumi aws gcloud az npm pnpm yarn cargo psql',
);

const DEPTH_MAX = 6;
const TEXT_MAX = 100_000;

export function readTool(call: Call, place: Place): Asked {
  const { tool, input } = call;
  const line = tool === 'Bash' && isRecord(input) ? input['command'] : undefined;
  // What agents ask for most, and has nothing else in it.
  if (typeof line === 'string' && !line.trimStart().startsWith(PATCH))
    return { findings: [], lines: [line], typed: [] };
  const name = tool.replace(/^mcp__[^_]+(?:_[^_]+)*?__/, '');
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').replaceAll('-', '_');
  const findings: Finding[] = [];
  const lines: string[] = [];
  const typed: string[] = [];
  if (TASK_TOOL.test(words)) return { findings, lines, typed };
  const whole = wholeCommand(tool, input);
  if (whole !== undefined) lines.push(whole);
  else lines.push(...namedCommands(tool, words, input));
  visit(input, '', 0, (key, text) => {
    if (text.length > TEXT_MAX && !COMMAND.test(key)) return;
    if (text.trimStart().startsWith(PATCH)) return void findings.push(...judgePatch(text, stepOf(tool, place), place));
    if (TYPING_TOOL.test(words) && TYPED.test(key)) return void typed.push(text);
    if (COMMAND.test(key)) lines.push(...namedAfter(tool, `${text} ${kindsIn(input)}`));
    if (COMMAND.test(key) && DATABASE_TOOL.test(tool)) findings.push(...queryFindings(text));
    if (COMMAND.test(key) && whole === undefined && (SHELL_TOOL.test(tool) || /(^|_)(command|cmd)s?$/i.test(key)))
      lines.push(/powershell|pwsh/i.test(tool) ? `pwsh -Command ${quote(text)}` : text);
    else if (CODE.test(key) && CODE_TOOL.test(tool)) lines.push(codeLine(text, tool + key));
    else if (isPathInput(key, text, words)) findings.push(...pathFindings(key, text, words, place));
    else if (QUERY.test(key) && QUERY_TOOL.test(tool)) findings.push(...queryFindings(text));
  });
  const small = words.toLowerCase();
  if (DEEDS.some((deed) => small.includes(deed))) findings.push(...deedFindings(name, words, input));
  return { findings, lines, typed };
}

/** What the name of a tool says that it does. */
function deedFindings(name: string, words: string, input: unknown): Finding[] {
  const findings: Finding[] = [];
  if (/(^|_)(reset|push|checkout|clean|branch)(_|$)/i.test(words) && isForced(input))
    findings.push({ rule: 'history', reason: `${name} by force discards what is nowhere else: leave the force out` });
  if (SWEEPING_TOOL.test(words) || (DELETE_TOOL.test(words) && isSweeping(input)))
    findings.push({ rule: 'database', reason: `${name} empties a whole: let the person do it` });
  else if (DELETE_TOOL.test(words) && PRECIOUS.test(`${words} ${kindsIn(input)}`))
    findings.push({ rule: 'infrastructure', reason: `${name} cannot be undone: let the person do it` });
  if (PUBLISH_TOOL.test(words)) findings.push({ rule: 'publish', reason: `${name} publishes: let the person do it` });
  return findings;
}

/** As if it were on the line. */
const codeLine = (text: string, told: string): string =>
  `${/javascript|node|js/i.test(told) ? 'node -e' : 'ipython -c'} ${quote(text)}`;

/** Everything there is: a pattern for all, or a filter that asks for nothing. */
function isSweeping(input: unknown): boolean {
  return (
    isRecord(input) &&
    Object.entries(input).some(
      ([key, value]) =>
        value === '*' || (/^(filter|query|where)$/i.test(key) && isRecord(value) && Object.keys(value).length === 0),
    )
  );
}

/** What kind of thing is meant, where the name of the tool does not say. */
function kindsIn(input: unknown): string {
  if (!isRecord(input)) return '';
  return Object.entries(input)
    .flatMap(([key, value]) => (/type|kind|resource/i.test(key) && typeof value === 'string' ? [value] : []))
    .join(' ');
}

function isForced(input: unknown): boolean {
  return (
    isRecord(input) &&
    Object.entries(input).some(
      ([key, value]) => ((value === true || value === 'true') && /force|hard/i.test(key)) || value === 'hard',
    )
  );
}

/** A command with its arguments apart. */
function wholeCommand(tool: string, input: unknown): string | undefined {
  if (!isRecord(input)) return undefined;
  const args = input['args'] ?? input['arguments'] ?? input['argv'];
  const command = input['command'] ?? input['cmd'] ?? input['program'];
  if (typeof command === 'string' && isList(args)) return [command, ...args.map(quote)].join(' ');
  const list = isList(command) || !SHELL_TOOL.test(tool) ? command : input['input'];
  return isList(list) ? list.map(quote).join(' ') : undefined;
}

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((part) => typeof part === 'string');

/** Arguments without a command: the tool is named after it. */
function namedCommands(tool: string, words: string, input: unknown): string[] {
  if (!isRecord(input) || input['command'] !== undefined) return [];
  const args = input['args'] ?? input['arguments'] ?? input['argv'];
  const names = [...words.split('_'), ...programsOf(tool)];
  return isList(args) ? names.map((name) => [name, ...args].map(quote).join(' ')) : [];
}

/** What a program is told, by a tool that has its name. */
function namedAfter(tool: string, text: string): string[] {
  const told = programsOf(tool).filter((program) => !text.trimStart().startsWith(program));
  return told.map((program) => `${program} ${text}`);
}

const programsOf = (tool: string): readonly string[] => tool.split(/[^a-z]+/).filter(PROGRAMS.has);

function visit(value: unknown, key: string, depth: number, told: (key: string, text: string) => void): void {
  if (depth > DEPTH_MAX) return;
  if (typeof value === 'string') told(key, value);
  else if (Array.isArray(value)) for (const part of value) visit(part, key, depth + 1, told);
  else if (isRecord(value))
    for (const [name, part] of Object.entries(value))
      visit(part, name.replaceAll(/([a-z])([A-Z])/g, '$1_$2'), depth + 1, told);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is searched for is text; which files are searched is none. */
function isPathInput(key: string, text: string, tool: string): boolean {
  if (text === '' || text.length > 1000 || /\n/.test(text)) return false;
  if (URL_INPUT.test(key)) return text.startsWith('file:') || text.startsWith('/') || text.startsWith('~');
  if (/^pattern$/i.test(key))
    return /glob|list|find_?files?|search_?files|file_?search/i.test(tool) && !/grep|content/i.test(tool);
  if (/^(from|to|target|source|resource|image)$/i.test(key)) return /[/.~]/.test(text);
  return PATHS.test(key);
}

/** As if the tool were a command without words. */
function stepOf(tool: string, { call: { cwd } }: Place): Step {
  const scope = newScope(cwd);
  return {
    argv: [tool],
    cwds: [cwd],
    redirects: [],
    stdin: undefined,
    into: '',
    remote: false,
    script: false,
    depth: 0,
    scope,
  };
}

function pathFindings(key: string, text: string, tool: string, place: Place): Finding[] {
  const { cwd, home } = place.call;
  const plain = withoutMarks(text.replace(/^file:\/\//, ''));
  const word = PATTERNS.test(key) || /glob/i.test(tool) ? asPattern(plain.replaceAll('**/', '')) : plain;
  const step = stepOf(tool, place);
  if (!NAMES_TOOL.test(tool) && isSecretWord(word, step, place))
    return [
      {
        rule: 'secret',
        reason: `${text} has secrets: use a template such as .env.example, or ask the person for the value`,
      },
    ];
  if (DELETE_TOOL.test(tool)) return judge([plain], true, step, place);
  if (!WRITE_TOOL.test(tool) || /multi_?grep|read/i.test(tool)) return [];
  return place
    .pathsOf(absolute(plain, cwd, home), step)
    .flatMap((path) => judgeWrite(path, { word: plain, empties: true, deletes: false }, place));
}

function queryFindings(text: string): Finding[] {
  const found = judgeQuery(text);
  if (found !== undefined) return [found];
  return /^\s*(flushall|flushdb)\b|\bdropDatabase\b|\.drop\(/i.test(text)
    ? [{ rule: 'database', reason: 'the query empties a database: let the person run it' }]
    : [];
}

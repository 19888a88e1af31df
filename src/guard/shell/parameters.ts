/** What `$name` and `${name…}` stand for. */
import type { ParameterExpansionPart } from 'unbash';
import type { Alternatives, Shell } from './scope.ts';
import { HOLE, isUnknown, matcher, withoutMarks } from './text.ts';

const UNKNOWN: Alternatives = [[HOLE]];

export function valueOf(name: string, part: ParameterExpansionPart | undefined, shell: Shell): Alternatives {
  if (part?.prefix === '#') return [['1']];
  const base = known(name, shell);
  const direct = part?.prefix === '!' ? indirect(base, shell) : base;
  const listed = part?.index === undefined ? direct : element(direct, shell.textOf(part.index));
  if (part?.operation === undefined) return listed ?? UNKNOWN;
  return operate(listed, part.operation, shell, name);
}

function known(name: string, { scope, env, home }: Shell): Alternatives | undefined {
  if (name === '@' || name === '*') return [scope.args];
  if (/^\d+$/.test(name)) {
    const arg = scope.args[Number(name) - 1];
    return name === '0' ? (scope.vars.get('0') ?? [['bash']]) : arg === undefined ? undefined : [[arg]];
  }
  // Ids of processes: any number but 1, which is the machine's first.
  if (name === '!' || name === '$') return [['4711']];
  if ('?#-_'.includes(name)) return [['1']];
  const own = scope.vars.get(name);
  if (own !== undefined) return own;
  if (name === 'HOME') return [[home]];
  if (name === 'PWD') return scope.cwds.map((cwd) => [cwd]);
  if (name === 'OLDPWD') return scope.before.map((cwd) => [cwd]);
  if (name === 'IFS') return [[' \t\n']];
  const value = env(name) ?? (name === 'TMPDIR' ? '/tmp' : undefined);
  return value === undefined ? undefined : [[withoutMarks(value)]];
}

function indirect(base: Alternatives | undefined, shell: Shell): Alternatives | undefined {
  const [name = ''] = base?.[0] ?? [];
  return base?.length === 1 && /^\w+$/.test(name) ? known(name, shell) : undefined;
}

function element(base: Alternatives | undefined, index: string): Alternatives | undefined {
  if (index === '@' || index === '*' || base === undefined) return base;
  return base.map((fields) => {
    const field = /^-?\d+$/.test(index) ? fields.at(Number(index)) : undefined;
    return field === undefined ? fields : [field];
  });
}

type Operation = NonNullable<ParameterExpansionPart['operation']>;

function operate(base: Alternatives | undefined, operation: Operation, shell: Shell, name: string): Alternatives {
  if (operation.type === 'Default') return withDefault(base, operation, shell, name);
  if (base === undefined) return UNKNOWN;
  const change = changeOf(operation, shell);
  if (change === undefined) return UNKNOWN;
  return base.map((fields) => fields.map((field) => (isUnknown(field) ? field : change(field))));
}

function withDefault(
  base: Alternatives | undefined,
  { operator, operand }: Extract<Operation, { type: 'Default' }>,
  shell: Shell,
  name: string,
): Alternatives {
  const isSet = base !== undefined && base.some((fields) => fields.join('') !== '');
  const given = shell.textOf(operand);
  switch (operator) {
    case '+':
    case ':+':
      return isSet ? [[given]] : [['']];
    case '?':
    case ':?':
      return base ?? UNKNOWN;
    default:
      if (isSet && !base.flat().some(isUnknown)) return base;
      if (operator.includes('=')) shell.scope.vars.set(name, [[given]]);
      return isSet ? [...base, [given]] : [[given]];
  }
}

function changeOf(operation: Operation, shell: Shell): ((text: string) => string) | undefined {
  switch (operation.type) {
    case 'Remove': {
      const pattern = shell.textOf(operation.operand);
      return isUnknown(pattern) ? undefined : (text) => remove(text, pattern, operation.operator);
    }
    case 'Replace': {
      const pattern = shell.textOf(operation.pattern);
      const by = shell.textOf(operation.replacement);
      if (isUnknown(pattern + by)) return undefined;
      const source = matcher(pattern).source.slice(1, -1);
      if (source === '') return undefined;
      const [head, tail] = [operation.operator === '/#' ? '^' : '', operation.operator === '/%' ? '$' : ''];
      const wanted = new RegExp(`${head}${source}${tail}`, operation.operator === '//' ? 'gs' : 's');
      return (text) => text.replace(wanted, () => by);
    }
    case 'Slice': {
      const offset = Number(shell.textOf(operation.offset).replaceAll(/[()\s]/g, ''));
      const length = operation.length === undefined ? undefined : Number(shell.textOf(operation.length));
      if (Number.isNaN(offset) || Number.isNaN(length)) return undefined;
      return (text) => {
        const rest = text.slice(offset);
        return length === undefined ? rest : rest.slice(0, length < 0 ? rest.length + length : length);
      };
    }
    case 'CaseModification': {
      if (operation.operand !== undefined) return undefined;
      const to = (text: string) => (operation.operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase());
      const whole = operation.operator.length === 2;
      return (text) => (whole ? to(text) : to(text.slice(0, 1)) + text.slice(1));
    }
    default:
      return undefined;
  }
}

function remove(text: string, pattern: string, operator: string): string {
  const wanted = matcher(pattern);
  const cuts = Array.from({ length: text.length + 1 }, (_, at) => at);
  const front = operator.startsWith('#');
  // The shortest piece first, or the longest.
  const ordered = (front ? operator === '#' : operator === '%%') ? cuts : cuts.toReversed();
  const cut = ordered.find((at) => wanted.test(front ? text.slice(0, at) : text.slice(at)));
  return cut === undefined ? text : front ? text.slice(cut) : text.slice(0, cut);
}

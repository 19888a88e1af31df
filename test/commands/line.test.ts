import { describe, expect, test } from '@jest/globals';
import { parseLine } from '../../src/commands/line.ts';
import { Refusal } from '../../src/line/refusal.ts';

const asked = (line: string) => parseLine(line === '' ? [] : line.split(' '));

describe('a command line', () => {
  test.each([
    ['', { command: 'help', args: [] }],
    ['--help', { command: 'help', args: [] }],
    ['help', { command: 'help', args: [] }],
    ['serve --help', { command: 'help', args: [] }],
    ['--version', { command: 'version', args: [] }],
    ['serve', { command: 'serve', args: [] }],
    ['serve --config a.yaml', { command: 'serve', args: [], config: 'a.yaml' }],
    ['--config=a.yaml serve', { command: 'serve', args: [], config: 'a.yaml' }],
    ['config check', { command: 'config check', args: [] }],
    ['state copy a b', { command: 'state copy', args: ['a', 'b'] }],
    ['state upgrade', { command: 'state upgrade', args: [] }],
    ['state reprice 2026-11-01 a', { command: 'state reprice', args: ['2026-11-01', 'a'] }],
    ['state upgrade a b --config c', { command: 'state upgrade', args: ['a', 'b'], config: 'c' }],
  ])('otel-kpi %s', (line, expected) => expect(asked(line)).toMatchObject(expected));

  test.each([
    ['dance', 'the command dance is not known; must be one of setup, doctor, serve,'],
    ['servee', 'the command servee is not known: did you mean serve?'],
    ['state', 'state is half a command; must be state copy or state upgrade'],
    ['state cpoy a b', 'the command state cpoy is not known; must be state copy or state upgrade'],
    ['config', 'config is half a command; must be config check'],
    ['copy state a b', 'the command copy is not known'],
    ['--config a.yaml', 'a command is missing'],
    ['state copy', 'state copy needs FROM and TO'],
    ['state copy a', 'state copy needs TO'],
    ['state copy a b c', 'state copy takes no more than FROM and TO: c is too much'],
    ['state reprice', 'state reprice needs DAYS'],
    ['state upgrade a b c', 'state upgrade takes no more than FROM and TO: c is too much'],
    ['state copy a b --config c', 'state copy takes no --config'],
    ['serve a', 'serve takes no argument: a is too much'],
    ['config check a.yaml', 'config check takes no argument: a.yaml is too much'],
    ['serve --config=', 'serve needs a file after --config'],
    ['serve --config', "Option '--config <value>' argument missing"],
    ['serve --port 1', '--port is not known; must be one of --config,'],
  ])('otel-kpi %s is refused: %s', (line, reason) => {
    expect(() => asked(line)).toThrow(Refusal);
    expect(() => asked(line)).toThrow(reason);
    expect(() => asked(line)).toThrow('The help is: otel-kpi --help');
  });
});

/** What IT rolls out, so that every machine of a fleet sends: by agent, the file of each system and what it says. */
import type { Agent, Choice } from './agent.ts';
import { written } from './plan.ts';

const SYSTEMS: readonly (readonly [platform: string, title: string])[] = [
  ['linux', 'Linux'],
  ['darwin', 'macOS'],
  ['win32', 'Windows'],
];

/** The token is in it: who rolls it out needs it. */
export function fleetLines(agents: readonly Agent[], choice: Choice): string[] {
  const lines = [
    `All machines must reach ${choice.endpoint} (${choice.protocol}).`,
    'What a file has beside these lines stays in it. Teams differ: roll out a file for each, or keep a people file.',
  ];
  for (const agent of agents) lines.push('', agent.title, ...linesOf(agent, choice));
  return lines;
}

function linesOf(agent: Agent, choice: Choice): string[] {
  const { managed = {}, content, environment, notes } = agent;
  const lines: string[] = [];
  const paths = SYSTEMS.flatMap(([platform, title]) => (managed[platform] ? [`  ${title}: ${managed[platform]}`] : []));
  if (content !== undefined) {
    const places = { home: '~', env: {}, platform: 'linux' };
    lines.push(...(paths.length > 0 ? paths : [`  of each user: ${agent.file!(places)}`]));
    lines.push(...indented(written('', agent, content(choice))));
  }
  const variables = Object.entries(environment?.(choice) ?? {});
  if (variables.length > 0) lines.push(`  in the environment of \`${agent.command}\`:`);
  lines.push(...variables.map(([name, value]) => `    ${name}=${value}`));
  return [...lines, ...notes.map((note) => `  ${note}`)];
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
}

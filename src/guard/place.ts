/** Where a command runs, and what lies where: questions that rules ask of paths. */
import { absolute, folderOf, isWithin, nameOf, normal, pathPattern } from './paths.ts';
import type { Policy } from './policy.ts';
import { isPattern, isUnknown, matcher } from './shell/text.ts';
import type { Step } from './shell/step.ts';
import type { Call, World } from './verdict.ts';

export type Place = {
  readonly call: Call;
  readonly policy: Policy;
  readonly world: World;
  /** The absolute paths that a word may mean, each as it is written and as the disk resolves it. */
  readonly pathsOf: (word: string, step: Step) => readonly string[];
  readonly isAllowed: (path: string) => boolean;
};

const MATCHES_MAX = 200;

export function createPlace(call: Call, policy: Policy, world: World): Place {
  const allowed = policy.allowPaths.map(({ pattern, root }) => ({ root, pattern: pathPattern(pattern, call.home) }));
  const real = new Map<string, string>();
  const resolve = (path: string): string => {
    const known = real.get(path) ?? world.real(path);
    real.set(path, known);
    return known;
  };
  return {
    call,
    policy,
    world,
    pathsOf: (word, step) => {
      const paths = step.cwds.flatMap((cwd) => expandOnDisk(absolute(word, cwd, call.home), world, step));
      return [
        ...new Set(
          paths.flatMap((path) => {
            if (isUnknown(path)) return [path];
            const meant = linked(path, step);
            return [path, step.remote ? meant : resolve(meant)];
          }),
        ),
      ];
    },
    isAllowed: (path) =>
      allowed.some(({ pattern, root }) => pattern.test(path) && (root === undefined || isWithin(path, root))),
  };
}

/** Through links that the line itself made. */
function linked(path: string, { scope }: Step): string {
  for (const [link, target] of scope.links) {
    if (isWithin(path, link)) return normal(`${target}${path.slice(link.length)}`);
  }
  return path;
}

/** A pattern stays, since the line may make what it matches; what it matches now comes with it. */
function expandOnDisk(path: string, world: World, step: Step): string[] {
  if (!isPattern(path) || isUnknown(path) || step.remote) return [path];
  const folder = folderOf(path);
  if (isPattern(folder)) return [path];
  const wanted = matcher(nameOf(path));
  const hidden = nameOf(path).startsWith('.');
  const names = world.list(folder).filter((name) => (hidden || !name.startsWith('.')) && wanted.test(name));
  return [path, ...names.slice(0, MATCHES_MAX).map((name) => normal(`${folder}/${name}`))];
}

/** Owners and permissions, of what is not the project's. */
import { isWithin } from '../paths.ts';
import { isOneOf, has, optionsOf } from '../options.ts';
import { isSecretPath } from '../secret-files.ts';
import { findInner } from '../shell/find.ts';
import { isUnknown, shown } from '../shell/text.ts';
import type { Rule } from './rule.ts';

const SYSTEM =
  /^\/((bin|boot|dev|etc|lib\w*|opt|proc|root|run|sbin|srv|sys|usr|var|home|Users|System|Library|Applications|private|mnt|media|tmp)(\/[^/]*)?)?$/;

export const permissions: Rule = (step, place) => {
  const { argv } = step;
  // All that is found is as much as `-R` takes.
  if (isOneOf('find fd fdfind', argv[0]!))
    return findInner(argv).flatMap(([name = '', ...rest]) =>
      permissions({ ...step, argv: [name, '-R', ...rest] }, place),
    );
  if (!isOneOf('chmod chown chgrp chattr setfacl icacls takeown', argv[0]!)) return [];
  const options = optionsOf(argv.filter((word) => !/^-[rwxXst]+$/.test(word) || /^-[Rvcfh]+$/.test(word)));
  const recursive = has(options, ['-R', '--recursive', '/T', '/r']) || argv.some((word) => /^-\w*R/.test(word));
  const referenced = has(options, ['--reference']);
  const [mode = ''] = referenced ? [''] : options.operands;
  const targets = referenced ? options.operands : options.operands.slice(1);
  const { home, projectRoot } = place.call;
  const found = targets.find((word) => {
    return place.pathsOf(word, step).some((path) => {
      if (place.isAllowed(path)) return false;
      if (/^([0-7]?[0-7][0-7][2367]|[ugo]*[ao][ugo]*[+=]\w*w\w*)$/.test(mode) && isSecretPath(path, place)) return true;
      if (isUnknown(path)) return recursive && /^[\uE000\uE001]/.test(path.slice(1));
      const own = isWithin(path, projectRoot) && projectRoot !== '/';
      if (own && path !== home)
        return /^(0?777|[augo]*[+=]rwx|0?000)$/.test(mode) && path === projectRoot && !/^u[+=]/.test(mode);
      if (isWithin(home, path)) return recursive || path === '/';
      const system = SYSTEM.test(path) || /^\/(bin|boot|etc|lib\w*|sbin|sys|usr|var|System|Library)\//.test(path);
      return (
        (recursive && system && !/^\/tmp\/./.test(path)) ||
        (system &&
          /^([0-7]?[0-7]?[0-7][2367]|[augo]*\+\w*[ws]\w*|[2-7][0-7]{3})$/.test(mode) &&
          !/^\/tmp\/./.test(path))
      );
    });
  });
  if (found === undefined) return suid(mode, targets);
  return [
    {
      rule: 'permissions',
      reason: `${shown(found)} belongs to the system or to everything: change single files of the project`,
    },
  ];
};

/** A program that runs as its owner, whoever starts it. */
function suid(mode: string, targets: readonly string[]): ReturnType<Rule> {
  if (
    targets.length === 0 ||
    !/^([ugoa]*[+=]\w*s\w*|[2-7][0-7]{3})$/m.test(mode.replaceAll(',', '\n')) ||
    mode.startsWith('0')
  )
    return [];
  return [
    {
      rule: 'permissions',
      reason: 'a program that runs as its owner lets everybody become that: leave it to the person',
    },
  ];
}

/** Files that a command must not write: hooks and settings, secrets, databases, disks, the system's own. */
import { folderOf, isWithin, matchesAny } from '../paths.ts';
import type { Place } from '../place.ts';
import { isSecretPath } from '../secret-files.ts';
import { isUnknown, shown } from '../shell/text.ts';
import { isDatabase } from './delete.ts';
import type { Finding, Rule } from './rule.ts';
import { SHELLS } from '../shell/wrappers.ts';
import { writesOf, type Write } from './written.ts';

const DISK =
  /^\/dev\/(?!(null|zero|full|random|urandom|tty\w*|std(in|out|err)|fd(\/.*)?|pts\/\d+|tcp\/.*|udp\/.*|shm(\/.*)?|ptmx|console)$)/;
const HOOKS = /(^|\/)\.git\/(hooks(\/.*)?|config|info\/attributes)$|(^|\/)\.git\/modules\/.*\/hooks(\/.*)?$/i;
const LOGINS =
  /(^|\/)\.ssh\/(authorized_keys2?|config|rc|environment)$|^\/etc\/(sudoers(\.d\/.*)?|passwd|shadow|group|gshadow|ssh\/.*|pam\.d\/.*|ld\.so\.preload|hosts\.(allow|deny))$/i;
const LATER =
  /(^|\/)(\.bashrc|\.bash_profile|\.bash_login|\.bash_logout|\.profile|\.zshrc|\.zprofile|\.zshenv|\.zlogin|\.xprofile|\.xinitrc|\.gitconfig|\.config\/(fish\/.*|autostart\/.*|systemd\/user\/.*|git\/config)|Library\/Launch(Agents|Daemons)\/.*)$|^\/etc\/(cron[^/]*(\/.*)?|profile(\.d\/.*)?|bash\.bashrc|rc\.local|init\.d\/.*|systemd\/.*|environment)$|^\/var\/spool\/cron(\/.*)?$|^\/Library\/Launch(Agents|Daemons)\/.*/;
/** What `LATER` cannot be without: it is asked of every file that is written. */
const MAYBE_LATER = ['/.', '/etc/', '/var/', '/Library/'];
const SYSTEM =
  /^\/(etc|usr(?!\/local\/src)|bin|sbin|lib\w*|boot|sys|proc(?!\/self\/fd)|System|Library|opt\/homebrew\/bin|Windows|c:\/windows)(\/|$)|^\/$/i;
/** Of the guard's own policies. */
const POLICIES = ['**/.otel-kpi/guard.y*ml', '~/.config/otel-kpi/**', '/etc/otel-kpi/**'];

export const writing: Rule = (step, place) => {
  if (SHELLS.has(step.argv[0]!) && step.redirects.some(({ target }) => /^\/dev\/(tcp|udp)\//.test(target)))
    return [
      { rule: 'remote-code', reason: 'the shell would be given to the network: use ssh, or let the person do it' },
    ];
  if (
    SHELLS.has(step.argv[0]!) &&
    step.redirects.some(({ operator, target }) => operator === '<&' && /^([3-9]|\d\d)/.test(target))
  )
    return [{ rule: 'unknown', reason: 'the shell would run what another file or program says: write it out' }];
  return writesOf(step).flatMap((write) =>
    place.pathsOf(write.word, step).flatMap((path) => judgeWrite(path, write, place)),
  );
};

/** A path as it is, of a command or of a tool that writes files. */
export function judgeWrite(path: string, { word, empties, deletes }: Write, place: Place): Finding[] {
  const what = shown(word);
  if (path.startsWith('/dev/') && DISK.test(path))
    return [{ rule: 'disk', reason: `${what} is a device: writing there destroys what is on it` }];
  if (isProtected(path, deletes, place))
    return [{ rule: 'tamper', reason: `${what} decides what may run or who may log in: only a person changes it` }];
  if (!deletes && MAYBE_LATER.some((piece) => path.includes(piece)) && LATER.test(path))
    return [{ rule: 'persistence', reason: `${what} is read later by other programs: let the person confirm` }];
  if (isUnknown(path) || place.isAllowed(path)) return [];
  if (empties && isDatabase(path) && !/\.(dump|wal|db3)$/.test(path) && !isWithin(path, '/tmp'))
    return [{ rule: 'database', reason: `${what} is a database file: it would be overwritten` }];
  if (!isWithin(path, place.call.projectRoot) && SYSTEM.test(path))
    return [{ rule: 'system-write', reason: `${what} belongs to the system: let the person confirm` }];
  if (!deletes && empties && isSecretPath(path, place))
    return [{ rule: 'secret-write', reason: `${what} has secrets that would be overwritten: let the person write it` }];
  return [];
}

function isProtected(path: string, deletes: boolean, { policy, call }: Place): boolean {
  const small = path.toLowerCase();
  if (small.includes('.git/') && HOOKS.test(path)) return true;
  if ((small.includes('.ssh/') || small.startsWith('/etc/')) && LOGINS.test(path)) return true;
  if (matchesAny(path, POLICIES, call.home) || matchesAny(path, policy.protect, call.home)) return true;
  // With its folder a file goes as well.
  return deletes && matchesAny(path, foldersOf(policy.protect), call.home);
}

function foldersOf(patterns: readonly string[]): readonly string[] {
  return patterns.filter((pattern) => /\/\.?[\w-]+\/[^/]*$/.test(pattern)).map(folderOf);
}

/** Variables that other programs run: code itself, or files that each of them loads first. */
import { absolute, isWithin } from '../paths.ts';
import { wordSet } from '../options.ts';
import { trouble, type Walk } from './step.ts';
import { typed } from './text.ts';

/** In the environment, or set for `make` and `git`. */
const CODE = wordSet(
  'PAGER GIT_PAGER MANPAGER EDITOR VISUAL GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_SSH GIT_SSH_COMMAND GIT_EXTERNAL_DIFF GIT_ASKPASS SSH_ASKPASS SUDO_ASKPASS PROMPT_COMMAND LESSOPEN LESSCLOSE RSYNC_RSH CVS_RSH BROWSER TAR_OPTIONS FZF_DEFAULT_COMMAND',
);
const LOADED = wordSet('LD_PRELOAD LD_AUDIT DYLD_INSERT_LIBRARIES BASH_ENV');
/** What the system has for it, such as another allocator. */
const SYSTEM = /^(?!.*\.\.)([\w.+-]+|(\/usr(\/local)?|\/opt)?\/(lib|homebrew)[\w./+-]*)$/;
/** Options among which one names a file that is loaded. */
const OPTIONS = wordSet('NODE_OPTIONS PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS PYTHONSTARTUP LD_LIBRARY_PATH');
const FILES =
  /(?:--(?:require|import|(?:experimental-)?loader)[= ]|-[rMI] ?|-(?:javaagent|agentpath):|^|:)([~/.][^\s:]*)/g;

/** What a variable makes run, now that it has a value. */
export function setVariable(name: string, value: string, walk: Walk): void {
  if (CODE.has(name) && /[\s/]/.test(value)) walk.machine.code(typed(value), walk);
  else if (isLoaded(name, value, walk)) trouble('unknown', `${name}=${value}`, walk);
}

function isLoaded(name: string, value: string, { scope, home, projectRoot }: Walk): boolean {
  if (LOADED.has(name)) return value.split(/[\s:]+/).some((file) => file !== '' && !SYSTEM.test(file));
  if (!OPTIONS.has(name)) return false;
  const files = [...value.matchAll(FILES)].map(([, file]) => absolute(file!, scope.cwds[0] ?? '/', home));
  return files.some((file) => !isWithin(file, projectRoot) && /^(\/(var\/)?tmp|\/dev\/shm)(\/|$)/.test(file));
}

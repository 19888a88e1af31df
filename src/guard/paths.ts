/** Paths as text: joining and shortening them, and where they lie. Always with '/'. */

export function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** As an absolute path, without a slash at its end. */
export function absolute(path: string, cwd: string, home: string): string {
  const forward = /^[A-Za-z]:[\\/]/.test(path) || path.includes('\\') ? path.replaceAll('\\', '/') : path;
  if (forward === '~' || forward.startsWith('~/')) return normal(`${home}/${forward.slice(1)}`);
  if (forward.startsWith('~')) return normal(`/home/${forward.slice(1)}`);
  return forward.startsWith('/') ? normal(forward) : normal(`${cwd}/${forward}`);
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';

/** The longest plain piece of a pattern: a path without it does not match. Regular expressions cost at their first use. */
type Tried = { readonly piece: string; readonly pattern: string; compiled?: RegExp };

/** By the list that they are in: each is asked of each path of each command. */
const TRIED = new WeakMap<readonly string[], { readonly home: string; readonly patterns: readonly Tried[] }>();

export function matchesAny(path: string, list: readonly string[], home: string): boolean {
  const known = TRIED.get(list);
  const tried = known?.home === home ? known : { home, patterns: list.map(triedOf) };
  if (tried !== known) TRIED.set(list, tried);
  const small = path.toLowerCase();
  return tried.patterns.some((one) => {
    if (!small.includes(one.piece)) return false;
    one.compiled ??= pathPattern(one.pattern, home);
    return one.compiled.test(path);
  });
}

/** By its ends: to split each would cost more than it saves. */
function triedOf(pattern: string): Tried {
  const small = pattern.toLowerCase();
  const start = small.startsWith('**/') ? 3 : small.startsWith('~') ? 1 : 0;
  const wild = small.indexOf('*', start);
  const head = small.slice(start, wild < 0 ? undefined : wild);
  // `**/` may be nothing.
  const end = small.slice(Math.max(start, small.lastIndexOf('*') + 1));
  const tail = end.startsWith('/') ? end.slice(1) : end;
  const piece = head.length > tail.length ? head : tail;
  return { pattern, piece: piece.includes('?') ? '' : piece };
}

/** A pattern of a policy: `*` within a name, `**` across folders, `~` for the home. */
export function pathPattern(pattern: string, home: string): RegExp {
  const whole = pattern.startsWith('~') ? `${home}${pattern.slice(1)}` : pattern;
  const anchored = whole.startsWith('/') || whole.startsWith('**') ? whole : `**/${whole}`;
  const source = anchored.replace(/\*\*\/|\*\*|\*|\?|[\\^$.+()[\]{}|]/g, (found) => {
    if (found === '**/') return '(?:.*/)?';
    if (found === '**') return '.*';
    if (found === '*') return '[^/]*';
    return found === '?' ? '[^/]' : `\\${found}`;
  });
  return new RegExp(`^${source.startsWith('(?:.*/)?') ? `/?${source}` : source}$`, 'i');
}

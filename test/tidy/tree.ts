/** The project's files as the tidy rules see them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Text by path, relative to the root of the project, with '/'. */
export type Tree = ReadonlyMap<string, string>;

export type Complaint = { readonly path: string; readonly says: string };

export type Rule = { readonly name: string; readonly check: (tree: Tree) => Complaint[] };

/** Everything git tracks or would track: what is not ignored is what somebody else will read. */
export function readTree(root: string): Tree {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const paths = list.toString().split('\0');
  const present = paths.filter((path) => path !== '' && existsSync(join(root, path)));
  return new Map(present.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** The files whose path matches. */
export function select(tree: Tree, pattern: RegExp): [path: string, text: string][] {
  return [...tree].filter(([path]) => pattern.test(path));
}

/** Complains about the first match of a pattern in each line, showing it. */
export function complainOf(files: [path: string, text: string][], pattern: RegExp, why: string): Complaint[] {
  return files.flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => {
      const found = pattern.exec(line);
      return found === null ? [] : [{ path, says: `line ${index + 1}: "${found[0].trim()}": ${why}` }];
    }),
  );
}

/** Code with its comments blanked, line by line the same. Strings are left as they are. */
export function withoutComments(text: string): string {
  const stringOrComment = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/.*/g;
  return text.replace(stringOrComment, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}

/** The project's files that a file names: imports, but also workers, which are named in a URL. */
export function neighboursOf(path: string, text: string): string[] {
  const names = withoutComments(text).matchAll(/['"](\.{1,2}\/[^'"\n]+\.ts)['"]/g);
  return [...names].map(([, name]) => posix.join(posix.dirname(path), name!));
}

/** The packages, Node's own among them, that a file imports. */
export function packagesOf(text: string): string[] {
  const names = withoutComments(text).matchAll(/\b(?:from\s+|import\s*\(?\s*)['"]([^'".][^'"\n]*)['"]/g);
  return [...names].map(([, name]) => name!);
}

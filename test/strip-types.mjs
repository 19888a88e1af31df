// Jest runs the sources as Node does: types are blanked out, positions stay. No compiler, no build step.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  // `instrument` is part of the key: without it a cached, uninstrumented file gives 0 % coverage.
  getCacheKey: (source, file, options) =>
    createHash('sha1').update(`${process.version}|${file}|${options.instrument}|`).update(source).digest('hex'),
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};

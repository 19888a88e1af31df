#!/usr/bin/env node
'use strict';
// Where the npm package starts. Every Node since 13 can read this, so that one that is too old is told in one sentence: by itself it would
// show a trace, or call an option of V8 bad. A newer one becomes the program itself, with the options of main's first line.
var needed = [24, 15];
var found = process.versions.node.split('.').map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  var wanted = needed.join('.');
  process.stderr.write('otel-kpi needs Node ' + wanted + ' or newer, and this is ' + process.versions.node + '.\n');
  process.exitCode = 2;
} else {
  var main = require('path').join(__dirname, 'main.js');
  if (process.platform === 'win32') {
    process.argv[1] = main;
    void import(require('url').pathToFileURL(main).href);
  } else {
    var first = require('fs').readFileSync(main, 'utf8').split('\n', 1)[0];
    var options = first
      .replace(/^.*env -S node/, '')
      .trim()
      .split(/ +/);
    process.execve(
      process.execPath,
      [process.execPath].concat(process.execArgv, options, main, process.argv.slice(2)),
      process.env,
    );
  }
}

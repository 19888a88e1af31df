#!/usr/bin/env node
// Stands for Claude Code in its container: it does what the client would with what it is given, and prints what that was.
const { execFileSync, spawnSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');

const session = 'in-a-container';
const { env } = process;
const transcript = `${env.HOME}/transcript.jsonl`;
const attribute = (key, value) => ({ key, value: { stringValue: value } });

function hook(event, more) {
  const { hooks } = JSON.parse(readFileSync('/etc/claude-code/managed-settings.json', 'utf8'));
  const [{ command, args }] = hooks[event][0].hooks;
  const input = JSON.stringify({
    hook_event_name: event,
    session_id: session,
    transcript_path: transcript,
    cwd: process.cwd(),
    ...more,
  });
  const { stdout } = spawnSync(command, args, { input, encoding: 'utf8' });
  return stdout === '' ? {} : JSON.parse(stdout);
}

function request() {
  const pairs = (env.OTEL_RESOURCE_ATTRIBUTES ?? '').split(',').filter((pair) => pair !== '');
  const resource = pairs.map((pair) => attribute(pair.split('=')[0], decodeURIComponent(pair.split('=')[1])));
  const told = {
    'event.name': 'api_request',
    'session.id': session,
    model: 'a-model',
    cost_usd: '0.25',
    input_tokens: '7',
  };
  const record = {
    timeUnixNano: `${Date.now()}000000`,
    body: { stringValue: 'claude_code.api_request' },
    attributes: Object.entries({ ...told, request_id: 'r1', duration_ms: '1' }).map(([key, value]) =>
      attribute(key, value),
    ),
  };
  const scopeLogs = [{ scope: { name: 'com.anthropic.claude_code.events' }, logRecords: [record] }];
  return {
    resourceLogs: [{ resource: { attributes: [attribute('service.name', 'claude-code'), ...resource] }, scopeLogs }],
  };
}

async function main() {
  writeFileSync(transcript, '{"type":"user"}\n');
  writeFileSync('made-here', '');
  const deny = hook('PreToolUse', { tool_name: 'Bash', tool_input: { command: 'rm -rf ~' } });
  const pass = hook('PreToolUse', { tool_name: 'Bash', tool_input: { command: 'ls' } });
  hook('SessionEnd', { reason: 'other' });
  const headers = Object.fromEntries([(env.OTEL_EXPORTER_OTLP_HEADERS ?? '').split('=')].filter(([name]) => name));
  const { status } = await fetch(`${env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(request()),
  });
  const git = (name) => execFileSync('git', ['config', name], { encoding: 'utf8' }).trim();
  const words = process.argv.slice(2);
  const user = process.getuid();
  console.log(JSON.stringify({ words, user, deny, pass, status, who: [git('user.name'), git('user.email')] }));
}

void main();

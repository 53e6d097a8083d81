#!/usr/bin/env node
// fact-coverage.mjs ROWS.jsonl…: how many known replies are answered with their cause? One line a file: rows, scored, answered.
// A row is an object with the wording (text, reply or match) and its cause; also_causes are as good. {ip}, {host}, <recipient> and the like stand for what
// varies. Not scored: rows of cause unknown, of low confidence, or that need their provider's context. Exit status 1 below --minimum PERCENT.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const command = resolve(process.env.SMTP_EXPLAIN ?? join(root, 'build/release/smtp-explain'));
const args = process.argv.slice(2);
const at = args.indexOf('--minimum');
const minimum = at < 0 ? 0 : Number(args.splice(at, 2)[1]);
if (args.length === 0) {
  console.error('usage: fact-coverage.mjs [--minimum PERCENT] ROWS.jsonl…');
  process.exit(2);
}

const samples = [
  [/[<{](?:client_)?ip\d?[>}]|[<{]addr[>}]/g, '192.0.2.44'],
  [/[<{](?:rcpt|recipient|email|address|user@domain|mailbox)[>}]/g, 'bob@example.net'],
  [/[<{](?:sender|from)[>}]/g, 'amy@example.org'],
  [/[<{](?:domain|sender_domain)[>}]/g, 'example.org'],
  [/[<{](?:host|mx|hostname|helo|server|mta|client|name|h)[>}]/g, 'mx.example.net'],
  [/[<{]url[>}]/g, 'https://example.net/info'],
  [/[<{](?:n|number|count|size|limit|seconds|minutes|time|port)[>}]/g, '30'],
  [/[<{](?:id|queue_?id|code|token|ref)[>}]/g, 'a1b2c3'],
  [/\{[a-z_0-9 ]+\}|<[a-z_0-9 ]+>/g, 'x1'],
];

// What a reader would paste: the wording with its codes.
function textOf(row) {
  let text = [row.text || row.reply || row.match || ''].flat()[0] ?? '';
  if (row.provider && /^[245]\d\d$/.test(row.reply) && !/^\s*(smtp;)?\s*[245]\d\d\b/.test(text)) text = `${row.reply} ${row.enhanced ?? ''} ${text}`;
  if (row.client && row.code && !text.includes(row.code)) text += `\n${row.code}`;
  return samples.reduce((t, [pattern, value]) => t.replace(pattern, value), text);
}

const isScored = (row, text) =>
  row.cause !== 'unknown' && row.confidence !== 'low' && !row.needs_provider_context && (row.code || text.replace(/[^a-zA-Z]/g, '').length >= 6);

let low = false;
for (const file of args) {
  const rows = readFileSync(file, 'utf8').split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line));
  const scored = rows.map((row) => ({ row, text: textOf(row) })).filter(({ row, text }) => isScored(row, text));
  const folder = mkdtempSync(join(tmpdir(), 'facts-'));
  let answered = 0;
  try {
    const names = scored.map(({ text }, i) => {
      const name = `${String(i).padStart(5, '0')}.txt`;
      writeFileSync(join(folder, name), `${text}\n`);
      return name;
    });
    const run = spawnSync(command, ['--format', 'jsonl', ...names], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 30 });
    for (const line of run.stdout.split('\n').filter(Boolean)) {
      const { file: name, failures = [] } = JSON.parse(line);
      const { row } = scored[Number.parseInt(name, 10)];
      answered += failures.length === 1 && [row.cause, ...(row.also_causes ?? [])].includes(failures[0].diagnosis?.cause);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const share = scored.length ? (100 * answered) / scored.length : 100;
  low ||= share < minimum;
  console.log(`${basename(file).padEnd(28)} ${String(rows.length).padStart(5)} rows ${String(scored.length).padStart(5)} scored ${String(answered).padStart(5)} answered ${share.toFixed(1)} %`);
}
process.exit(low ? 1 : 0);

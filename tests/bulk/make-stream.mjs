#!/usr/bin/env node
// Large inputs for measuring, made of the fixtures: always the same bytes for the same arguments.
//
//   node tests/bulk/make-stream.mjs log 1000000 > mail.log          lines; one message in twelve is refused or delayed
//   node tests/bulk/make-stream.mjs log 1000000 --failing 0         all delivered
//   node tests/bulk/make-stream.mjs mbox 100000000 > bounces.mbox   bytes, at least
//   node tests/bulk/make-stream.mjs lines 1000 > texts.jsonl        lines {"id": …, "text": …}
import { readFileSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures');
const [kind, count_text, option, option_value] = process.argv.slice(2);
const count = Number(count_text);
if (!['log', 'mbox', 'lines'].includes(kind) || !(count > 0)) {
  process.stderr.write('make-stream.mjs log LINES [--failing 1/12] | mbox BYTES | lines LINES\n');
  process.exit(2);
}

const out = [];
let waiting = 0;
function write(text) {
  out.push(text);
  waiting += text.length;
  if (waiting > 1 << 20) flush();
}
function flush() {
  const bytes = Buffer.from(out.splice(0).join(''), 'latin1');
  for (let at = 0; at < bytes.length;) at += write_some(bytes, at);
  waiting = 0;
}
function write_some(bytes, at) {
  try {
    return writeSync(1, bytes, at);
  } catch (error) {
    if (error.code === 'EAGAIN') return 0;
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  }
}

const read = (folder, name) => readFileSync(join(fixtures, folder, name), 'latin1');
const bounces = () => ['bounce', 'relay'].flatMap((folder) => readdirSync(join(fixtures, folder)).filter((name) => name.endsWith('.eml')).sort().map((name) => read(folder, name)));

if (kind === 'log') {
  // The lines of one message each, in order, with its queue id taken out.
  const messages = new Map();
  for (const name of ['postfix.log', 'postfix-bounced.log', 'postfix-greylist.log', 'postfix-all-sent.log']) {
    for (const line of read('log', name).split('\n')) {
      const id = /\]: ([0-9A-F]{10,12}): /.exec(line)?.[1];
      if (!id) continue;
      const block = messages.get(id) ?? [];
      block.push(line.replaceAll(id, '\0'));
      messages.set(id, block);
    }
  }
  const blocks = [...messages.values()].filter((lines) => lines.some((line) => line.includes('status=')));
  const failing = blocks.filter((lines) => lines.some((line) => /status=(bounced|deferred)/.test(line)));
  const fine = blocks.filter((lines) => !failing.includes(lines));
  const [one, of] = (option === '--failing' ? option_value : '1/12').split('/').map(Number);
  const noise = (i) => `Nov 23 21:02:51 mail postfix/smtpd[${1000 + (i % 90)}]: connect from client${i % 500}.example.org[192.0.2.${i % 250}]\n` +
    `Nov 23 21:02:51 mail postfix/smtpd[${1000 + (i % 90)}]: disconnect from client${i % 500}.example.org[192.0.2.${i % 250}] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5\n`;
  // Several messages are in the queue at a time, so that their lines stand among each other's.
  const open = [];
  let lines = 0;
  for (let i = 0; lines < count || open.length > 0; i += 1) {
    if (lines < count) {
      write(noise(i));
      lines += 2;
      const fails = of ? i % of < one : false;
      const choice = fails ? failing : fine;
      const id = (0xa0000000000 + i * 4099).toString(16).toUpperCase();
      const domain = `d${(i * 7919) % 900}.example.net`;
      open.push(choice[Math.floor(i / 12) % choice.length].map((line) => line.replaceAll('\0', id).replace(/@example\.(net|com)>/g, `@${domain}>`)));
    }
    for (let k = 0; k < open.length; k += 1) {
      write(`${open[k].shift()}\n`);
      lines += 1;
      if (open[k].length === 0) open.splice(k--, 1);
    }
  }
} else if (kind === 'mbox') {
  const messages = bounces();
  for (let i = 0, bytes = 0; bytes < count; i += 1) {
    const message = messages[i % messages.length].replaceAll('example.net', `d${(i * 7919) % 900}.example.net`);
    const text = `From MAILER-DAEMON Mon Nov 23 21:02:53 2026\n${message.endsWith('\n') ? message : `${message}\n`}\n`;
    write(text);
    bytes += text.length;
  }
} else {
  const messages = bounces();
  for (let i = 0; i < count; i += 1) write(`${JSON.stringify({ id: i, text: messages[i % messages.length] })}\n`);
}
flush();

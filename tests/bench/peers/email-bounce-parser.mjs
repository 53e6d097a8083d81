// Prints {"version", "seconds": [a run each], "recognised"} for email-bounce-parser over the given messages. It reads the text of
// a bounce, not the message: its first text part is handed over.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const EmailBounceParse = require('email-bounce-parser');
const { version } = require('email-bounce-parser/package.json');

function text_of(message) {
  const [head, ...rest] = message.replaceAll('\r\n', '\n').split('\n\n');
  const boundary = /boundary="?([^"\n;]+)/i.exec(head)?.[1];
  if (!boundary) return rest.join('\n\n');
  const parts = rest.join('\n\n').split(`--${boundary}`).slice(1);
  const first = parts.find((part) => !/content-type:/i.test(part) || /content-type: *text\/plain/i.test(part)) ?? parts[0] ?? '';
  return first.slice(first.indexOf('\n\n') + 2);
}

const texts = process.argv.slice(2).map((name) => text_of(readFileSync(name, 'utf8')));
const parser = new EmailBounceParse();
const seconds = [];
let recognised;
for (let i = 0; i < 3; ++i) {
  recognised = 0;
  const begin = process.cpuUsage();
  for (const text of texts) recognised += Boolean(parser.read(text).bounce);
  const { user, system } = process.cpuUsage(begin);
  seconds.push((user + system) / 1e6);
}
console.log(JSON.stringify({ version, seconds, recognised }));

// What `smtp-explain --help` prints; the manual page is made of the same text.
#pragma once

#include <string_view>

namespace smtp_explain {

inline constexpr std::string_view help_text = R"(smtp-explain - says in plain words why a mail came back, and what to do

USAGE
  smtp-explain [explain] [OPTIONS] [FILE|-]...   explain each message, transcript, log or pasted text
  smtp-explain summary [OPTIONS] [FILE|-]...     count failures by cause, by who refused and by recipient domain
  smtp-explain redact [FILE|-]...                print the text with names, addresses and secrets masked
  smtp-explain trace [OPTIONS] [FILE|-]...       show which formats and rules matched, for authors of rules
  smtp-explain check [DIR]                       check a folder of rules and causes with their examples
  smtp-explain check --over DIR                  check a site's own rules, laid over the built-in ones
  smtp-explain new-rule ...                      begin a new rule from an example
  smtp-explain --help | --version

  Without FILE, or where FILE is "-", the standard input is read. A file may be a message (.eml), an mbox of many
  messages, the output of a mail program, an SMTP dialogue, log lines, a webhook's JSON, or any text in which a
  mail server's reply stands. Nothing is sent anywhere.

OPTIONS
  --format FORMAT     explain: text (default), json (indented; an array for several messages), jsonl (one object a
                      line for each message), markdown. summary: text (default), json, markdown.
  --redact            mask addresses, local parts, message ids, subjects, private host names and IP addresses with
                      tokens such as user1@domain1.example. Passwords and keys are masked always.
  --answer Q=OPTION   answer one of the questions of an earlier explanation; may be repeated.
  --rules PATH        lay a site's own rules and causes over the built-in ones; PATH is a folder like data/ or one
                      bundle file. May be repeated; later ones win.
  --filter            answer each line of the standard input with one line, at once: for pipes and engines. A line is
                      a JSON string, an object with "text" (its "id" comes back), or the text itself.
  --records KIND      how an input is cut: auto (default), mbox, log, json, nul, one. "log" answers from the first
                      line on, for a log that is still being written.
  -0, --null          messages end with a zero byte; the same as --records nul.
  --jobs N, -j N      threads; without it one for each core. The order of the answers does not change.
  --data PATH         use this folder or bundle instead of the built-in rules.
  --                  what follows are files, even where their names begin with "-".

EXIT STATUS
  0   something was recognised and explained
  1   nothing was recognised as a mail error
  2   bad use, a file could not be read, or rules could not be loaded

ENVIRONMENT
  NO_COLOR            if set and not empty, text is never coloured. It is coloured on a terminal only.

LARGE INPUTS AND SEVERAL MESSAGES
  Any size is read piece by piece at constant memory. Each message of an mbox is answered by itself; so are, beyond
  256 KiB, the messages of a log (lines joined by queue id), the objects of a JSON array or of JSON lines, and the rows
  of a table of deliveries. json and jsonl then add "index" (from 0; a number may be left out where nothing was found)
  and "offset" (in bytes); spans count from that offset. In a long log, what was delivered is not listed.
  A file that cannot be read gives {"schema_version":1,"file":...,"error":...} in json and jsonl; the rest goes on.

EXAMPLES
  smtp-explain bounce.eml
  smtp-explain --format jsonl ~/Maildir/new/* | jq -r '.failures[].diagnosis.cause'
  journalctl -u postfix | smtp-explain summary
  tail -n +1 -F /var/log/mail.log | smtp-explain --records log --format jsonl
  echo '550 5.7.1 relaying denied' | smtp-explain --format markdown
  smtp-explain redact bounce.eml > for-the-ticket.txt
)";

}  // namespace smtp_explain

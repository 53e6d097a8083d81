# Sourced by the programs' scripts, inside the chroot.

# message NAME ADDRESS: a test message; its subject names the scenario, so that the bounce can be told by it.
message() {
  printf 'From: Alice <alice@example.org>\nTo: <%s>\nSubject: capture %s\nMessage-ID: <capture-%s@example.org>\nDate: Mon, 23 Nov 2026 21:00:00 +0000\n\nHello,\nthis is a test message.\n' "$2" "$1" "$1"
}

# send_all COMMAND: one message for each scenario; the command gets the recipient as its last argument.
send_all() {
  python3 /capture/world.py scenarios | while read -r name address; do
    message "$name" "$address" | $1 "$address" || echo "send $name: exit status $?" >&2
  done
}

# talk_to HOST PROGRAM: what a server says to a rude client, as a session.
talk_to() {
  mkdir -p /out/session
  printf '%s\n' 'EHLO client.example.org' 'MAIL FROM:<carol@example.com>' 'RCPT TO:<bob@example.net>' 'RCPT TO:<nosuchuser@example.org>' 'RCPT TO:<bad addr@@>' DATA 'RSET' 'FOO' QUIT >/tmp/commands
  python3 /capture/world.py talk "$1" /tmp/commands >"/out/session/$2-server.txt" || true
}

# collect PROGRAM MAILBOX
collect() {
  mkdir -p /out/bounce
  python3 /capture/world.py bounces "$2" /out/bounce "$1"
}

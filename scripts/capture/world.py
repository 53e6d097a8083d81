#!/usr/bin/env python3
"""The world around the program that is captured: name service, mail servers that refuse, a system log. Standard library only.

  world.py serve LOG_SOCKET LOG_FILE READY_FILE   run name service, scripted servers and log until killed; the last file appears when all are up
  world.py scenarios [KIND]            print "NAME ADDRESS" lines: what to send to whom, so that it is refused
  world.py bounces MAILBOX FOLDER PROGRAM   write each bounce of an mbox file or a Maildir as FOLDER/PROGRAM-NAME.eml
  world.py talk HOST FILE              play the command list FILE against HOST:25 and print "C:" and "S:" lines

Addresses are of RFC 5737 and RFC 2606 only. The reply depends on the local part (RCPT, end of data) or on the server's address.
"""
import mailbox, os, re, socket, ssl, struct, subprocess, sys, tempfile, threading, time

NET = "192.0.2."
RCPT = {
    "nouser": ["550 5.1.1 <{to}>: Recipient address rejected: User unknown in local recipient table"],
    "plain550": ["550 No such user here"],
    "multi": ["550-5.1.1 The account that you tried to reach does not exist. Please try",
              "550-5.1.1 double-checking the address for typos or",
              "550 5.1.1 unnecessary spaces. https://help.example.net/?p=NoSuchUser"],
    "disabled": ["550 5.2.1 The account that you tried to reach is disabled."],
    "full": ["552 5.2.2 Mailbox full: quota exceeded"],
    "full4": ["452 4.2.2 The recipient's inbox is out of storage space"],
    "grey": ["451 4.7.1 <{to}>: Recipient address rejected: Greylisted, please try again in 300 seconds"],
    "rbl": ["554 5.7.1 Service unavailable; Client host [192.0.2.10] blocked using dnsbl.example"],
    "relay": ["554 5.7.1 <{to}>: Relay access denied"],
    "moved": ["551 5.1.6 User not local; please try <new@example.com>"],
}
END_OF_DATA = {
    "spam": ["554 5.7.1 Message rejected as spam by content filtering"],
    "virus": ["554 5.7.1 Virus (Eicar-Test-Signature) found in message"],
    "toolarge": ["552 5.3.4 Message size exceeds fixed maximum message size"],
    "datatemp": ["451 4.3.0 Temporary local problem - please try later"],
}
DATA = {"nodata": ["550 5.7.1 DATA command rejected: access denied"]}
# What the server at an address does, whoever is asked for.
SERVERS = {25: "mx.example.net", 26: "mx.example.com", 31: "mailfrom", 32: "banner", 33: "ehlo", 34: "close", 35: "dropdata", 36: "busy", 37: "tls", 39: "silent", 40: "badtls"}
HOSTS = {"mx.example.net": 25, "mx.example.com": 26, "mail.example.org": 10, "client.example.org": 10, "mx.refused.test": 99, "refused.test": 99}
HOSTS.update({"mx.%s.test" % name: n for n, name in SERVERS.items() if "." not in name})
NO_MX = {"nxdomain.test"}
SCENARIOS = {
    "rcpt": [(n, n + "@example.net") for n in RCPT],
    "data": [(n, n + "@example.net") for n in {**DATA, **END_OF_DATA}],
    "host": [(n, "user@%s.test" % n) for n in SERVERS.values() if "." not in n] + [("refused", "user@refused.test")],
    "dns": [("nxdomain", "user@nxdomain.test"), ("nullmx", "user@nullmx.test"), ("servfail", "user@servfail.test")],
}


def name_of(packet):
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("ascii", "replace"))
        at += 1 + packet[at]
    return ".".join(labels).lower(), packet[12:at + 5], struct.unpack(">H", packet[at + 1:at + 3])[0]


def wire(name):
    return b"".join(bytes([len(x)]) + x.encode() for x in name.split(".") if x) + b"\0"


def answer(packet):
    name, question, kind = name_of(packet)
    code, records = 0, []
    if name == "servfail.test":
        code = 2
    elif kind == 15 and name == "nullmx.test":
        records = [struct.pack(">H", 0) + b"\0"]
    elif kind == 15 and name.count(".") == 1 and name not in NO_MX and ("mx." + name in HOSTS or name == "example.org"):
        records = [struct.pack(">H", 10) + wire("mail.example.org" if name == "example.org" else "mx." + name)]
    elif kind == 1 and name in HOSTS:
        records = [socket.inet_aton(NET + str(HOSTS[name]))]
    elif kind == 12 and name.endswith("2.0.192.in-addr.arpa"):
        host = [h for h, n in HOSTS.items() if str(n) == name.split(".")[0]]
        records = [wire(host[0])] if host else []
    elif name in NO_MX or not (name in HOSTS or "mx." + name in HOSTS or name in ("example.org", "nullmx.test")):
        code = 3
    out = packet[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, len(records), 0, 0) + question
    return out + b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(r)) + r for r in records)


def serve_names(address):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, 53))
    while True:
        packet, peer = s.recvfrom(2048)
        try:
            s.sendto(answer(packet), peer)
        except (IndexError, struct.error):
            pass


class session:
    """One connection to a scripted server."""

    def __init__(self, sock, n, certificate):
        self.sock, self.n, self.what, self.certificate = sock, n, SERVERS.get(n, "?"), certificate
        self.host = self.what if "." in self.what else "mx.%s.test" % self.what
        self.file = sock.makefile("rb")
        self.secure = False

    def say(self, *lines):
        self.sock.sendall(("\r\n".join(lines) + "\r\n").encode())

    def run(self):
        what = self.what
        if what == "close":
            return
        if what == "silent":
            time.sleep(600)
        if what == "banner":
            self.say("554 5.7.1 %s You are not allowed to connect from 192.0.2.10" % self.host)
            return
        if what == "busy":
            self.say("421 4.3.2 %s Service not available, too many connections from your host" % self.host)
            return
        self.say("220 %s ESMTP Example Mail Server" % self.host)
        accepted = []
        for raw in self.file:
            line = raw.decode("utf-8", "replace").strip()
            verb = line[:4].upper()
            to = (re.search(r"<([^>]*)>", line) or [None, ""])[1]
            local = to.split("@")[0]
            if verb in ("EHLO", "HELO"):
                if what == "ehlo":
                    self.say("550 5.7.1 <%s>: Helo command rejected: Access denied" % line[5:])
                elif verb == "HELO":
                    self.say("250 " + self.host)
                else:
                    offers = ["PIPELINING", "SIZE 10485760"] + ([] if self.secure or what == "mailfrom" else ["STARTTLS"]) + ["AUTH PLAIN LOGIN", "ENHANCEDSTATUSCODES", "8BITMIME"]
                    self.say(*["250%s%s" % (" " if o is offers[-1] else "-", o) for o in [self.host] + offers])
            elif verb == "STAR":
                if what == "badtls":
                    self.say("454 4.7.0 TLS not available due to local problem")
                else:
                    self.say("220 2.0.0 Ready to start TLS")
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(self.certificate)
                    self.sock = context.wrap_socket(self.sock, server_side=True)
                    self.file, self.secure = self.sock.makefile("rb"), True
            elif verb == "AUTH":
                if line.upper().startswith("AUTH LOGIN"):
                    if len(line.split()) < 3:
                        self.say("334 VXNlcm5hbWU6")
                        self.file.readline()
                    self.say("334 UGFzc3dvcmQ6")
                    self.file.readline()
                elif len(line.split()) < 3:
                    self.say("334 ")
                    self.file.readline()
                self.say("535 5.7.8 Error: authentication failed: authentication failure")
            elif verb == "MAIL":
                accepted = []
                if what == "mailfrom":
                    self.say("550 5.7.1 <%s>: Sender address rejected: Access denied" % to)
                elif what == "tls" and not self.secure:
                    self.say("530 5.7.0 Must issue a STARTTLS command first")
                else:
                    self.say("250 2.1.0 Ok")
            elif verb == "RCPT":
                if local == "drop":
                    return
                refused = RCPT.get(local)
                if not refused:
                    accepted.append(local)
                self.say(*[r.format(to=to) for r in refused or ["250 2.1.5 Ok"]])
            elif verb == "DATA":
                if not accepted:
                    self.say("554 5.5.1 Error: no valid recipients")
                    continue
                if accepted[0] in DATA:
                    self.say(*DATA[accepted[0]])
                    continue
                self.say("354 End data with <CR><LF>.<CR><LF>")
                while self.file.readline() not in (b".\r\n", b".\n", b""):
                    pass
                if what == "dropdata":
                    return
                self.say(*END_OF_DATA.get(accepted[0], ["250 2.0.0 Ok: queued as 4ABCDEF"]))
            elif verb == "QUIT":
                self.say("221 2.0.0 Bye")
                return
            elif verb in ("RSET", "NOOP"):
                self.say("250 2.0.0 Ok")
            else:
                self.say("502 5.5.2 Error: command not recognized")


def serve_mail(n, certificate):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((NET + str(n), 25))
    s.listen(20)

    def one(sock):
        try:
            session(sock, n, certificate).run()
        except OSError:
            pass
        finally:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()

    while True:
        threading.Thread(target=one, args=(s.accept()[0],), daemon=True).start()


def serve_log(path, file):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    if os.path.exists(path):
        os.unlink(path)
    s.bind(path)
    os.chmod(path, 0o666)
    with open(file, "a", encoding="utf-8") as out:
        while True:
            line = re.sub(r"^<\d+>", "", s.recv(65536).decode("utf-8", "replace")).rstrip("\n\0")
            # A date, then the name of the machine, as syslog daemons write them.
            out.write(re.sub(r"^(\w{3} [ \d]\d [\d:]{8}) ", r"\1 mail ", line) + "\n")
            out.flush()


def serve(log_socket, log_file, ready_file):
    folder = tempfile.mkdtemp()
    certificate = os.path.join(folder, "both.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=mx.example.net", "-keyout", certificate, "-out", certificate + ".crt"],
                   check=True, capture_output=True)
    with open(certificate, "a") as both, open(certificate + ".crt") as crt:
        both.write(crt.read())
    threads = [(serve_names, NET + "53"), (serve_log, log_socket, log_file)] + [(serve_mail, n, certificate) for n in SERVERS]
    for run, *arguments in threads:
        threading.Thread(target=run, args=arguments, daemon=True).start()
    time.sleep(1)
    open(ready_file, "w").close()
    threading.Event().wait()


def bounces(box, folder, program):
    messages = mailbox.Maildir(box, create=False) if os.path.isdir(box) else mailbox.mbox(box, create=False)
    os.makedirs(folder, exist_ok=True)
    names = {address: name for group in SCENARIOS.values() for name, address in group}
    for key in messages.keys():
        data = messages.get_bytes(key)
        text = data.decode("utf-8", "replace")
        # Every test message has the subject "capture NAME"; a bounce returns it. Else the recipient tells.
        found = re.findall(r"(?m)^>?\s*Subject: capture (\S+)", text)
        name = found[-1] if found else next((n for a, n in names.items() if a in text), "unnamed")
        if re.search(r"(?m)^Subject: capture ", text[:text.find("\n\n")]):
            continue  # the test message itself
        kind = "-delayed" if re.search(r"(?mi)^Action: delayed", text) or "has not yet been delivered" in text else ""
        path = os.path.join(folder, "%s-%s%s.eml" % (program, name, kind))
        with open(path, "wb") as out:
            out.write(data)


def talk(host, file):
    sock = socket.create_connection((host, 25), timeout=60)
    replies = sock.makefile("rb")

    def listen():
        for raw in replies:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            print("S: " + line)
            if len(line) < 4 or line[3] != "-":
                return

    try:
        listen()
        for command in open(file, encoding="utf-8").read().splitlines():
            print("C: " + command)
            sock.sendall(command.encode() + b"\r\n")
            listen()
    except OSError as error:
        print("talk: %s" % error, file=sys.stderr)


def main():
    command, *arguments = sys.argv[1:] or ["help"]
    if command == "scenarios":
        for group, rows in SCENARIOS.items():
            for name, address in rows:
                if not arguments or group in arguments:
                    print(name, address)
    elif command in ("serve", "bounces", "talk"):
        {"serve": serve, "bounces": bounces, "talk": talk}[command](*arguments)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()

"""Prints {"version", "seconds": [a run each], "recognised"} for flufl.bounce over the given messages."""
import email
import json
import sys
import time
from importlib.metadata import version

from flufl.bounce import all_failures

messages = [open(name, 'rb').read() for name in sys.argv[1:]]
seconds = []
for _ in range(3):
    recognised = 0
    begin = time.process_time()
    for message in messages:
        temporary, permanent = all_failures(email.message_from_bytes(message))
        recognised += bool(temporary or permanent)
    seconds.append(time.process_time() - begin)
print(json.dumps({'version': version('flufl.bounce'), 'seconds': seconds, 'recognised': recognised}))

#!/bin/sh
# keep-output.sh FILE COMMAND…: what the command prints goes into the file.
file=$1
shift
exec "$@" >"$file"

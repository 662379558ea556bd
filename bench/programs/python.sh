#!/bin/sh
# what: python: records to JSON and back, dictionaries, grouping, text
# stands for: scripts and services; blocks beyond 512 bytes are the allocator's, smaller ones come from python's own pools
# idea from: the json and dictionary parts of python's benchmark collections
# needs: python3
set -eu
[ "$1" = prepare ] && exit
export PYTHONHASHSEED=0
exec python3 -S "$(dirname "$0")/python.py" "$1"

#!/bin/sh
# what: lua: tables, closures, strings and their collection
# stands for: embedded interpreters: every object is a block of its own, realloc and free from a garbage collector
# idea from: binary trees, n-grams and string buffers of language comparisons
# needs: lua5.4
set -eu
[ "$1" = prepare ] && exit
exec lua5.4 "$(dirname "$0")/lua.lua" "$1"

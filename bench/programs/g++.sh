#!/bin/sh
# what: g++: a file of templates and standard headers, compiled at -O1
# stands for: compilers: trees and intermediate code in pools and small blocks, growing without end
# idea from: the compiler in most collections of traces
# needs: g++
set -eu
[ "$1" = prepare ] && exit
exec g++ -std=c++17 -O1 -DSCALE="$1" -c -o "$BENCH_DIR/templates.o" "$(dirname "$0")/templates.cpp"

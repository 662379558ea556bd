#!/bin/sh
# what: perl: a log's lines split, counted in hashes of hashes, sorted and joined
# stands for: reports from text, build and administration scripts
# idea from: what perl is used for
# needs: perl
set -eu
[ "$1" = prepare ] && exit
export PERL_HASH_SEED=0
exec perl "$(dirname "$0")/perl.pl" "$1"

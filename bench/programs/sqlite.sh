#!/bin/sh
# what: sqlite: a database in memory: inserts, indices, joins, updates, full scans with sorting
# stands for: applications with an embedded database: a page cache of equal blocks, small ones for statements and rows
# idea from: sqlite's own speed test
# needs: sqlite3
set -eu
[ "$1" = prepare ] && exit
exec sqlite3 -bail -cmd ".parameter set :scale $1" :memory: ".read '$(dirname "$0")/sqlite.sql'" > /dev/null

#!/bin/sh
# what: redis: strings, hashes, lists and sorted sets set, changed, deleted, expired by one client
# stands for: a cache or store in memory: values of all sizes that live long, a single thread, little but allocation between input and output
# idea from: redis-benchmark and the server's own defragmentation tests
# needs: redis-server
# $$ is the server: exec keeps the shell's number. The client runs on its own allocator whatever is preloaded here, and nobody
# waits for it: only the server is measured. It kills a server that answered with errors.
set -eu
cd "$BENCH_DIR"
if [ "$1" = prepare ]; then
    awk 'BEGIN {
        srand(1)
        for (i = 0; i < 600000; i++) {
            key = int(rand() * 30000)
            kind = int(rand() * 10)
            size = int(8 * 2 ^ (rand() * 6))
            if (kind < 4) printf "SET text:%d %0*d\n", key, size, i
            else if (kind == 4) printf "APPEND text:%d %0*d\n", key % 3000, size, i
            else if (kind == 5) printf "HSET hash:%d field:%d %0*d\n", key % 500, key, size, i
            else if (kind == 6) printf "RPUSH list:%d %0*d\n", key % 300, size, i
            else if (kind == 7) printf "LPOP list:%d\n", key % 300
            else if (kind == 8) printf "ZADD ranks:%d %d member:%d\n", key % 20, i, key
            else printf "DEL text:%d hash:%d\n", int(rand() * 30000), key % 5000
        }
    }' > commands
    exit
fi

rm -f socket
{
    unset LD_PRELOAD
    while kill -0 $$ && ! [ -S socket ]; do sleep 0.01; done
    head -n "$(($(printf %.0f "${1}e3") * 250))" commands | redis-cli -s socket --pipe || kill -KILL $$
    redis-cli -s socket shutdown nosave
} > /dev/null 2>&1 &
exec redis-server --port 0 --unixsocket ./socket --save '' --logfile server.log

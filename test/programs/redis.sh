# A server, a benchmark round against it, then known keys, a fork for a snapshot, a reload and the digest of all data.
set -eu
${UNDER-} redis-server --port 0 --unixsocket ./socket --save '' --enable-debug-command yes --io-threads 2 --logfile server.log &
server=$!
trap 'kill "$server" 2> /dev/null || true' EXIT
cli() { redis-cli -s ./socket "$@"; }
for _ in $(seq 200); do
    [ -S socket ] && break
    sleep 0.05
done
redis-benchmark -s ./socket -q -c 20 -P 8 -n 20000 -r 5000 -d 200 -t set,get,lpush,hset,zadd > /dev/null
cli flushall
{
    seq 1 20000 | sed 's/.*/SET key:& value-&-&-&/'
    seq 1 5000 | sed 's/.*/RPUSH list & & &/'
    seq 1 5000 | sed 's/.*/HSET hash field:& &/'
} | cli --pipe | tail -1
cli get key:12345
cli append key:12345 "$(printf '%05000d' 0)"
cli bgsave > /dev/null
cli debug reload
cli dbsize
cli debug digest
cli memory purge
cli shutdown nosave
wait "$server"

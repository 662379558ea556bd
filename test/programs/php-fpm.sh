# A pool of php processes behind a socket, asked for the same page many times by several clients.
set -eu
fpm=$(ls /usr/sbin/php-fpm* | head -1)
cat > fpm.conf << END
[global]
error_log = $PWD/fpm.log
pid = $PWD/fpm.pid
daemonize = no
[www]
listen = $PWD/socket
user = $(id -un)
group = $(id -gn)
pm = static
pm.max_children = 2
pm.max_requests = 3
END
${UNDER-} "$fpm" -R -y fpm.conf 2> /dev/null &
server=$!
trap 'kill "$server" 2> /dev/null || true' EXIT
for _ in $(seq 200); do
    [ -S socket ] && break
    sleep 0.05
done
ask() {
    SCRIPT_FILENAME=$PWD/php.php REQUEST_METHOD=GET cgi-fcgi -bind -connect socket | md5sum
}
for _ in $(seq 3); do
    ask & one=$!
    ask & other=$!
    wait "$one" "$other"
done
kill -QUIT "$(cat fpm.pid)" # not what it may run under
wait "$server"
grep -c 'SIGSEGV\|SIGABRT\|core dumped' fpm.log || true

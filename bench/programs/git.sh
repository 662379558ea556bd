#!/bin/sh
# what: git: the log of a repository with patches, renames and statistics
# stands for: developers' tools: objects unpacked, compared line by line and dropped
# idea from: what git is used for
# needs: git
set -eu
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
repository=$BENCH_DIR/repository
if [ "$1" = prepare ]; then
    rm -rf "$repository"
    git init --quiet --bare "$repository"
    awk 'BEGIN {
        for (commit = 1; commit <= 2500; commit++) {
            printf "commit refs/heads/main\ncommitter A <a@example.org> %d +0000\ndata <<.\ncommit %d\n.\n", 1700000000 + commit, commit
            folder = int(commit / 100)
            if (commit % 100 == 0) printf "R files%d files%d\n", folder - 1, folder
            for (file = commit % 7; file < 40; file += 7) {
                printf "M 644 inline files%d/file%d.txt\ndata <<.\n", folder, file
                for (line = 0; line < 100 + file * 5; line++) print "line", line, (line % 50 == commit % 50 ? commit : file)
                print "."
            }
        }
    }' | git -C "$repository" fast-import --quiet
    exit
fi
exec git -C "$repository" log -p --stat -M -n "$(($(printf %.0f "${1}e3") * 2))" main > /dev/null

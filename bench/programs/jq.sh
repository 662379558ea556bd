#!/bin/sh
# what: jq: a document written, parsed, grouped and rewritten
# stands for: functional programs with counted references: immutable values, each a small block, freed as soon as unused
# idea from: what jq is used for
# needs: jq
set -eu
[ "$1" = prepare ] && exit
exec jq -n --argjson scale "$1" '
    [range(22000 * $scale) | {id: ., name: "name \(. * 7919 % 1009)", tags: [range(. % 9) | tostring], nested: {value: (. / 3)}}]
    | tojson | fromjson
    | group_by(.name)
    | map({key: .[0].name, value: (map(.nested.value) | add), tags: (map(.tags) | flatten | unique)})
    | sort_by(.value) | from_entries | keys | length' > "$BENCH_DIR/length"

#!/bin/bash
# Checks on a freshly linked library that the compiler and the linker do not make. Prints what it measured; a failure is one
# line and stops the build before the library is published.
# Usage: gates.sh LIBRARY OBJECT VERSION-SCRIPT
set -u
library=$1 object=$2 script=$3 imports=$(dirname "$0")/imports.txt

# The newest glibc symbol version needed: Debian 12 has 2.36, and pthread_key_create moved into libc in 2.34.
pinned=2.34

fail() {
    echo "libptmalloc.so is not fit to be published: $1"
    exit 1
}

# 1. A static initialiser that ilc cannot evaluate waits for a runtime that is not there: its fields would stay 0.
found=$(nm "$object" | sed -n 's/.* T \(.*___cctor\)$/\1/p' | head -1)
[ -z "$found" ] || fail "static initialiser nobody runs: $found; use a constant or an explicit Initialize()"

# 2. Nobody could catch it: an intrinsic that the instruction set lacks, an index or a division that is checked.
found=$(nm "$object" | sed -n 's/.* T .*ThrowHelpers__//p' | head -1)
[ -z "$found" ] || fail "generated code would call $found; look for an intrinsic the instruction set lacks, a bounds or a divisor check"

# 3. Some of those intrinsics are compiled into a call of themselves instead, and that into an endless loop: a jump to itself,
# or one to the function's start with no way out in between.
found=$(objdump -d --no-show-raw-insn "$library" |
    awk '/^[0-9a-f]+ </ { symbol = substr($2, 1, length($2) - 1); straight = 1 }
         $2 ~ /^(jmp|call)$/ { address = $1; sub(":", "", address)
                               if (address == $3 || (straight && $4 == symbol)) { print symbol " " address; exit } }
         $2 ~ /^(j|ret)/ { straight = 0 }')
[ -z "$found" ] || fail "a jump to itself in $found: an intrinsic the instruction set lacks, or an endless loop"

# 4. The slow doors read the caller's address off the top of the stack, which is only there after a tail jump.
found=$(objdump -d --no-show-raw-insn "$library" |
    awk '/^[0-9a-f]+ </ { symbol = $2 } $2 == "call" && $4 ~ /^<ptmalloc_(malloc|new|free|free_sized)_slow_door>$/ { print substr(symbol, 1, length(symbol) - 1); exit }')
[ -z "$found" ] || fail "a slow door is called, not jumped to, in $found: keep it in tail position and the method free of address-taken locals"

# 5. Helpers of the full runtime, and doors without an assembly side.
found=$(nm -D -u "$library" | awk '$1 == "U" && $2 !~ /@GLIBC/ { print $2; exit }')
case $found in
'') ;;
Rh* | __security_cookie) fail "undefined runtime helper $found; see what asks for it (new, arrays, throw, DllImport, stackalloc)" ;;
*) fail "undefined symbol $found; is it missing in abi/?" ;;
esac

# 6. libc and nothing else.
found=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | xargs)
[ "$found" = libc.so.6 ] || fail "needs '$found', not libc.so.6 alone"

# 7. The names of the version script, no more, no less.
wanted=$(sed -n '/global:/,/local:/p' "$script" | sed 's/global:\|local://g' | tr -d ' \n' | tr ';' '\n' | sort -u)
exported=$(nm -D --defined-only "$library" | awk '{ print $NF }' | sort -u)
found=$(diff <(echo "$wanted") <(echo "$exported") | sed -n 's/^</not exported:/p; s/^>/exported but not listed:/p' | xargs)
[ -z "$found" ] || fail "the version script and the library differ: $found"

# 8. What libc is asked for, each with where it may be called: a function that comes back to malloc, or waits, must not be under a lock.
wanted=$(sed -nE 's/^(\w+) +(under a lock|without|data)$/\1/p' "$imports" | sort -u)
asked=$(nm -D -u "$library" | awk '{ sub("@.*", "", $2); print $2 }' | sort -u)
found=$(diff <(echo "$wanted") <(echo "$asked") | sed -n 's/^</listed and not asked for:/p; s/^>/asked for and not listed:/p' | xargs)
[ -z "$found" ] || fail "build/imports.txt and the library differ: $found; say there whether it may be called under a lock"

# 9. The oldest glibc it runs on.
newest=$(objdump -T "$library" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
newest=${newest#GLIBC_}
[ "$(printf '%s\n' "$newest" "$pinned" | sort -V | tail -1)" = "$pinned" ] ||
    fail "needs GLIBC_$newest ($(objdump -T "$library" | grep "GLIBC_$newest" | awk '{ print $NF }' | xargs)); pinned is $pinned"

echo "libptmalloc.so: $(stat -c %s "$library") bytes, $(size -A "$library" | awk '$1 == ".text" { print $2 }') of code; needs glibc $newest"

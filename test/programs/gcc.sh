# The C compiler, assembler and linker on us, then what they made.
set -eu
gcc -O2 -Wall -pthread -o churn churn.c
${UNDER-} ./churn

# A template-heavy translation unit: the compiler is the load, its product a second one.
set -eu
g++ -std=c++20 -O1 -pthread -o templates templates.cpp
${UNDER-} ./templates

# Arrays, associative arrays, string building, substitution, pipes and subshells.
set -eu
declare -A seen
words=()
for ((i = 0; i < 20000; i++)); do
    word=w$((i * 7919 % 4001))
    seen[$word]=$((${seen[$word]:-0} + 1))
    words+=("$word")
done
echo "${#words[@]} words, ${#seen[@]} different"
text=${words[*]:0:3000}
text=${text//w1/W-ONE-}
echo "${#text} characters, $(printf '%s\n' "${words[@]}" | sort | uniq -c | sort -rn | sed -n 1,3p | tr -s ' \n' ' ')"
total=0
for i in $(seq 1 60); do
    total=$((total + $(echo "$i" | (read -r n; echo $((n * n))))))
done
echo "squares: $total"

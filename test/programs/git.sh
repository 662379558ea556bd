# A repository from nothing: commits, a branch, a merge, a repack with delta search in threads, and a full check.
set -eu
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000'
git init --quiet --initial-branch=main repository
cd repository
git config core.fsync none
for round in 1 2 3 4 5 6 7 8; do
    for file in $(seq 1 40); do seq "$file" "$((file * 20 + round))" > "file$file.txt"; done
    git add .
    git commit --quiet --message "round $round"
done
git checkout --quiet -b side HEAD~2
echo side > side.txt
git add . && git commit --quiet --message side
git checkout --quiet main
git merge --quiet --no-edit side
${UNDER-} git -c pack.threads=4 gc --quiet --aggressive
git fsck --full --no-progress
git log --format='%H %s'
git count-objects -v | grep -v size
git diff HEAD~5 --stat | tail -1
git blame file7.txt | sha256sum

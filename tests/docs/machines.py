# SPDX-License-Identifier: MIT
"""What a page's commands find in their folder and in PATH: the programs of the listings, the command, and small stand-ins for what needs
more than one machine. A campaign is cut to 400 runs, one chunk for each of eight shards."""
import os
import pathlib

most_runs, most_nets = 400, 2

gradcheck = """#!/usr/bin/env bash
before=
arguments=()
for argument; do
  case $before in
    --runs) [ "$argument" -le {most_runs} ] || argument={most_runs} ;;
    --nets) [ "$argument" -le {most_nets} ] || argument={most_nets} ;;
    --time) argument=1s ;;
  esac
  arguments+=("$argument")
  before=$argument
done
case "${{arguments[*]}}" in
  *--seed* | *--resume*) ;;
  fuzz*) arguments+=(--seed 1) ;; # not another campaign each time that the tests run
esac
case "${{arguments[*]}}" in
  fuzz*--shard*--output\ *) ;;
  *) exec -a gradcheck "{command}" "${{arguments[@]}}" ;;
esac
# A shard that ran already, of another way to spread the same campaign: its report again.
output=${{arguments[-1]}}
unset "arguments[-1]"
kept="$(dirname "$0")/$(tr -c a-z0-9- _ <<<"${{arguments[*]}}")"
if [ ! -e "$kept" ]; then
  code=0
  (exec -a gradcheck "{command}" "${{arguments[@]}}" "$kept") || code=$?
  [ $code -le 1 ] || exit $code
  echo $code >"$kept.code"
fi
cp "$kept" "$output"
exit "$(cat "$kept.code")"
"""

# ./dev run with what is built already; of any other command only that there is one.
dev = """#!/usr/bin/env bash
set -euo pipefail
grep -Eq "^  (([a-z-]+ )?${{1:-}}|[a-z-]+ \\\\| ${{1:-}})( |$)" "{root}/dev" || {{ echo "no ./dev $1" >&2; exit 2; }}
[ "$1" = run ] || exit 0
eval "$(sed -e 's|^command=|install() {{ :; }}; build() {{ :; }}; command=|' -e 's|build/release/bin/gradcheck|"{command}"|' \\
  -e 's|^cd .*|cd "{root}"|' "{root}/dev")"
"""

parallel = """#!/usr/bin/env bash
# GNU parallel, one after the other: {} stands for a line of standard input.
while read -r line; do "${@//\\{\\}/$line}" || [ $? = 1 ]; done
"""

sbatch = """#!/usr/bin/env bash
# A Slurm array, one after the other: sbatch --wait JOB ARGUMENTS...
set -euo pipefail
[ "$1" = --wait ] || { echo "sbatch: expected --wait" >&2; exit 2; }
shift
[[ $(grep '^#SBATCH' "$1") =~ --array=0-([0-9]+) ]]
export SLURM_ARRAY_TASK_COUNT=$((BASH_REMATCH[1] + 1)) SLURM_ARRAY_TASK_ID
worst=0
for ((SLURM_ARRAY_TASK_ID = 0; SLURM_ARRAY_TASK_ID < SLURM_ARRAY_TASK_COUNT; ++SLURM_ARRAY_TASK_ID)); do
  bash "$@" || { code=$?; [ $code -le $worst ] || worst=$code; }
done
exit $worst
"""


def write_program(path, text):
    path.write_text(text)
    path.chmod(0o755)


def furnish(folder, root, command, listings, museum, names):
    """Fills the folder: bin/ for PATH, links to programs and to what the tree has where pages say. Returns the environment of its commands."""
    places = {"root": root, "command": command, "most_runs": most_runs, "most_nets": most_nets}
    bin_folder = pathlib.Path(folder) / "bin"
    bin_folder.mkdir(parents=True)
    write_program(bin_folder / "gradcheck", gradcheck.format(**places))
    write_program(bin_folder / "parallel", parallel)
    write_program(bin_folder / "sbatch", sbatch)
    write_program(pathlib.Path(folder) / "dev", dev.format(**places))
    (pathlib.Path(folder) / "cases").symlink_to(pathlib.Path(root) / "cases")
    tests = pathlib.Path(folder) / "build" / "release" / "tests"
    tests.mkdir(parents=True)
    (tests / "gradcheck_museum").symlink_to(museum)
    for name in names:
        (pathlib.Path(folder) / name).symlink_to(listings)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
    return kept | {"PATH": f"{bin_folder}:{os.environ['PATH']}", "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "80", "LC_ALL": "C.UTF-8"}

# Sourced by run, study and stand. for_each_mutant MUTANTS: changes one text at a time in the copy of the sources, calls
# `mutant NAME`, and puts the text back. require_all_stand MUTANTS: whether each text is there to be changed.
copy_sources() {
  mkdir -p "$copy"
  local entry
  for entry in $(git ls-files | cut -d/ -f1 | sort -u); do
    rm -rf "${copy:?}/$entry"
    cp -a "$entry" "$copy/"
  done
  cmake -S "$copy" --preset release -B "$build/tree" -DCMAKE_COMPILE_WARNING_AS_ERROR=OFF >/dev/null
}

# stands_once FILE TEXT
stands_once() {
  local text rest
  text=$(<"$1")
  rest=${text#*"$2"}
  [ "$rest" != "$text" ] && [ "${rest#*"$2"}" = "$rest" ]
}

# each_change MUTANTS CALL: CALL NAME FILE FROM TO
each_change() {
  local name file from to
  while IFS= read -r name; do
    [[ -n $name && $name != \#* ]] || continue
    IFS= read -r file && IFS= read -r from && IFS= read -r to
    "$2" "$name" "$file" "$from" "$to"
  done <"$1"
}

require_it_stands() {
  stands_once "$2" "$3" || { echo "mutants: $1: \"$3\" does not occur exactly once in $2" >&2; exit 2; }
}

require_all_stand() { each_change "$1" require_it_stands; }

change_and_put_back() {
  local text
  text=$(<"$copy/$2")
  printf '%s\n' "${text/"$3"/"$4"}" >"$copy/$2"
  mutant "$1" </dev/null
  cp -a "$2" "$copy/$2"
  touch "$copy/$2"
}

for_each_mutant() {
  require_all_stand "$1"
  each_change "$1" change_and_put_back
}

# Sourced by run and study. for_each_mutant MUTANTS: changes one text at a time in the copy of the sources, calls
# `mutant NAME`, and puts the text back.
copy_sources() {
  mkdir -p "$copy"
  local entry
  for entry in $(git ls-files | cut -d/ -f1 | sort -u); do
    rm -rf "${copy:?}/$entry"
    cp -a "$entry" "$copy/"
  done
  cmake -S "$copy" --preset release -B "$build/tree" -DCMAKE_COMPILE_WARNING_AS_ERROR=OFF >/dev/null
}

for_each_mutant() {
  local name file from to text rest
  while IFS= read -r name; do
    [[ -n $name && $name != \#* ]] || continue
    IFS= read -r file && IFS= read -r from && IFS= read -r to
    text=$(<"$copy/$file")
    rest=${text#*"$from"}
    if [ "$rest" = "$text" ] || [ "${rest#*"$from"}" != "$rest" ]; then
      echo "mutants: $name: \"$from\" does not occur exactly once in $file" >&2
      exit 2
    fi
    printf '%s\n' "${text/"$from"/"$to"}" >"$copy/$file"
    mutant "$name"
    cp -a "$file" "$copy/$file"
    touch "$copy/$file"
  done <"$1"
}

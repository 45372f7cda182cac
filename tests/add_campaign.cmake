# cmake -D GENERATOR=<of CMake> -D CMAKE_DIR=<our CMake files> -D CTEST=<ctest> -D WORK=<folder> -P add_campaign.cmake: what gradcheck_add_campaign makes of a
# program that finds what the file `finds` holds, run by CTest again and again, and what it says of a wrong call.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/expect.cmake)
file(REMOVE_RECURSE ${WORK})

# The command that is asked for, and one finding a line of `finds`; like the real one it refuses a folder that has a journal.
file(WRITE ${WORK}/fake [==[#!/bin/sh
echo "$@"
for out; do :; done
mkdir -p "$out" && [ ! -e "$out/journal.jsonl" ] && : >"$out/journal.jsonl" || exit 2
[ -s "$(dirname "$0")/finds" ] || exit 0
grep -q signal "$(dirname "$0")/finds" && exit 4
cp "$(dirname "$0")/finds" "$out/seed-7-run-3.toml"
exit 1
]==])
file(CHMOD ${WORK}/fake PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)

# configure(RESULT CALL): the messages of a project with that call, its line breaks as spaces.
function(configure result call)
  file(WRITE ${WORK}/project/CMakeLists.txt "cmake_minimum_required(VERSION 3.25)\nproject(calls NONE)\nenable_testing()\n"
    "include(${CMAKE_DIR}/GradcheckAddCampaign.cmake)\nadd_library(a_library INTERFACE)\n"
    "add_executable(fake IMPORTED)\nset_target_properties(fake PROPERTIES IMPORTED_LOCATION ${WORK}/fake)\n${call}\n")
  execute_process(COMMAND ${CMAKE_COMMAND} -G ${GENERATOR} -S ${WORK}/project -B ${WORK}/build RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  string(REGEX REPLACE "[ \n]+" " " text "exit ${code} ${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# run(RESULT FINDS): what CTest says of the campaigns while the program finds that.
function(run result finds)
  file(WRITE ${WORK}/finds "${finds}")
  execute_process(COMMAND ${CTEST} --test-dir ${WORK}/build -V RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_QUIET)
  set(${result} "exit ${code} ${text}" PARENT_SCOPE)
endfunction()

function(expect_files expected)
  file(GLOB_RECURSE found RELATIVE ${WORK}/build/campaigns ${WORK}/build/campaigns/*.toml)
  if(NOT "${found}" STREQUAL "${expected}")
    message(FATAL_ERROR "found    ${found}\nexpected ${expected}")
  endif()
endfunction()

configure(said "gradcheck_add_campaign(fake RUNS 20 SEED 7 LAYERS Scale \"Dense<float>\" ARGS --threads 2)")
expect("${said}" "exit 0 ")
run(said "")
expect("${said}" "exit 0 ")
expect("${said}" "fuzz Scale Dense<float> --runs 20 --seed 7 --threads 2 --out ${WORK}/build/campaigns/fake-7\n")
expect("${said}" "campaign.fake .")

# Layers whose names are several words to a shell and several items to CMake; a signal.
configure(said "gradcheck_add_campaign(fake RUNS 20 SEED 7 LAYERS \"two words\" \"a;b\")")
run(said "")
expect("${said}" "exit 0 ")
expect("${said}" "fuzz two words a;b --runs 20 --seed 7 --out")
run(said "signal")
expect("${said}" "exit 8 ")
expect("${said}" "exit 4: interrupted before its end")
configure(said "gradcheck_add_campaign(fake RUNS 20 SEED 7)")

# Again, with a finding: the journal of the last run is no obstacle. Then the same finding, another one, and none: each is kept once.
run(said "one")
expect("${said}" "exit 8 ")
expect("${said}" "exit 1: the findings are in")
expect_files(fake-7/seed-7-run-3.toml)
run(said "one")
expect("${said}" "findings of earlier runs: 1, kept in ${WORK}/build/campaigns/fake-7/earlier")
run(said "two")
expect("${said}" "exit 8 ")
run(said "")
expect("${said}" "exit 0 ")
expect("${said}" "findings of earlier runs: 2,")
file(GLOB kept ${WORK}/build/campaigns/fake-7/earlier/*.toml)
set(contents "")
foreach(file IN LISTS kept)
  file(READ ${file} content)
  list(APPEND contents "${content}")
endforeach()
list(SORT contents)
expect("|${contents}|" "|one;two|")

configure(said "gradcheck_add_campaign(fake RUNS 20 SEED 7)\ngradcheck_add_campaign(fake RUNS 20 SEED 8 NAME more)")
expect("${said}" "exit 0 ")
configure(said "gradcheck_add_campaign(fake RUNS 20 SEED 7)\ngradcheck_add_campaign(fake RUNS 20 SEED 8)")
expect("${said}" "exit 1 ")
expect("${said}" "gradcheck_add_campaign(fake): campaign.fake is there already, expected another NAME")
foreach(wrong "fake SEED 7|RUNS \"\", expected how many, at least 1" "fake RUNS 0 SEED 7|RUNS \"0\", expected"
    "fake RUNS 20|SEED \"\", expected a number" "fake RUNS 20 SEED x|SEED \"x\", expected a number"
    "fake RUNS 20 SEED 7 LAYER Scale|\"LAYER;Scale\", expected RUNS, SEED, NAME, LAYERS, ARGS or PROPERTIES"
    "fake 20 SEED 7|\"20\", expected RUNS" "fakes RUNS 20 SEED 7|no executable target of that name, expected gradcheck or one"
    "a_library RUNS 20 SEED 7|no executable target of that name" "gradcheck RUNS 20 SEED 7|no executable target of that name")
  string(REGEX MATCH "^([^|]*)[|](.*)$" all "${wrong}")
  set(message "${CMAKE_MATCH_2}")
  configure(said "gradcheck_add_campaign(${CMAKE_MATCH_1})")
  expect("${said}" "exit 1 ")
  expect("${said}" "${message}")
endforeach()

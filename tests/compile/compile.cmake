# cmake -D COMPILER= -D FLAGS=<response file> -D SOURCE= -D LINES=<with_faults or without_faults> -D WORK=<file> -P compile.cmake
# with_faults: each line marked "must not compile: <message>" gives one error with that message, which names the line; nothing else does.
# without_faults: the source compiles once the marked lines are gone.
cmake_minimum_required(VERSION 3.25)

file(READ ${SOURCE} text)
string(REGEX REPLACE "[][;\\]" "_" plain "${text}") # characters that a CMake list takes as its own
if(LINES STREQUAL without_faults)
  string(REGEX REPLACE "[^\n]*// must not compile: [^\n]*" "" text "${text}")
endif()
file(WRITE ${WORK} "${text}")
execute_process(COMMAND ${COMPILER} @${FLAGS} ${WORK} RESULT_VARIABLE code ERROR_VARIABLE complaint)
string(REGEX REPLACE "[][;\\]" "_" found "${complaint}")

if(LINES STREQUAL without_faults)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "without its marked lines the source must compile:\n${complaint}")
  endif()
  return()
endif()

string(REPLACE "\n" ";" lines "${plain}")
set(number 0)
set(faults 0)
foreach(line IN LISTS lines)
  math(EXPR number "${number} + 1")
  if(NOT line MATCHES "// must not compile: (.*)$")
    continue()
  endif()
  math(EXPR faults "${faults} + 1")
  # g++ names the line before the error, clang++ behind it.
  string(FIND "${found}" "${WORK}:${number}:" named)
  string(FIND "${found}" "${CMAKE_MATCH_1}" said)
  if(named LESS 0 OR said LESS 0)
    message(FATAL_ERROR "${SOURCE}:${number}: expected the error \"${CMAKE_MATCH_1}\" for this line, got\n${complaint}")
  endif()
endforeach()
string(REGEX MATCHALL "error: [^\n]*" errors "${found}")
list(LENGTH errors count)
if(faults EQUAL 0 OR NOT count EQUAL faults)
  message(FATAL_ERROR "${count} errors, expected one for each of ${faults} marked lines\n${complaint}")
endif()

# cmake -D COMMAND=<executable> -D TARGET=<name> -D EXCEPT=<list> -D ARGS=<list> -D PROPERTIES=<list> -D TESTS=<file>
# -P GradcheckListLayers.cmake: writes the CTest entries of the layers that the executable lists. Part of gradcheck_discover_layers.
# A name may hold anything but a line break.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${COMMAND} list --json RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE complaint)
string(JSON count ERROR_VARIABLE error LENGTH "${text}" layers)
if(NOT code EQUAL 0 OR error)
  message(FATAL_ERROR "gradcheck_discover_layers: `${COMMAND} list --json` exited ${code}, expected 0 and an object with \"layers\": "
    "does its main() return gradcheck::main(argc, argv, registry)?\n${text}${complaint}")
elseif(count EQUAL 0)
  message(FATAL_ERROR "gradcheck_discover_layers: ${COMMAND} registers no layer, expected gradcheck::Registry{}.add(name, factory)")
endif()

# quoted(RESULT TEXT): as CMake takes it, whatever is in it.
function(quoted result text)
  set(equals "=")
  while(text MATCHES "\\]${equals}\\]" OR text MATCHES "\\]${equals}$")
    string(APPEND equals "=")
  endwhile()
  set(${result} "[${equals}[${text}]${equals}]" PARENT_SCOPE)
endfunction()

# all_quoted(RESULT ITEMS...)
function(all_quoted result)
  set(all "")
  foreach(item IN LISTS ARGN)
    quoted(one "${item}")
    string(APPEND all " ${one}")
  endforeach()
  set(${result} "${all}" PARENT_SCOPE)
endfunction()

quoted(command "${COMMAND}")
all_quoted(arguments ${ARGS})
all_quoted(properties ${PROPERTIES})
set(script "")
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  string(JSON name GET "${text}" layers ${i})
  list(FIND EXCEPT "${name}" place)
  if(NOT place EQUAL -1)
    list(REMOVE_AT EXCEPT ${place})
    continue()
  endif()
  quoted(layer "${name}")
  quoted(test "layer.${name}")
  quoted(other "layer.${TARGET}.${name}")
  # The same name in a second executable is another test: which comes second, CTest finds out as it reads these files.
  string(APPEND script "set(test ${test})\n"
    "get_property(taken GLOBAL PROPERTY ${test} SET)\n"
    "if(taken)\n  set(test ${other})\nendif()\n"
    "set_property(GLOBAL PROPERTY ${test} TRUE)\n"
    "add_test(\"\${test}\" ${command} check --layer ${layer}${arguments})\n")
  if(PROPERTIES)
    string(APPEND script "set_tests_properties(\"\${test}\" PROPERTIES${properties})\n")
  endif()
endforeach()
if(EXCEPT OR NOT script)
  message(FATAL_ERROR "gradcheck_discover_layers: EXCEPT must name registered layers, and leave some; not registered: \"${EXCEPT}\"")
endif()
file(WRITE ${TESTS} "${script}")

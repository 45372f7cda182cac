# cmake -D SCRIPT=<GradcheckListLayers.cmake> -D COMMAND=<gradcheck> -D WORK=<folder> -D GENERATOR=<of CMake> -D CTEST=<ctest>
# -P discover_layers.cmake: what gradcheck_discover_layers makes of two executables whose layers have awkward names, and of one in common,
# what it writes for one that lists two layers, and what it says of one that it cannot use.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/expect.cmake)
set(fake ${WORK}/two_layers)
set(tests ${WORK}/tests.cmake)
file(WRITE ${fake} "#!/bin/sh\n[ \"$*\" = 'list --json' ] || exit 2\necho '{\"layers\": [\"Scale\", \"Dense<float>\"], \"clauses\": []}'\n")
file(CHMOD ${fake} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)

# list_layers(RESULT COMMAND [options...]): what was written, or what was complained of with its line breaks as spaces.
function(list_layers result command)
  file(REMOVE ${tests})
  execute_process(COMMAND ${CMAKE_COMMAND} -D COMMAND=${command} ${ARGN} -D TESTS=${tests} -P ${SCRIPT}
    RESULT_VARIABLE code ERROR_VARIABLE text)
  if(code EQUAL 0)
    file(READ ${tests} text)
  elseif(EXISTS ${tests})
    message(FATAL_ERROR "it failed and wrote a file all the same")
  endif()
  string(REGEX REPLACE "[ \n]+" " " text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

list_layers(found ${fake})
expect("${found}" "add_test(\"\${test}\" [=[${fake}]=] check --layer [=[Scale]=])")
expect("${found}" "add_test(\"\${test}\" [=[${fake}]=] check --layer [=[Dense<float>]=])")
list_layers(found ${fake} -D EXCEPT=Scale "-D ARGS=--seed\\;7" "-D PROPERTIES=TIMEOUT\\;60")
expect("${found}" "add_test(\"\${test}\" [=[${fake}]=] check --layer [=[Dense<float>]=] [=[--seed]=] [=[7]=]) \
set_tests_properties(\"\${test}\" PROPERTIES [=[TIMEOUT]=] [=[60]=])")

list_layers(found ${fake} -D EXCEPT=Scales)
expect("${found}" "EXCEPT must name registered layers, and leave some; not registered: \"Scales\"")
list_layers(found ${fake} "-D EXCEPT=Scale\\;Dense<float>")
expect("${found}" "EXCEPT must name registered layers, and leave some")
list_layers(found ${COMMAND})
expect("${found}" "${COMMAND} registers no layer, expected gradcheck::Registry{}.add(name, factory)")
list_layers(found false)
expect("${found}" "`false list --json` exited 1, expected 0 and an object with \"layers\"")

# A project of two programs that print what they are called with.
set(project ${WORK}/project)
cmake_path(GET SCRIPT PARENT_PATH functions)
file(WRITE ${project}/first.json [===[{"layers": ["Scale", "two words", "a;b", "not this;one", "x]=]==]y", "$HOME\\(q)"]}]===])
file(WRITE ${project}/second.json [==[{"layers": ["Scale", "two words", "own"]}]==])
file(WRITE ${project}/main.cpp [==[
#include <fstream>
#include <iostream>
#include <string>
int main(int argc, char** argv) {
  if (std::string(argv[1]) == "list") std::cout << std::ifstream(LAYERS).rdbuf();
  else for (int i = 1; i < argc; ++i) std::cout << "<" << argv[i] << ">";
}
]==])
file(WRITE ${project}/CMakeLists.txt "cmake_minimum_required(VERSION 3.25)\nproject(two LANGUAGES CXX)\nenable_testing()\n"
  "include(${functions}/GradcheckDiscoverLayers.cmake)\n" [==[
foreach(name first second)
  add_executable(${name} main.cpp)
  target_compile_definitions(${name} PRIVATE LAYERS="${CMAKE_CURRENT_SOURCE_DIR}/${name}.json")
endforeach()
gradcheck_discover_layers(first EXCEPT "not this;one" ARGS --seed 7 PROPERTIES TIMEOUT 60)
gradcheck_discover_layers(second)
]==])
file(REMOVE_RECURSE ${WORK}/build)
foreach(step "-G;${GENERATOR};-S;${project};-B;${WORK}/build" "--build;${WORK}/build")
  execute_process(COMMAND ${CMAKE_COMMAND} ${step} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endforeach()
execute_process(COMMAND ${CTEST} --test-dir ${WORK}/build -V RESULT_VARIABLE code OUTPUT_VARIABLE text)
expect("exit ${code}" "exit 0")
expect("${text}" "100% tests passed, 0 tests failed out of 8")
foreach(name "Scale" "two words" "a;b" "x]=]==]y" "$HOME\\(q)")
  expect("${text}" ": layer.${name}\n")
  expect("${text}" "<check><--layer><${name}><--seed><7>")
endforeach()
foreach(name "second.Scale" "second.two words" "own")
  expect("${text}" ": layer.${name}\n")
endforeach()

# cmake -D SCRIPT=<GradcheckListLayers.cmake> -D COMMAND=<gradcheck> -D WORK=<folder> -P discover_layers.cmake: what gradcheck_discover_layers
# writes for an executable that lists two layers, and what it says of one that it cannot use.
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
expect("${found}" "add_test([==[layer.Scale]==] [==[${fake}]==] check --layer [==[Scale]==])")
expect("${found}" "add_test([==[layer.Dense<float>]==] [==[${fake}]==] check --layer [==[Dense<float>]==])")
list_layers(found ${fake} -D EXCEPT=Scale "-D ARGS=--seed\\;7" "-D PROPERTIES=TIMEOUT\\;60")
expect("|${found}|" "|add_test([==[layer.Dense<float>]==] [==[${fake}]==] check --layer [==[Dense<float>]==] [==[--seed]==] [==[7]==]) \
set_tests_properties([==[layer.Dense<float>]==] PROPERTIES [==[TIMEOUT]==] [==[60]==]) |")

list_layers(found ${fake} -D EXCEPT=Scales)
expect("${found}" "EXCEPT must name registered layers, and leave some; not registered: \"Scales\"")
list_layers(found ${fake} "-D EXCEPT=Scale\\;Dense<float>")
expect("${found}" "EXCEPT must name registered layers, and leave some")
list_layers(found ${COMMAND})
expect("${found}" "${COMMAND} registers no layer, expected gradcheck::Registry{}.add(name, factory)")
list_layers(found false)
expect("${found}" "`false list --json` exited 1, expected 0 and an object with \"layers\"")

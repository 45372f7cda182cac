# expect(text [OK] SOURCE dir ARGS arguments...): a configuration of dir, into WORK with GENERATOR, that succeeds or fails, and prints text. What it made
# stays in WORK until the next.
function(expect expected)
  cmake_parse_arguments(arg "OK" "SOURCE" "ARGS" ${ARGN})
  file(REMOVE_RECURSE ${WORK})
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${arg_SOURCE} -B ${WORK} -G ${GENERATOR} ${arg_ARGS}
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE complaint)
  string(REGEX REPLACE "[ \n]+" " " text "${output}${complaint}") # long messages are broken into lines
  string(FIND "${text}" "${expected}" found)
  if(found LESS 0 OR (arg_OK AND NOT code EQUAL 0) OR (NOT arg_OK AND code EQUAL 0))
    message(FATAL_ERROR "${arg_SOURCE} ${arg_ARGS}: exit ${code} and:\n${output}${complaint}\nexpected \"${expected}\"")
  endif()
endfunction()

# building(RESULT [targets...]): the commands with which Ninja would build these targets, or all, one a line.
function(building result)
  execute_process(COMMAND ninja -C ${WORK} -t commands ${ARGN} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# hidden(RESULT packages...): arguments with which find_package does not find them.
function(hidden result)
  list(TRANSFORM ARGN REPLACE "(.+)" "-DCMAKE_DISABLE_FIND_PACKAGE_\\1=ON" OUTPUT_VARIABLE options)
  set(${result} ${options} PARENT_SCOPE)
endfunction()

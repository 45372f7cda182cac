# cmake -D SOURCE=<our source tree> -D PREFIX=<all installed> -D CORE=<the core alone installed> -D GENERATOR= -D WORK= -P find_package.cmake:
# find_package gives the components that are installed and whose packages are found; one that was asked for and is not had fails by its name,
# and so does the configuration of our own build.
cmake_minimum_required(VERSION 3.25)

# expect(text [OK] SOURCE dir ARGS arguments...): a configuration of dir that succeeds or fails, and prints text.
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

function(hidden result)
  list(TRANSFORM ARGN REPLACE "(.+)" "-DCMAKE_DISABLE_FIND_PACKAGE_\\1=ON" OUTPUT_VARIABLE options)
  set(${result} ${options} PARENT_SCOPE)
endfunction()
set(asks SOURCE ${CMAKE_CURRENT_LIST_DIR} ARGS)
hidden(without_rapidcheck rapidcheck)
hidden(without_fmt fmt)
hidden(without_cli11 CLI11)
hidden(without_all rapidcheck CLI11 tomlplusplus nlohmann_json Catch2)

expect("targets: gradcheck;mlp;network;fuzz;main;command." OK ${asks} -DCMAKE_PREFIX_PATH=${PREFIX})
expect("targets: gradcheck;mlp;network." OK ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} ${without_rapidcheck})
expect("targets: gradcheck;mlp;network." OK ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=network)
expect("targets: gradcheck." OK ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=core ${without_all})
expect("targets: gradcheck." OK ${asks} -DCMAKE_PREFIX_PATH=${CORE})

expect("component fuzz of gradcheck needs the package rapidcheck, which was not found"
  ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=fuzz ${without_rapidcheck})
expect("needs the package rapidcheck, which was not found; component main uses fuzz"
  ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=main ${without_rapidcheck})
expect("component core of gradcheck needs the package fmt, which was not found" ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} ${without_fmt})
expect("component main of gradcheck is not installed" ${asks} -DCMAKE_PREFIX_PATH=${CORE} -DCOMPONENTS=main)
expect("gradcheck has no component nonsense, expected one of core, network, fuzz, main"
  ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=nonsense)

expect("Configuring done" OK SOURCE ${SOURCE} ARGS -DGRADCHECK_COMPONENTS=core ${without_all})
expect("component fuzz of gradcheck needs the package rapidcheck, which was not found" SOURCE ${SOURCE} ARGS ${without_rapidcheck})
expect("component main of gradcheck needs the package CLI11, which was not found" SOURCE ${SOURCE} ARGS ${without_cli11})
expect("GRADCHECK_COMPONENTS: \"nonsense\", expected some of core;network;fuzz;main"
  SOURCE ${SOURCE} ARGS -DGRADCHECK_COMPONENTS=nonsense)
# Inside another project the core is built alone.
expect("Generating done" OK SOURCE ${CMAKE_CURRENT_LIST_DIR}/../subproject ARGS -DGRADCHECK=${SOURCE} ${without_all})
file(REMOVE_RECURSE ${WORK})

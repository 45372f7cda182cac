# cmake -D NM=<nm> -D LIBRARY=<libgradcheck_mlp.a> -P one_definition.cmake: the sources of lib/mlp that are compiled for more instructions
# than every processor has share no function with other sources. The linker keeps one of several equal inline functions; were it theirs,
# an older processor would end with an illegal instruction. So each of theirs has to bear the architecture's name.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${NM} -A --defined-only ${LIBRARY} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)

# The inline functions of an object file that do not bear the name, of how many.
function(count_strangers object name strangers all)
  string(REGEX MATCHALL ":${object}\\.cpp\\.o:[0-9a-f]* [WVu] [^\n]+" lines "${text}")
  list(FILTER lines EXCLUDE REGEX " DW\\.ref\\.") # a pointer, not code
  list(LENGTH lines count)
  set(${all} ${count} PARENT_SCOPE)
  list(FILTER lines EXCLUDE REGEX "[0-9]${name}E")
  list(LENGTH lines count)
  set(${strangers} ${count} PARENT_SCOPE)
  list(JOIN lines "\n" list)
  set(list "${list}" PARENT_SCOPE)
endfunction()

foreach(pair avx2=avx2 avx512=avx512bw)
  string(REPLACE "=" ";" pair ${pair})
  list(GET pair 0 object)
  list(GET pair 1 name)
  count_strangers(${object} ${name} strangers all)
  if(all EQUAL 0 OR strangers GREATER 0)
    message(FATAL_ERROR "${object}: of ${all} inline functions ${strangers} do not bear the name ${name}, expected none of some:\n${list}")
  endif()
endforeach()

# That this can fail: the baseline's bear another name, all of them.
count_strangers(baseline avx2 strangers all)
if(all EQUAL 0 OR NOT strangers EQUAL all)
  message(FATAL_ERROR "baseline: of ${all} inline functions ${strangers} do not bear the name avx2, expected all of some")
endif()

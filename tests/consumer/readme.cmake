# Takes the C++ blocks out of README's section "Your own layer", builds them as they stand and runs them.
#   the first, which prints a report, is readme_layer; the second is readme_binary, and includes the struct of the first as "scale.hpp"
file(READ ${README} text)
string(FIND "${text}" "## Your own layer" start)
string(SUBSTRING "${text}" ${start} -1 text)
set(readme ${CMAKE_CURRENT_BINARY_DIR}/readme)

# The text of the next C++ block, and what follows it.
macro(next_block result)
  string(FIND "${text}" "```cpp\n" start)
  if(start LESS 0)
    message(FATAL_ERROR "${README}: \"Your own layer\" has too few blocks of C++, expected two")
  endif()
  math(EXPR start "${start} + 7")
  string(SUBSTRING "${text}" ${start} -1 text)
  string(FIND "${text}" "```" length)
  string(SUBSTRING "${text}" 0 ${length} ${result})
  string(SUBSTRING "${text}" ${length} -1 text)
endmacro()

next_block(layer)
next_block(binary)
string(FIND "${layer}" "int main()" main)
string(SUBSTRING "${layer}" 0 ${main} scale)
file(WRITE ${readme}/layer.cpp "${layer}")
file(WRITE ${readme}/scale.hpp "#pragma once\n${scale}")
file(WRITE ${readme}/binary.cpp "${binary}")

add_executable(readme_layer ${readme}/layer.cpp)
target_link_libraries(readme_layer PRIVATE gradcheck::gradcheck)
add_test(NAME readme_layer
  COMMAND ${CMAKE_COMMAND} -DEXIT=0 "-DOUTPUT=right: 18 of 18 coordinates, any error above 1e-8 would have been caught;checked: Scale: input and gain"
    -P ${CMAKE_CURRENT_SOURCE_DIR}/expect.cmake -- $<TARGET_FILE:readme_layer>)
add_executable(readme_binary ${readme}/binary.cpp)
target_link_libraries(readme_binary PRIVATE gradcheck::main)
add_test(NAME readme_binary
  COMMAND ${CMAKE_COMMAND} -DEXIT=0 "-DOUTPUT=right: ;checked: Scale, 11 configurations: input and gain"
    -P ${CMAKE_CURRENT_SOURCE_DIR}/expect.cmake -- $<TARGET_FILE:readme_binary> check --layer Scale)

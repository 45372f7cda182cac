# cmake -D ROOT=<our source tree> -D WORK=<folder> -P inside.cmake: gradcheck inside another project, as docs/package.md has it. Nothing but
# the core is there unless it is asked for, nothing is built that is not linked, and nothing is installed.
cmake_minimum_required(VERSION 3.25)
set(top ${WORK})
set(GENERATOR Ninja) # which says what it would do
set(WORK ${top}/build)
include(${CMAKE_CURRENT_LIST_DIR}/expect_configuration.cmake)
hidden(core_alone rapidcheck CLI11 tomlplusplus nlohmann_json Catch2)
set(plain ${core_alone} -DCMAKE_CXX_COMPILER_LAUNCHER= -DFETCHCONTENT_SOURCE_DIR_GRADCHECK=${ROOT})

function(write heading)
  file(REMOVE_RECURSE ${top}/project)
  execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${ROOT} -D HEADING=${heading} -D OUT=${top}/project
    -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/write_project.cmake COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# The core is built, in few sources; neither another library nor anything but a library is.
function(expect_core_alone)
  building(text)
  foreach(wanted scale.cpp libgradcheck.a)
    if(NOT text MATCHES "${wanted}")
      message(FATAL_ERROR "the build lacks ${wanted}:\n${text}")
    endif()
  endforeach()
  foreach(unwanted mlp gradcheck_network gradcheck_fuzz gradcheck_main headers\\.dir _tests\\.dir)
    if(text MATCHES "${unwanted}")
      message(FATAL_ERROR "the build has ${unwanted}:\n${text}")
    endif()
  endforeach()
  string(REGEX MATCHALL " -c [^\n]*gradcheck_gradcheck\\.dir" objects "${text}")
  list(LENGTH objects count)
  if(count EQUAL 0 OR count GREATER 2)
    message(FATAL_ERROR "the core is ${count} objects, expected one, and oneTBB's:\n${text}")
  endif()
endfunction()

foreach(heading FetchContent add_subdirectory)
  write(${heading})
  expect("gradcheck: building core --" OK SOURCE ${top}/project ARGS ${plain})
  expect_core_alone()
endforeach()

# A project of C++17: its targets that link us are compiled as C++20, the others are not; it says so.
file(WRITE ${top}/project/old.cpp "int main() {}\n")
file(APPEND ${top}/project/CMakeLists.txt "add_executable(old old.cpp)\n")
expect("CMAKE_CXX_STANDARD is 17; gradcheck and the targets that link it are compiled as C++20" OK SOURCE ${top}/project
  ARGS ${plain} -DCMAKE_CXX_STANDARD=17 -DCMAKE_CXX_STANDARD_REQUIRED=ON -DCMAKE_EXPORT_COMPILE_COMMANDS=ON)
file(READ ${WORK}/compile_commands.json commands)
foreach(pair "scale;20" "old;17")
  list(GET pair 0 target)
  list(GET pair 1 standard)
  if(NOT commands MATCHES "-std=(c|gnu)\\+\\+${standard}[^\n]* -o CMakeFiles/${target}.dir")
    message(FATAL_ERROR "${target} is not compiled as C++${standard}:\n${commands}")
  endif()
endforeach()

# Linked by nothing: nothing of ours is built, or installed; asked for by its name it is.
file(READ ${top}/project/CMakeLists.txt text)
string(REGEX REPLACE "target_link_libraries[^\n]*\n" "" text "${text}")
file(WRITE ${top}/project/CMakeLists.txt "${text}")
expect("gradcheck: building core --" OK SOURCE ${top}/project ARGS ${plain})
building(text)
if(text MATCHES "gradcheck_" OR NOT text MATCHES "scale\\.cpp")
  message(FATAL_ERROR "expected a build of the project alone:\n${text}")
endif()
building(text gradcheck_gradcheck)
if(NOT text MATCHES "gradcheck_gradcheck")
  message(FATAL_ERROR "expected a build of the core:\n${text}")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --install ${WORK} --prefix ${top}/prefix COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
if(EXISTS ${top}/prefix)
  message(FATAL_ERROR "something was installed, expected nothing of a project that installs nothing")
endif()

# Installed with the project where it asks for that: then it is part of its `all`.
expect("gradcheck: building core --" OK SOURCE ${top}/project ARGS ${plain} -DGRADCHECK_INSTALL=ON)
building(text)
if(NOT text MATCHES "libgradcheck.a")
  message(FATAL_ERROR "expected a build of what is to be installed:\n${text}")
endif()

expect("gradcheck: building core, network --" OK SOURCE ${top}/project ARGS ${plain} -DGRADCHECK_NETWORK=ON)
expect("component fuzz of gradcheck needs the package rapidcheck, which was not found" SOURCE ${top}/project ARGS ${plain} -DGRADCHECK_FUZZ=ON)
expect("component main of gradcheck needs the package CLI11, which was not found" SOURCE ${top}/project
  ARGS -DFETCHCONTENT_SOURCE_DIR_GRADCHECK=${ROOT} -DGRADCHECK_CLI=ON -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON)
file(REMOVE_RECURSE ${top})

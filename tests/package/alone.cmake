# cmake -D ROOT=<our source tree> -D COMPILER=<of C++20> -D WORK=<folder> -P alone.cmake: what our own configuration says and does without being
# told: the standard, the compiler, the build type, shared libraries.
cmake_minimum_required(VERSION 3.25)
set(top ${WORK})
set(GENERATOR Ninja)
set(WORK ${top}/build)
include(${CMAKE_CURRENT_LIST_DIR}/expect_configuration.cmake)
set(core SOURCE ${ROOT} ARGS -DGRADCHECK_NETWORK=OFF -DCMAKE_CXX_COMPILER_LAUNCHER=)
set(needs "gradcheck needs C++20, as g++ 11, clang++ 14 and later compilers have it")

foreach(standard 11 17)
  expect("${needs}; CMAKE_CXX_STANDARD is ${standard}: leave it out, or say 20 or later" ${core} -DCMAKE_CXX_STANDARD=${standard})
endforeach()

# A compiler whose C++20 is C++17.
file(WRITE ${top}/old_compiler "#!/bin/sh\nfor argument; do\n  shift\n  case $argument in -std=*) argument=-std=c++17 ;; esac\n\
  set -- \"$@\" \"$argument\"\ndone\nexec '${COMPILER}' \"$@\"\n")
file(CHMOD ${top}/old_compiler PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
expect("${needs}; ${top}/old_compiler is " ${core} -DCMAKE_CXX_COMPILER=${top}/old_compiler)

# expect_cache(entry): a line of the cache of the last configuration.
function(expect_cache entry)
  file(STRINGS ${WORK}/CMakeCache.txt lines REGEX "^${entry}$")
  if(NOT lines)
    message(FATAL_ERROR "the cache has no ${entry}")
  endif()
endfunction()
expect("gradcheck: no CMAKE_BUILD_TYPE was given, building Release" OK ${core} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_STANDARD=20)
expect_cache(CMAKE_BUILD_TYPE:STRING=Release)
expect("gradcheck: building core --" OK ${core} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=Debug -DBUILD_SHARED_LIBS=ON)
expect_cache(CMAKE_BUILD_TYPE:STRING=Debug)
building(text)
if(NOT text MATCHES "-Wl,-soname,libgradcheck\\.so\\.[0-9.]+ ")
  message(FATAL_ERROR "expected a shared library:\n${text}")
endif()
file(READ ${WORK}/gradcheck.pc text)
if(NOT text MATCHES "Requires\\.private: fmt, tbb")
  message(FATAL_ERROR "who links a shared library needs none of what it needs:\n${text}")
endif()
file(REMOVE_RECURSE ${top})

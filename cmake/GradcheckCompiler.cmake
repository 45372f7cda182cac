# The compiler knows C++20, and nobody asked for less. Then how it is called where nothing was said: optimised on our own; inside another
# project each library as one source, which takes a third of the processor time of its files, with none of that project's warnings as errors.
set(gradcheck_needs "gradcheck needs C++20, as g++ 11, clang++ 14 and later compilers have it")

if(CMAKE_CXX_STANDARD MATCHES "^(98|11|14|17)$" AND PROJECT_IS_TOP_LEVEL)
  message(FATAL_ERROR "${gradcheck_needs}; CMAKE_CXX_STANDARD is ${CMAKE_CXX_STANDARD}: leave it out, or say 20 or later")
elseif(CMAKE_CXX_STANDARD MATCHES "^(98|11|14|17)$")
  message(STATUS "gradcheck: CMAKE_CXX_STANDARD is ${CMAKE_CXX_STANDARD}; gradcheck and the targets that link it are compiled as C++20")
  set(CMAKE_CXX_STANDARD 20)
elseif(NOT DEFINED CMAKE_CXX_STANDARD)
  set(CMAKE_CXX_STANDARD 20)
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

set(gradcheck_compiler "${CMAKE_CXX_COMPILER} is ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}: set CMAKE_CXX_COMPILER to another")
if(NOT cxx_std_20 IN_LIST CMAKE_CXX_COMPILE_FEATURES)
  message(FATAL_ERROR "${gradcheck_needs}; ${gradcheck_compiler}")
endif()
include(CheckCXXSourceCompiles)
check_cxx_source_compiles("
#if __cplusplus < 202002L
#error older than C++20
#endif
#include <charconv>
#include <concepts>
#include <numbers>
#include <ranges>
#include <span>
template <std::floating_point T> struct Number { T value; auto operator<=>(const Number&) const = default; };
int main() {
  double read = Number<double>{.value = std::numbers::pi}.value;
  std::from_chars(nullptr, nullptr, read);
  return static_cast<int>(std::span(&read, 1).size() + std::ranges::size(std::span(&read, 1)));
}" GRADCHECK_COMPILER_HAS_CXX20)
if(NOT GRADCHECK_COMPILER_HAS_CXX20)
  message(FATAL_ERROR "${gradcheck_needs}; ${gradcheck_compiler}")
endif()

if(PROJECT_IS_TOP_LEVEL)
  option(BUILD_SHARED_LIBS "Shared libraries instead of static ones" OFF)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    message(STATUS "gradcheck: no CMAKE_BUILD_TYPE was given, building Release")
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
  endif()
else()
  set(CMAKE_COMPILE_WARNING_AS_ERROR OFF)
  if(NOT DEFINED CMAKE_UNITY_BUILD)
    set(CMAKE_UNITY_BUILD ON)
    set(CMAKE_UNITY_BUILD_BATCH_SIZE 0)
    set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON) # which pay off from the third source on
  endif()
endif()

# How one of our own sources is compiled. Private: none of this reaches an installed target.
# No contraction: a fused multiply-add would give other bits on other machines.
function(gradcheck_own_flags target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -ffp-contract=off)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # g++ 12 raises these falsely on std::string (gcc.gnu.org/PR105329); the sanitizers watch what they would.
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
endfunction()

# Armadillo is most of the compile time of each source: it is parsed once, here, for all modules.
add_library(gradcheck_pch OBJECT EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/pch.cpp)
target_link_libraries(gradcheck_pch PRIVATE gradcheck::armadillo)
target_precompile_headers(gradcheck_pch PRIVATE <armadillo>)
gradcheck_own_flags(gradcheck_pch)

# gradcheck_module(NAME COMPONENT component BASE dir FOLDERS folders... [PUBLIC_HEADERS headers...] [PUBLIC targets...]
# [PRIVATE targets...]): folders of the one that calls become gradcheck::NAME, a static library of their *.cpp (but main.cpp), in a component
# of the package. Headers are included as <folder/file.hpp> from BASE; those that a public header reaches are installed.
# A folder that is not named is not built: the build fails where its code is needed.
function(gradcheck_module name)
  cmake_parse_arguments(arg "" "COMPONENT;BASE" "FOLDERS;PUBLIC_HEADERS;PUBLIC;PRIVATE" ${ARGN})
  set(target gradcheck_${name})
  set(sources)
  set(headers)
  foreach(header IN LISTS arg_PUBLIC_HEADERS)
    list(APPEND headers ${CMAKE_CURRENT_SOURCE_DIR}/${header})
  endforeach()
  foreach(folder IN LISTS arg_FOLDERS)
    cmake_path(ABSOLUTE_PATH folder NORMALIZE)
    string(REGEX REPLACE "/$" "" folder ${folder}) # of the folder itself, "."
    file(GLOB found CONFIGURE_DEPENDS ${folder}/*.cpp)
    list(APPEND sources ${found})
    file(GLOB found CONFIGURE_DEPENDS ${folder}/*.hpp)
    list(APPEND headers ${found})
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set(installed ${headers})
  foreach(header IN LISTS headers)
    if(NOT header IN_LIST gradcheck_installed_headers)
      list(REMOVE_ITEM installed ${header})
    endif()
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers}) # what they include may change
  add_library(${target} STATIC ${sources})
  add_library(gradcheck::${name} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${arg_BASE} FILES ${installed})
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_precompile_headers(${target} REUSE_FROM gradcheck_pch)
  gradcheck_own_flags(${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target} EXPORT gradcheck_${arg_COMPONENT}_targets
    ARCHIVE COMPONENT gradcheck_${arg_COMPONENT} FILE_SET HEADERS COMPONENT gradcheck_${arg_COMPONENT})
  if(PROJECT_IS_TOP_LEVEL)
    gradcheck_check_headers(${target} ${arg_BASE} ${headers})
  endif()
endfunction()

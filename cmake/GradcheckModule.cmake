# How one of our own sources is compiled. Private: none of this reaches an installed target.
# No contraction: a fused multiply-add would give other bits on other machines. Inside another project its warnings alone are on.
function(gradcheck_own_flags target)
  if(PROJECT_IS_TOP_LEVEL)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  endif()
  target_compile_options(${target} PRIVATE -ffp-contract=off)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # g++ 12 raises these falsely on std::string (gcc.gnu.org/PR105329); the sanitizers watch what they would.
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
    # Under the sanitizers also this one, as its manual warns; without them it stays on.
    if("${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_DEBUG}" MATCHES "-fsanitize=")
      target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
    endif()
  endif()
endfunction()

# What the soname of a shared library ends with.
set(gradcheck_abi ${PROJECT_VERSION_MAJOR})
if(gradcheck_abi EQUAL 0)
  set(gradcheck_abi 0.${PROJECT_VERSION_MINOR}) # until 1.0 a new minor version may break what was
endif()

# How a source of our libraries is compiled besides. A shared one shows its names whatever another project hides of its own, for none has a
# macro that says so; it calls its own functions directly all the same.
function(gradcheck_library_flags target)
  if(NOT PROJECT_IS_TOP_LEVEL)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O2>) # as our own release; -O3 takes half as long again
  endif()
  if(BUILD_SHARED_LIBS)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET default VISIBILITY_INLINES_HIDDEN OFF)
    target_compile_options(${target} PRIVATE -fno-semantic-interposition)
  endif()
  gradcheck_own_flags(${target})
endfunction()

# Armadillo is most of the compile time of each source: it is parsed once, here, for all modules.
add_library(gradcheck_pch OBJECT EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/pch.cpp)
target_link_libraries(gradcheck_pch PRIVATE gradcheck::armadillo)
target_precompile_headers(gradcheck_pch PRIVATE <armadillo>)
gradcheck_library_flags(gradcheck_pch)

# gradcheck_module(NAME [STATIC] COMPONENT component BASE dir FOLDERS folders... [PUBLIC_HEADERS headers...] [PUBLIC targets...]
# [PRIVATE targets...]): folders of the one that calls become gradcheck::NAME, a library of their *.cpp (but main.cpp), in a component
# of the package: shared if BUILD_SHARED_LIBS says so, unless STATIC. Headers are included as <folder/file.hpp> from BASE; those that a public
# header reaches are installed. A folder that is not named is not built: the build fails where its code is needed.
function(gradcheck_module name)
  cmake_parse_arguments(arg "STATIC" "COMPONENT;BASE" "FOLDERS;PUBLIC_HEADERS;PUBLIC;PRIVATE" ${ARGN})
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
  set(kind "")
  if(arg_STATIC)
    set(kind STATIC)
  endif()
  add_library(${target} ${kind} ${sources})
  add_library(gradcheck::${name} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${arg_BASE} FILES ${installed})
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_precompile_headers(${target} REUSE_FROM gradcheck_pch)
  gradcheck_library_flags(${target})
  string(REGEX REPLACE "^gradcheck_gradcheck$" "gradcheck" file ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} OUTPUT_NAME ${file}
    VERSION ${PROJECT_VERSION} SOVERSION ${gradcheck_abi} INSTALL_RPATH \$ORIGIN)
  if(GRADCHECK_INSTALL)
    install(TARGETS ${target} EXPORT gradcheck_${arg_COMPONENT}_targets
      LIBRARY COMPONENT gradcheck_${arg_COMPONENT}_runtime NAMELINK_COMPONENT gradcheck_${arg_COMPONENT}
      ARCHIVE COMPONENT gradcheck_${arg_COMPONENT} FILE_SET HEADERS COMPONENT gradcheck_${arg_COMPONENT})
  endif()
  if(PROJECT_IS_TOP_LEVEL)
    gradcheck_check_headers(${target} ${arg_BASE} ${headers})
  endif()
endfunction()

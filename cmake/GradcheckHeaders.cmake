# Every header compiles alone: a target <module>_headers compiles one source per header that holds nothing but its include.
# CMake's all_verify_interface_header_sets says the same, but parses Armadillo anew for each: half of the whole build.
# Here the shared precompiled Armadillo serves the headers that include Armadillo anyway, in which it can hide nothing.
# ./dev test builds this one, ./dev lint builds both.
add_custom_target(gradcheck_headers)

# Whether a header of ours includes Armadillo, itself or through another of ours.
function(gradcheck_includes_armadillo header result)
  file(STRINGS ${header} includes REGEX "^#include <")
  set(found FALSE)
  if(includes MATCHES "<armadillo>")
    set(found TRUE)
  endif()
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "^#include <(.*)>.*" "\\1" path ${include})
    foreach(base lib harness)
      if(NOT found AND EXISTS ${PROJECT_SOURCE_DIR}/${base}/${path})
        gradcheck_includes_armadillo(${PROJECT_SOURCE_DIR}/${base}/${path} found)
      endif()
    endforeach()
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

function(gradcheck_check_headers module base)
  set(target ${module}_headers)
  add_library(${target} OBJECT EXCLUDE_FROM_ALL)
  foreach(header IN LISTS ARGN)
    cmake_path(RELATIVE_PATH header BASE_DIRECTORY ${base} OUTPUT_VARIABLE include)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${include}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include <${include}>\n")
    target_sources(${target} PRIVATE ${source})
    gradcheck_includes_armadillo(${header} found)
    if(NOT found)
      set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
  target_link_libraries(${target} PRIVATE ${module})
  target_precompile_headers(${target} REUSE_FROM gradcheck_pch)
  gradcheck_own_flags(${target})
  set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
  add_dependencies(gradcheck_headers ${target})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN}) # what they include may change
endfunction()

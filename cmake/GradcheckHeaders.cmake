# Which headers are public, which they reach, and that every one compiles alone.

# The headers of ours that one includes itself, as paths. Read once.
function(gradcheck_included header result)
  get_property(known GLOBAL PROPERTY gradcheck_included_${header} SET)
  if(NOT known)
    set(paths)
    file(STRINGS ${header} includes REGEX "^[ \t]*#[ \t]*include[ \t]*<")
    foreach(include IN LISTS includes)
      string(REGEX REPLACE "^[^<]*<([^>]*)>.*" "\\1" include "${include}")
      foreach(base lib harness)
        if(EXISTS ${PROJECT_SOURCE_DIR}/${base}/${include})
          list(APPEND paths ${PROJECT_SOURCE_DIR}/${base}/${include})
        endif()
      endforeach()
      if(include STREQUAL armadillo)
        set_property(GLOBAL PROPERTY gradcheck_includes_armadillo_${header} TRUE)
      endif()
    endforeach()
    set_property(GLOBAL PROPERTY gradcheck_included_${header} ${paths})
  endif()
  get_property(paths GLOBAL PROPERTY gradcheck_included_${header})
  set(${result} ${paths} PARENT_SCOPE)
endfunction()

# gradcheck_reached(result headers...): these headers, and those of ours that they include, themselves or through others.
function(gradcheck_reached result)
  set(reached)
  set(open ${ARGN})
  while(open)
    list(POP_FRONT open header)
    if(NOT header IN_LIST reached)
      list(APPEND reached ${header})
      gradcheck_included(${header} included)
      list(APPEND open ${included})
    endif()
  endwhile()
  set(${result} ${reached} PARENT_SCOPE)
endfunction()

# The public headers are those directly in lib/mlp and harness/gradcheck. They are installed, and what they reach, which is implementation:
# templates need it. Everything else stays here. Whatever components are built, these are the same.
file(GLOB gradcheck_public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/mlp/*.hpp ${PROJECT_SOURCE_DIR}/harness/gradcheck/*.hpp)
gradcheck_reached(gradcheck_installed_headers ${gradcheck_public_headers})

# Every header compiles alone: a target <module>_headers compiles one source per header that holds nothing but its include.
# CMake's all_verify_interface_header_sets says the same of those that are installed, but parses Armadillo anew for each: half of the build.
# Here the shared precompiled Armadillo serves the headers that include Armadillo anyway, in which it can hide nothing.
# ./dev test builds this one, ./dev lint builds both.
add_custom_target(gradcheck_headers)

# Whether a header of ours includes Armadillo, itself or through another of ours.
function(gradcheck_includes_armadillo header result)
  set(${result} FALSE PARENT_SCOPE)
  gradcheck_reached(reached ${header})
  foreach(one IN LISTS reached)
    get_property(found GLOBAL PROPERTY gradcheck_includes_armadillo_${one})
    if(found)
      set(${result} TRUE PARENT_SCOPE)
    endif()
  endforeach()
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
endfunction()

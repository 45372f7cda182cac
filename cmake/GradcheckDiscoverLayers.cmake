# gradcheck_discover_layers(target [EXCEPT names...] [ARGS args...] [PROPERTIES properties...]): each layer that the executable `target`
# registers with gradcheck::main, except some, becomes the CTest entry layer.<name>, which runs `target check --layer <name> args...`;
# layer.<target>.<name> where an executable before it has a layer of that name. A name with a semicolon is excepted in quotes: "a;b".
# The names are asked of the target after each build, so that a new layer needs no change here; none at all fails the build.
set(gradcheck_list_layers ${CMAKE_CURRENT_LIST_DIR}/GradcheckListLayers.cmake CACHE INTERNAL "")

function(gradcheck_discover_layers target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXCEPT;ARGS;PROPERTIES") # which keeps a semicolon in a name
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "gradcheck_discover_layers: \"${arg_UNPARSED_ARGUMENTS}\", expected EXCEPT, ARGS or PROPERTIES")
  endif()
  foreach(list EXCEPT ARGS PROPERTIES)
    string(REPLACE "\\;" "\\$<SEMICOLON>" arg_${list} "${arg_${list}}") # of which add_custom_command leaves the backslash
  endforeach()
  set(tests ${CMAKE_CURRENT_BINARY_DIR}/${target}_layers.cmake)
  set(include ${CMAKE_CURRENT_BINARY_DIR}/${target}_layers_include.cmake)
  add_custom_command(TARGET ${target} POST_BUILD
    BYPRODUCTS ${tests}
    COMMAND ${CMAKE_COMMAND} -D COMMAND=$<TARGET_FILE:${target}> -D TARGET=${target} -D "EXCEPT=${arg_EXCEPT}" -D "ARGS=${arg_ARGS}"
            -D "PROPERTIES=${arg_PROPERTIES}" -D TESTS=${tests} -P ${gradcheck_list_layers}
    VERBATIM)
  file(WRITE ${include} "if(EXISTS \"${tests}\")\n  include(\"${tests}\")\nelse()\n"
    "  add_test(layer.${target}_NOT_BUILT ${target}_NOT_BUILT)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include})
endfunction()

# gradcheck_add_campaign(target RUNS n SEED s [NAME name] [LAYERS names...] [ARGS args...] [PROPERTIES properties...]): the campaign
# `target fuzz names... --runs n --seed s args...` becomes the CTest entry campaign.<name>; name is that of the target if none is given.
# target: `gradcheck` for the networks of lib/mlp, or an executable with a registry, of which LAYERS names the layers.
# The findings stay in <build folder>/campaigns/<name>-<seed>; GradcheckRunCampaign.cmake says what the next run does with them.
set(gradcheck_run_campaign ${CMAKE_CURRENT_LIST_DIR}/GradcheckRunCampaign.cmake CACHE INTERNAL "")

function(gradcheck_add_campaign target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "RUNS;SEED;NAME" "LAYERS;ARGS;PROPERTIES") # which keeps a semicolon in a name
  set(call "gradcheck_add_campaign(${target})")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${call}: \"${arg_UNPARSED_ARGUMENTS}\", expected RUNS, SEED, NAME, LAYERS, ARGS or PROPERTIES")
  endif()
  if(NOT "${arg_RUNS}" MATCHES "^[1-9][0-9]*$")
    message(FATAL_ERROR "${call}: RUNS \"${arg_RUNS}\", expected how many, at least 1")
  elseif(NOT "${arg_SEED}" MATCHES "^[0-9]+$")
    message(FATAL_ERROR "${call}: SEED \"${arg_SEED}\", expected a number: a test has to find the same each time")
  endif()
  if(target MATCHES "^(gradcheck|gradcheck::command)$")
    set(target gradcheck)
    set(command gradcheck::command)
  else()
    set(command ${target})
  endif()
  set(type none)
  if(TARGET ${command})
    get_target_property(type ${command} TYPE)
  endif()
  if(NOT type STREQUAL EXECUTABLE)
    message(FATAL_ERROR "${call}: no executable target of that name, expected gradcheck or one with a registry, added before")
  endif()
  if(NOT arg_NAME)
    set(arg_NAME ${target})
  endif()
  set(test campaign.${arg_NAME})
  if(TEST ${test})
    message(FATAL_ERROR "${call}: ${test} is there already, expected another NAME")
  endif()
  add_test(NAME ${test}
    COMMAND ${CMAKE_COMMAND} -D OUT=${CMAKE_CURRENT_BINARY_DIR}/campaigns/${arg_NAME}-${arg_SEED} -P ${gradcheck_run_campaign}
            -- $<TARGET_FILE:${command}> fuzz ${arg_LAYERS} --runs ${arg_RUNS} --seed ${arg_SEED} ${arg_ARGS})
  if(arg_PROPERTIES)
    set_tests_properties(${test} PROPERTIES ${arg_PROPERTIES})
  endif()
endfunction()

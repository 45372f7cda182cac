# cmake -DROOT=<source tree> -P includes.cmake: reads every #include in lib/ and harness/ and refuses what this table does not list.
# A folder that is not in the table is refused with its first include.
cmake_minimum_required(VERSION 3.25)

# What each room may include besides itself and the standard library: our rooms, then other people's. A room is a folder; the headers
# directly in harness/gradcheck are rooms by their names. No arrow goes up: a room may include only those listed before it.
set(rooms
  mlp/base mlp/formula mlp/simd mlp/activation mlp/loss mlp/layer mlp/network mlp/optimiser mlp
  base report layer values rounding subject direct complex_step stagewise diagnosis diagnosis/terms diagnosis/hypotheses check contract layer_check sparse derivatives/function derivatives/mistakes derivatives chain variation factory render render/machine picture
  gradcheck.hpp catch2.hpp gtest.hpp doctest.hpp adapters eigen.hpp nlopt.hpp ceres.hpp ipopt.hpp dlib.hpp
  network network/properties network.hpp
  cases/model cases/toml cases/judge
  fuzz/draw fuzz/shrink fuzz fuzz.hpp
  planted/faults planted/gradients planted/modules planted/engines
  main.hpp app/system app/usage app/print app/campaign app/documents app/isolation app)

set(mlp/base_may                                                                             armadillo)
set(mlp/formula_may          mlp/base                                                        armadillo)
set(mlp/simd_may             mlp/formula                                                     xsimd)
set(mlp/activation_may       mlp/base mlp/formula mlp/simd                                   armadillo)
set(mlp/loss_may             mlp/base mlp/formula mlp/simd                                   armadillo)
set(mlp/layer_may            mlp/base                                                        armadillo)
set(mlp/network_may          mlp/base mlp/activation mlp/layer                               armadillo)
set(mlp/optimiser_may        mlp/base mlp/loss mlp/network                                   armadillo)
set(mlp_may                  mlp/activation mlp/loss mlp/layer mlp/network mlp/optimiser)
set(base_may                                                                                 armadillo tbb cxxabi.h sys unistd.h)
set(report_may                                                                               armadillo)
set(layer_may                base                                                            armadillo)
set(values_may               base layer                                                      armadillo)
set(rounding_may             base layer                                                      armadillo)
set(subject_may              base report layer values rounding                               armadillo)
set(direct_may               base report layer rounding subject                              armadillo)
set(complex_step_may         base report layer rounding subject direct                       armadillo)
set(stagewise_may            base report layer rounding subject direct                       armadillo)
set(diagnosis_may            base report layer subject direct                                armadillo)
set(diagnosis/terms_may      base report layer diagnosis                                     armadillo)
set(diagnosis/hypotheses_may base report layer diagnosis diagnosis/terms                     armadillo)
set(check_may                base report layer rounding subject direct complex_step stagewise armadillo)
set(contract_may             base report layer rounding subject check                        armadillo)
set(layer_check_may          base report layer values rounding subject diagnosis check contract armadillo)
set(sparse_may               base report layer values rounding subject direct                armadillo)
set(derivatives/function_may base report layer values rounding subject check contract layer_check sparse armadillo)
set(derivatives/mistakes_may base report layer values subject diagnosis check layer_check sparse derivatives/function armadillo)
set(derivatives_may          base report layer values rounding subject direct diagnosis check contract layer_check sparse
                             derivatives/function derivatives/mistakes                       armadillo)
set(chain_may                base report layer values subject diagnosis check contract layer_check derivatives
                                                                                             armadillo)
set(variation_may            base layer                                                      armadillo)
set(factory_may              base report layer subject contract layer_check variation        armadillo)
set(render_may               base report                                                     armadillo fmt)
set(render/machine_may       base report render                                              armadillo fmt)
set(picture_may              base report render render/machine                               armadillo fmt)
set(gradcheck.hpp_may        base report layer values subject check layer_check derivatives chain factory render
                             render/machine picture)
set(catch2.hpp_may           base report render gradcheck.hpp                                catch2)
set(gtest.hpp_may            base report render gradcheck.hpp                                gtest)
set(doctest.hpp_may          base report render gradcheck.hpp                                doctest)

set(adapters_may             base report layer values subject derivatives/function derivatives armadillo ceres IpTNLP.hpp dlib)
set(eigen.hpp_may            base values gradcheck.hpp                                       armadillo Eigen)
set(nlopt.hpp_may            base adapters derivatives/function derivatives gradcheck.hpp    armadillo)
set(ceres.hpp_may            base adapters derivatives gradcheck.hpp                         armadillo ceres)
set(ipopt.hpp_may            base adapters derivatives/function derivatives gradcheck.hpp    armadillo)
set(dlib.hpp_may             base adapters layer_check gradcheck.hpp                         armadillo dlib)

set(network_may              base report layer rounding subject check layer_check chain mlp           armadillo)
set(network/properties_may   base report network mlp                                                armadillo)
set(network.hpp_may          network gradcheck.hpp mlp)

set(cases/model_may          base report factory mlp                                         armadillo fmt)
set(cases/toml_may           cases/model mlp                                                 armadillo fmt toml++)
set(cases/judge_may          base report subject check contract layer_check derivatives factory network network/properties cases/model cases/toml mlp
                                                                                             armadillo fmt)
set(fuzz/draw_may            base cases/model mlp                                            armadillo rapidcheck)
set(fuzz/shrink_may          base cases/model cases/judge fuzz/draw mlp                                       armadillo rapidcheck)
set(fuzz_may                 base report contract variation factory cases/model cases/toml cases/judge fuzz/draw fuzz/shrink mlp
                                                                                             armadillo fmt rapidcheck)
set(planted/faults_may       report fuzz/draw mlp mlp/formula                                         armadillo)
set(planted/gradients_may    base report subject check layer_check network fuzz/draw planted/faults mlp
                                                                                             armadillo fmt)
set(planted/modules_may      base report layer check diagnosis chain network fuzz/draw planted/faults planted/gradients mlp mlp/layer
                                                                                             armadillo fmt)
set(planted/engines_may      base report check network planted/faults planted/gradients      armadillo fmt)
set(fuzz.hpp_may             base fuzz gradcheck.hpp)

# All that is POSIX, Linux or glibc alone.
set(app/system_may                                                                           fcntl.h malloc.h poll.h spawn.h sys unistd.h fnmatch.h)
set(app/usage_may            factory fuzz                                                    fmt CLI)
set(app/print_may            base app/system report render render/machine cases/model cases/judge           armadillo fmt nlohmann)
set(app/campaign_may         base fuzz render/machine app/print                                      fmt nlohmann)
set(app/documents_may        base report render render/machine picture cases/model cases/judge fuzz app/print app/campaign mlp
                                                                                             armadillo fmt)
set(app/isolation_may        base app/system app/campaign cases/model cases/toml fuzz        fmt nlohmann)
set(app_may                  app/system app/usage app/print app/campaign app/documents app/isolation base report layer render render/machine contract factory subject cases/model
                             cases/toml cases/judge fuzz planted/gradients planted/modules planted/engines main.hpp mlp
                                                                                             armadillo fmt nlohmann CLI)
set(main.hpp_may             gradcheck.hpp)

# "gradcheck/diagnosis/hypotheses/ratios.hpp" -> diagnosis/hypotheses, "mlp/dense.hpp" -> mlp, "gradcheck/gradcheck.hpp" -> gradcheck.hpp,
# "toml++/toml.h" -> toml++, "armadillo" -> armadillo
function(room_of include result)
  set(room ${include})
  if(include MATCHES "^gradcheck/(.+)/[^/]+$")
    set(room ${CMAKE_MATCH_1})
  elseif(include MATCHES "^gradcheck/([^/]+)$")
    set(room ${CMAKE_MATCH_1})
  elseif(include MATCHES "^(mlp.*)/[^/]+$")
    set(room ${CMAKE_MATCH_1})
  elseif(include MATCHES "^([^/]+)/")
    set(room ${CMAKE_MATCH_1})
  elseif(include STREQUAL rapidcheck.h)
    set(room rapidcheck)
  endif()
  set(${result} ${room} PARENT_SCOPE)
endfunction()

# What a room may include: nothing that is listed behind it.
function(check_order room)
  list(FIND rooms ${room} place)
  foreach(other IN LISTS ${room}_may)
    list(FIND rooms ${other} below)
    if(below GREATER_EQUAL place)
      message(NOTICE "tests/architecture/includes.cmake: ${room} may include ${other}, an arrow upwards: expected a room listed before it")
      set_property(GLOBAL APPEND PROPERTY refused ${room}:${other})
    endif()
  endforeach()
endfunction()

# Standard headers are the ones with neither a folder nor an ending; Armadillo's looks like them and is in the table.
function(reason_against file include result)
  room_of(${file} from)
  room_of(${include} to)
  set(reason "")
  if(NOT from IN_LIST rooms)
    set(reason "room ${from} is not in the table of tests/architecture/includes.cmake")
  elseif(NOT to STREQUAL from AND NOT to IN_LIST ${from}_may AND (include MATCHES "[/.]" OR to STREQUAL armadillo))
    list(JOIN ${from}_may ", " allowed)
    set(reason "arrow ${from} -> ${to}, expected one of ${allowed}")
  endif()
  set(${result} "${reason}" PARENT_SCOPE)
endfunction()

function(check_line path name number line)
  if(line MATCHES "include[ \t]*<([^>]+)>")
    reason_against(${name} ${CMAKE_MATCH_1} reason)
  else()
    set(reason "include without angle brackets, expected <folder/file.hpp>")
  endif()
  if(reason)
    message(NOTICE "${path}:${number}: ${reason}")
    set_property(GLOBAL APPEND PROPERTY refused ${path}:${number})
  endif()
endfunction()

function(check_file base name)
  file(READ ${ROOT}/${base}/${name} text)
  string(REGEX REPLACE "[][;\\]" "_" text "${text}") # characters that a CMake list takes as its own
  string(REPLACE "\n" ";" lines "${text}")
  set(number 0)
  foreach(line IN LISTS lines)
    math(EXPR number "${number} + 1")
    if(line MATCHES "^[ \t]*#[ \t]*include")
      check_line(${base}/${name} ${name} ${number} "${line}")
    endif()
  endforeach()
endfunction()

foreach(room IN LISTS rooms)
  check_order(${room})
endforeach()
set(count 0)
foreach(base lib harness)
  file(GLOB_RECURSE files RELATIVE ${ROOT}/${base} ${ROOT}/${base}/*.h* ${ROOT}/${base}/*.c*)
  foreach(file IN LISTS files)
    check_file(${base} ${file})
    math(EXPR count "${count} + 1")
  endforeach()
endforeach()
get_property(refused GLOBAL PROPERTY refused)
list(LENGTH refused refusals)
if(count EQUAL 0)
  message(FATAL_ERROR "no sources under ${ROOT}/lib and ${ROOT}/harness")
elseif(refusals GREATER 0)
  message(FATAL_ERROR "${refusals} includes refused")
endif()
message(STATUS "${count} files, every include along an arrow of the table")

# The components of the package, and what each needs. Serves our own build and gradcheckConfig.cmake alike.
# core is gradcheck::gradcheck; network is gradcheck::network with gradcheck::mlp; fuzz is gradcheck::fuzz; main is gradcheck::main with
# the command. None needs one that is listed behind it.
set(gradcheck_components core network fuzz main)
set(gradcheck_core_uses)
set(gradcheck_network_uses core)
set(gradcheck_fuzz_uses core network)
set(gradcheck_main_uses core network fuzz)
# What asks for one in our own build.
set(gradcheck_network_option GRADCHECK_NETWORK)
set(gradcheck_fuzz_option GRADCHECK_FUZZ)
set(gradcheck_main_option GRADCHECK_CLI)

# Other people's packages: of everybody who links the component, and of those alone who build it.
set(gradcheck_core_packages Armadillo OpenBLAS fmt TBB)
set(gradcheck_network_packages)
set(gradcheck_fuzz_packages rapidcheck)
set(gradcheck_main_packages)
set(gradcheck_core_build_packages)
set(gradcheck_network_build_packages xsimd)
set(gradcheck_fuzz_build_packages tomlplusplus)
set(gradcheck_main_build_packages CLI11 nlohmann_json)

# gradcheck_with_used(result components...): the components and all that they use, in the order of the list above. The caller has refused
# names that are not in the list.
function(gradcheck_with_used result)
  set(named ${ARGN})
  foreach(component IN LISTS ARGN)
    list(APPEND named ${gradcheck_${component}_uses})
  endforeach()
  set(all ${gradcheck_components})
  foreach(component IN LISTS gradcheck_components)
    if(NOT component IN_LIST named)
      list(REMOVE_ITEM all ${component})
    endif()
  endforeach()
  set(${result} ${all} PARENT_SCOPE)
endfunction()

# gradcheck_missing_package(result packages...): the first of them that is not found, nothing if all are. What is found stays found: its
# targets, or its place in the cache. OpenBLAS and xsimd are looked for by their files: their own packages say less, or ask for more.
function(gradcheck_missing_package result)
  set(${result} "" PARENT_SCOPE)
  foreach(package IN LISTS ARGN)
    set(found TRUE)
    if(package STREQUAL OpenBLAS)
      find_library(GRADCHECK_OPENBLAS NAMES openblas)
      mark_as_advanced(GRADCHECK_OPENBLAS)
      set(found ${GRADCHECK_OPENBLAS})
    elseif(package STREQUAL xsimd)
      find_path(XSIMD_INCLUDE_DIR xsimd/xsimd.hpp)
      mark_as_advanced(XSIMD_INCLUDE_DIR)
      set(found ${XSIMD_INCLUDE_DIR})
    else()
      find_package(${package} QUIET)
      set(found ${${package}_FOUND})
    endif()
    if(NOT found)
      set(${result} ${package} PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

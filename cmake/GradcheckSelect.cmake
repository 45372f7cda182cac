# Which components are built: those of GRADCHECK_COMPONENTS and what they use, in gradcheck_built. Their packages are found here.
# Inside another project only the core is built unless that project asks for more.
if(PROJECT_IS_TOP_LEVEL)
  set(default ${gradcheck_components})
else()
  set(default core)
endif()
set(GRADCHECK_COMPONENTS "${default}" CACHE STRING "What to build: core, network, fuzz, main; what they use is built as well")

foreach(component IN LISTS GRADCHECK_COMPONENTS)
  if(NOT component IN_LIST gradcheck_components)
    message(FATAL_ERROR "GRADCHECK_COMPONENTS: \"${component}\", expected some of ${gradcheck_components}")
  endif()
endforeach()
gradcheck_with_used(gradcheck_built ${GRADCHECK_COMPONENTS})
if(NOT gradcheck_built)
  message(FATAL_ERROR "GRADCHECK_COMPONENTS is empty, expected some of ${gradcheck_components}")
endif()

foreach(component IN LISTS gradcheck_built)
  gradcheck_missing_package(missing ${gradcheck_${component}_packages} ${gradcheck_${component}_build_packages})
  if(missing)
    message(FATAL_ERROR "component ${component} of gradcheck needs the package ${missing}, which was not found: install it, or build less, "
      "as with -D GRADCHECK_COMPONENTS=core")
  endif()
endforeach()

# A .pc file for each component, for those who build without CMake: g++ main.cpp $(pkg-config --cflags --libs gradcheck).
# They are found beside the libraries, wherever the whole is installed. C++20 is among the flags, for it is no compiler's default.
# What a static library needs, everybody links who links it; of a shared one nobody does.
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(IS_ABSOLUTE ${pc_dir})
  set(pc_prefix ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH pc_prefix /${pc_dir} /)
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_prefix}")
endif()
foreach(kind include lib)
  string(TOUPPER ${kind} upper)
  set(pc_${kind}dir ${CMAKE_INSTALL_${upper}DIR})
  if(NOT IS_ABSOLUTE "${pc_${kind}dir}")
    set(pc_${kind}dir "\${prefix}/${pc_${kind}dir}")
  endif()
endforeach()

# gradcheck_pkg_config(NAME DESCRIPTION text LIBRARIES flags... [FLAGS flags...] [REQUIRES packages...] [PRIVATE packages...])
function(gradcheck_pkg_config pc_name)
  cmake_parse_arguments(arg "" "DESCRIPTION" "LIBRARIES;FLAGS;REQUIRES;PRIVATE" ${ARGN})
  set(pc_description "${arg_DESCRIPTION}")
  list(JOIN arg_LIBRARIES " " pc_libraries)
  list(JOIN arg_FLAGS " " pc_flags)
  list(JOIN arg_REQUIRES ", " pc_requires)
  list(JOIN arg_PRIVATE ", " pc_private)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/gradcheck.pc.in ${PROJECT_BINARY_DIR}/${pc_name}.pc @ONLY)
endfunction()

# What the compiler and the linker have to be told of a folder in which a package was found: nothing where they look by themselves.
function(gradcheck_folder_flags result option implicit)
  set(flags "")
  foreach(folder IN LISTS ARGN)
    if(NOT folder IN_LIST ${implicit})
      list(APPEND flags ${option}${folder})
    endif()
  endforeach()
  set(${result} "${flags}" PARENT_SCOPE)
endfunction()
cmake_path(GET GRADCHECK_OPENBLAS PARENT_PATH openblas_dir)
gradcheck_folder_flags(openblas_flags -L CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES ${openblas_dir})
gradcheck_folder_flags(armadillo_flags -I CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES ${ARMADILLO_INCLUDE_DIRS})

set(core_needs REQUIRES)
if(BUILD_SHARED_LIBS)
  set(core_needs PRIVATE)
endif()
gradcheck_pkg_config(gradcheck DESCRIPTION "${PROJECT_DESCRIPTION}" LIBRARIES -lgradcheck ${openblas_flags} -lopenblas
  FLAGS ${armadillo_flags} -DARMA_DONT_USE_WRAPPER -std=c++20 ${core_needs} fmt tbb)
gradcheck_pkg_config(gradcheck-network DESCRIPTION "gradcheck of networks: gradcheck::network, gradcheck::mlp"
  LIBRARIES -lgradcheck_network -lgradcheck_mlp REQUIRES "gradcheck = ${PROJECT_VERSION}")
gradcheck_pkg_config(gradcheck-fuzz DESCRIPTION "gradcheck's campaigns and case files"
  LIBRARIES -lgradcheck_fuzz -lrapidcheck REQUIRES "gradcheck-network = ${PROJECT_VERSION}" fmt)
gradcheck_pkg_config(gradcheck-main DESCRIPTION "gradcheck's command line, with layers of one's own"
  LIBRARIES -lgradcheck_main REQUIRES "gradcheck-fuzz = ${PROJECT_VERSION}" fmt)

foreach(component IN LISTS gradcheck_built)
  set(file gradcheck-${component}.pc)
  string(REPLACE "-core" "" file ${file})
  install(FILES ${PROJECT_BINARY_DIR}/${file} DESTINATION ${pc_dir} COMPONENT gradcheck_${component})
endforeach()

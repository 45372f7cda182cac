# Pages of --report html hold the scripts of Vega, so that they open without a network. Debian has them in libjs-vega, wherever they are is
# GRADCHECK_VEGA. Where they are missing everything else is built, and --report html says what to install.
find_path(GRADCHECK_VEGA vega-view.min.js PATHS /usr/share/javascript/vega NO_DEFAULT_PATH DOC "folder of Vega's scripts, of Debian's libjs-vega")
if(NOT GRADCHECK_VEGA)
  message(STATUS "gradcheck: no pictures: --report html needs libjs-vega (apt-get install libjs-vega), then configure and build again")
endif()

# gradcheck_pictures(TARGET FOLDER): adds the source that holds the files of a page, those of FOLDER and Vega's.
function(gradcheck_pictures target folder)
  set(vega "")
  if(GRADCHECK_VEGA)
    set(vega ${GRADCHECK_VEGA})
  endif()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_page.cpp)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*)
  add_custom_command(OUTPUT ${source} VERBATIM COMMENT "embedding the files of a page"
    COMMAND ${CMAKE_COMMAND} -DPAGE=${folder} -DVEGA=${vega} -DOUTPUT=${source} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
  target_sources(${target} PRIVATE ${source})
  if(vega AND GRADCHECK_INSTALL)
    install(FILES ${folder}/vega-licence.txt DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT gradcheck_core)
  endif()
  if(PROJECT_IS_TOP_LEVEL) # inside another project the whole core is one source
    set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
  endif()
endfunction()

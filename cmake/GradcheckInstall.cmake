# The package that find_package(gradcheck) finds. Each component of the build has an export set, to which its modules add themselves, and an
# install component gradcheck_<name>, so that `cmake --install build --component gradcheck_core` installs the core alone. Besides there are
# gradcheck_<name>_runtime, of shared libraries what a finished program needs, and gradcheck_command, with its cases and manual.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/gradcheck)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/gradcheckConfig.cmake.in ${PROJECT_BINARY_DIR}/gradcheckConfig.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gradcheckConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gradcheckConfig.cmake ${PROJECT_BINARY_DIR}/gradcheckConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/GradcheckArmadillo.cmake ${CMAKE_CURRENT_LIST_DIR}/GradcheckComponents.cmake
  DESTINATION ${package_dir} COMPONENT gradcheck_core)
install(FILES ${PROJECT_SOURCE_DIR}/docs/report.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/gradcheck COMPONENT gradcheck_core)

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT gradcheck_core)

foreach(component IN LISTS gradcheck_built)
  install(EXPORT gradcheck_${component}_targets NAMESPACE gradcheck:: DESTINATION ${package_dir} COMPONENT gradcheck_${component})
endforeach()

if(main IN_LIST gradcheck_built)
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/GradcheckAddCases.cmake
    ${CMAKE_CURRENT_LIST_DIR}/GradcheckAddCampaign.cmake ${CMAKE_CURRENT_LIST_DIR}/GradcheckRunCampaign.cmake
    ${CMAKE_CURRENT_LIST_DIR}/GradcheckDiscoverLayers.cmake ${CMAKE_CURRENT_LIST_DIR}/GradcheckListLayers.cmake
    DESTINATION ${package_dir} COMPONENT gradcheck_main)
endif()

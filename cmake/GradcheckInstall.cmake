# The package that find_package(gradcheck) finds; the modules add themselves to the export gradcheckTargets.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/gradcheck)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/gradcheckConfig.cmake.in ${PROJECT_BINARY_DIR}/gradcheckConfig.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gradcheckConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(EXPORT gradcheckTargets NAMESPACE gradcheck:: DESTINATION ${package_dir})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/cases DESTINATION ${CMAKE_INSTALL_DATADIR}/gradcheck)
install(FILES ${PROJECT_BINARY_DIR}/gradcheckConfig.cmake ${PROJECT_BINARY_DIR}/gradcheckConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/GradcheckArmadillo.cmake ${CMAKE_CURRENT_LIST_DIR}/GradcheckAddCases.cmake
  ${CMAKE_CURRENT_LIST_DIR}/GradcheckAddCampaign.cmake ${CMAKE_CURRENT_LIST_DIR}/GradcheckRunCampaign.cmake
  ${CMAKE_CURRENT_LIST_DIR}/GradcheckDiscoverLayers.cmake ${CMAKE_CURRENT_LIST_DIR}/GradcheckListLayers.cmake
  DESTINATION ${package_dir})

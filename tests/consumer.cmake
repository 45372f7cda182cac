# Installs into empty prefixes, everything and the core alone, then builds and runs outside projects against them.
# Compiled without optimisation, which halves their time: what they show is that they build, and what they print.
set(consumers ${CMAKE_CURRENT_BINARY_DIR}/consumer)
string(TOUPPER "${CMAKE_BUILD_TYPE}" config)

add_test(NAME consumer.empty_prefix COMMAND ${CMAKE_COMMAND} -E rm -rf ${consumers})
add_test(NAME consumer.install COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${consumers}/prefix)
add_test(NAME consumer.install_core
  COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --component gradcheck_core --prefix ${consumers}/core)
set_tests_properties(consumer.empty_prefix PROPERTIES FIXTURES_SETUP empty_prefix)
set_tests_properties(consumer.install PROPERTIES FIXTURES_REQUIRED empty_prefix FIXTURES_SETUP installed)
set_tests_properties(consumer.install_core PROPERTIES FIXTURES_REQUIRED empty_prefix FIXTURES_SETUP core_installed)

# add_consumer(name source prefix fixture options...): the project in the folder source, against what is installed in prefix.
function(add_consumer name source prefix fixture)
  add_test(NAME consumer.${name}
    COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${source} ${consumers}/${name}
      --build-generator ${CMAKE_GENERATOR}
      --build-options -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
        "-DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${config}} -O0" ${ARGN}
      --test-command ${CMAKE_CTEST_COMMAND} --output-on-failure --no-tests=error)
  set_tests_properties(consumer.${name} PROPERTIES FIXTURES_REQUIRED ${fixture} COST 500)
endfunction()
add_consumer(build_and_run ${CMAKE_CURRENT_SOURCE_DIR}/consumer ${consumers}/prefix installed)
add_consumer(core ${CMAKE_CURRENT_SOURCE_DIR}/consumer_core ${consumers}/core core_installed
  -DCMAKE_DISABLE_FIND_PACKAGE_rapidcheck=ON -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON -DCMAKE_DISABLE_FIND_PACKAGE_tomlplusplus=ON
  -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON)

add_test(NAME consumer.find_package
  COMMAND ${CMAKE_COMMAND} -D SOURCE=${PROJECT_SOURCE_DIR} -D PREFIX=${consumers}/prefix -D CORE=${consumers}/core
          -D "GENERATOR=${CMAKE_GENERATOR}" -D WORK=${CMAKE_CURRENT_BINARY_DIR}/find_package
          -P ${CMAKE_CURRENT_SOURCE_DIR}/find_package/find_package.cmake)
set_tests_properties(consumer.find_package PROPERTIES FIXTURES_REQUIRED "installed;core_installed" TIMEOUT 240)
# The longest of all tests: it starts first.
set_tests_properties(consumer.empty_prefix consumer.install consumer.install_core consumer.build_and_run PROPERTIES COST 1000)

# Installs into an empty prefix, then builds and runs the outside project tests/consumer against it.
# Compiled without optimisation, which halves its time: what it shows is that it builds, and what it prints.
set(prefix ${CMAKE_CURRENT_BINARY_DIR}/consumer/prefix)
set(consumer ${CMAKE_CURRENT_BINARY_DIR}/consumer/build)
string(TOUPPER "${CMAKE_BUILD_TYPE}" config)

add_test(NAME consumer.empty_prefix COMMAND ${CMAKE_COMMAND} -E rm -rf ${prefix} ${consumer})
add_test(NAME consumer.install COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${prefix})
add_test(NAME consumer.build_and_run
  COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${CMAKE_CURRENT_SOURCE_DIR}/consumer ${consumer}
    --build-generator ${CMAKE_GENERATOR}
    --build-options -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_BUILD_TYPE=None -DREADME=${PROJECT_SOURCE_DIR}/README.md
      -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} "-DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${config}} -O0"
    --test-command ${CMAKE_CTEST_COMMAND} --output-on-failure --no-tests=error)
set_tests_properties(consumer.empty_prefix PROPERTIES FIXTURES_SETUP empty_prefix)
set_tests_properties(consumer.install PROPERTIES FIXTURES_REQUIRED empty_prefix FIXTURES_SETUP installed)
set_tests_properties(consumer.build_and_run PROPERTIES FIXTURES_REQUIRED installed)
# The longest of all tests: it starts first.
set_tests_properties(consumer.empty_prefix consumer.install consumer.build_and_run PROPERTIES COST 1000)

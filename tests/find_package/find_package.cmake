# cmake -D SOURCE=<our source tree> -D PREFIX=<all installed> -D CORE=<the core alone installed> -D GENERATOR= -D WORK= -P find_package.cmake:
# find_package gives the components that are installed and whose packages are found; one that was asked for and is not had fails by its name,
# and so does the configuration of our own build.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/../package/expect_configuration.cmake)

set(asks SOURCE ${CMAKE_CURRENT_LIST_DIR} ARGS)
hidden(without_rapidcheck rapidcheck)
hidden(without_fmt fmt)
hidden(without_cli11 CLI11)
hidden(without_all rapidcheck CLI11 tomlplusplus nlohmann_json Catch2)

expect("targets: gradcheck;mlp;network;fuzz;main;command." OK ${asks} -DCMAKE_PREFIX_PATH=${PREFIX})
expect("targets: gradcheck;mlp;network." OK ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} ${without_rapidcheck})
expect("targets: gradcheck;mlp;network." OK ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=network)
expect("targets: gradcheck." OK ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=core ${without_all})
expect("targets: gradcheck." OK ${asks} -DCMAKE_PREFIX_PATH=${CORE})

expect("component fuzz of gradcheck needs the package rapidcheck, which was not found"
  ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=fuzz ${without_rapidcheck})
expect("needs the package rapidcheck, which was not found; component main uses fuzz"
  ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=main ${without_rapidcheck})
expect("component core of gradcheck needs the package fmt, which was not found" ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} ${without_fmt})
expect("component main of gradcheck is not installed" ${asks} -DCMAKE_PREFIX_PATH=${CORE} -DCOMPONENTS=main)
expect("gradcheck has no component nonsense, expected one of core, network, fuzz, main"
  ${asks} -DCMAKE_PREFIX_PATH=${PREFIX} -DCOMPONENTS=nonsense)

expect("Configuring done" OK SOURCE ${SOURCE} ARGS -DGRADCHECK_NETWORK=OFF ${without_all})
expect("component fuzz of gradcheck needs the package rapidcheck, which was not found" SOURCE ${SOURCE} ARGS ${without_rapidcheck})
expect("component main of gradcheck needs the package CLI11, which was not found" SOURCE ${SOURCE} ARGS ${without_cli11})
expect("gradcheck: building core, network --" OK SOURCE ${SOURCE} ARGS -DGRADCHECK_FUZZ=OFF ${without_all})
expect("gradcheck: building core, network, fuzz --" OK SOURCE ${SOURCE} ARGS -DGRADCHECK_CLI=OFF ${without_cli11})
file(REMOVE_RECURSE ${WORK})

// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/quoted.hpp>

#include <catch2/catch.hpp>

TEST_CASE("an argument is quoted where a shell would take it apart") {
  CHECK(gradcheck::quoted("build/my-layers_2.0") == "build/my-layers_2.0");
  CHECK(gradcheck::quoted("zero cotangent") == "'zero cotangent'");
  CHECK(gradcheck::quoted("it's") == "'it'\\''s'");
  CHECK(gradcheck::quoted("") == "''");
  CHECK(gradcheck::quoted("Dense<float>") == "'Dense<float>'");
}

// SPDX-License-Identifier: MIT
#include <gradcheck/report/engine.hpp>

#include <catch2/catch.hpp>

using gradcheck::Engine;

TEST_CASE("an engine is found again by its name, and nothing by another") {
  for (const Engine e : gradcheck::engines) CHECK(gradcheck::engine_named(to_string(e)) == e);
  CHECK(to_string(Engine::suffix) == "suffix");
  CHECK_FALSE(gradcheck::engine_named("Direct").has_value());
}

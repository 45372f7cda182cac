// SPDX-License-Identifier: MIT
#include <gradcheck/render/table.hpp>

#include <stdexcept>

#include <catch2/catch.hpp>

using gradcheck::detail::to_table;

TEST_CASE("a table aligns words to the left and numbers to the right") {
  CHECK(to_table({{"name", "value"}, {"a", "1.5"}, {"longer", "-10.25"}}, 2) ==
        "  name    value\n"
        "  a          1.5\n"
        "  longer  -10.25\n");
}

TEST_CASE("a table has no trailing spaces and no rows where there are none") {
  CHECK(to_table({{"a", ""}, {"b", ""}}, 0) == "a\nb\n");
  CHECK(to_table({}, 0).empty());
}

TEST_CASE("a table refuses a row with another number of cells") {
  CHECK_THROWS_WITH(to_table({{"a", "b"}, {"c"}}, 0), "to_table: every row needs as many cells as the heading");
}

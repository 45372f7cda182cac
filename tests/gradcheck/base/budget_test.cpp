// SPDX-License-Identifier: MIT
#include <gradcheck/base/budget.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/base/thrown.hpp>

using gradcheck::detail::attempt;
using gradcheck::detail::Budget;
using gradcheck::detail::OutOfBudget;

TEST_CASE("a budget gives what it has, and refuses a call that is too much without taking anything") {
  Budget budget(5);
  budget.take();
  budget.take(3);
  CHECK_THROWS_AS(budget.take(2), OutOfBudget);
  CHECK(budget.used() == 4);
  budget.take();
  CHECK(budget.left() == 0);
  CHECK_THROWS_AS(budget.take(), OutOfBudget);
}

TEST_CASE("a limit holds until another one is set, and is never more than all there is") {
  Budget budget(10);
  budget.limit_to(2);
  budget.take(2);
  CHECK_THROWS_AS(budget.take(), OutOfBudget);
  budget.limit_to(100);
  CHECK(budget.left() == 8);
}

TEST_CASE("what there is no budget for is no answer of the function") {
  Budget budget(0);
  CHECK_THROWS_AS(attempt([&] { budget.take(); }), OutOfBudget);
  CHECK_THROWS_AS(gradcheck::detail::only_exceptions([&] { budget.take(); })(), OutOfBudget);
}

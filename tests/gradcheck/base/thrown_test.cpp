// SPDX-License-Identifier: MIT
#include <gradcheck/base/thrown.hpp>

#include <catch2/catch.hpp>

#include <new>
#include <stdexcept>
#include <string>
#include <vector>

using gradcheck::ThrownValue;
using gradcheck::detail::attempt;
using gradcheck::detail::only_exceptions;

namespace {

struct Silent : std::exception {
  const char* what() const noexcept override { return ""; }
};

template <class What>
auto throwing(What what) {
  return [what]() -> int { throw what; };
}

}  // namespace

TEST_CASE("an attempt has the value of a call, or what it threw, in words") {
  CHECK(*attempt([] { return 7; }) == 7);
  CHECK(attempt([] {}));
  CHECK_FALSE(attempt(throwing(1)));
  CHECK(attempt(throwing(std::domain_error("too far"))).thrown == "too far");
  CHECK(attempt(throwing(std::string("a text"))).thrown == "a text");
  CHECK(attempt(throwing("letters")).thrown == "letters");
  CHECK(attempt(throwing(static_cast<const char*>(nullptr))).thrown == "a null pointer");
  CHECK(attempt(throwing(1)).thrown == "a value of type int");
  CHECK(attempt(throwing(std::vector<float>())).thrown.find("a value of type std::vector<float") == 0);
  CHECK(attempt(throwing(Silent())).thrown == "(anonymous namespace)::Silent without a text");
}

TEST_CASE("what is no std::exception is thrown as one, and what is one as it is") {
  CHECK_THROWS_AS(only_exceptions(throwing(1))(), ThrownValue);
  CHECK_THROWS_AS(only_exceptions(throwing(1))(), std::runtime_error);
  CHECK_THROWS_WITH(only_exceptions(throwing(2.5))(), "a value of type double");
  CHECK_THROWS_AS(only_exceptions(throwing(std::domain_error("too far")))(), std::domain_error);
  CHECK_THROWS_AS(only_exceptions(throwing(Silent()))(), Silent);
  CHECK(only_exceptions([](int& a) -> int& { return ++a; })(*std::vector<int>{1}.data()) == 2);
}

TEST_CASE("running out of memory always goes through") {
  CHECK_THROWS_AS(attempt(throwing(std::bad_alloc())), std::bad_alloc);
  CHECK_THROWS_AS(attempt(throwing(std::bad_array_new_length())), std::bad_alloc);
  CHECK_THROWS_AS(only_exceptions(throwing(std::bad_alloc()))(), std::bad_alloc);
}

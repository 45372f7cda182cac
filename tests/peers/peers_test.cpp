// SPDX-License-Identifier: MIT
#include "peers/peers.hpp"

#include <catch2/catch.hpp>

using peers::Word;

namespace peers_tests {
namespace {

/// What passes although it is wrong: nearer to a jump than the shortest step, either side's entry is one.
bool is_at_a_kink(const peers::Case& of) {
  return of.name == "1e-9 from a jump of the Hessian" && of.fault == "the other side's entry";
}

void check_ours(const peers::Library& library) {
  if (library.cases.empty()) WARN(library.name);
  for (const peers::Case& of : library.cases) {
    CAPTURE(library.name, of.name, of.fault);
    const peers::Answer ours = of.ask.back()();
    CHECK(ours.calls > 0);
    if (of.right())
      CHECK(ours.word != Word::accused);
    else
      CHECK((ours.word == Word::accused) == !is_at_a_kink(of));
  }
}

/// Whether that library's checker accuses a case.
bool is_accused(const peers::Library& library, const std::string& name, const std::string& fault) {
  for (const peers::Case& of : library.cases)
    if (of.name == name && of.fault == fault) return of.ask.front()().word == Word::accused;
  FAIL("no case " << name << ", " << fault);
  return false;
}

}  // namespace

TEST_CASE("in Ceres' types no right derivative is accused, and every wrong one is") {
  check_ours(peers::ceres_library());
}
TEST_CASE("in Ipopt's types no right derivative is accused, and every wrong one is") {
  check_ours(peers::ipopt_library());
}
TEST_CASE("in dlib's types no right derivative is accused, and every wrong one is") {
  check_ours(peers::dlib_library());
}

TEST_CASE("the other checkers are really asked: they pass a right derivative and accuse a wrong one") {
  if (const peers::Library ceres = peers::ceres_library(); !ceres.cases.empty()) {
    CHECK_FALSE(is_accused(ceres, "Powell", ""));
    CHECK(is_accused(ceres, "Powell", "sign"));
  }
  if (const peers::Library ipopt = peers::ipopt_library(); !ipopt.cases.empty()) {
    CHECK_FALSE(is_accused(ipopt, "HS 71", ""));
    CHECK(is_accused(ipopt, "HS 71", "multipliers negated"));
  }
  if (const peers::Library dlib = peers::dlib_library(); !dlib.cases.empty()) {
    CHECK_FALSE(is_accused(dlib, "softplus", ""));
    CHECK(is_accused(dlib, "gain", "sign of dX"));
  }
}

}  // namespace peers_tests

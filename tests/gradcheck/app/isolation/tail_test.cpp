// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/tail.hpp>

#include <array>
#include <iostream>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <unistd.h>
#include <catch2/catch.hpp>

namespace {

/// What is kept of a text that a child writes, and what is passed on.
struct Written {
  explicit Written(const std::string& text, bool twice = false) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    (void)::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    gradcheck::Tail tail(ends[0]);
    std::ostringstream err;
    auto* const before = std::cerr.rdbuf(err.rdbuf());
    for (int n = 0; n < (twice ? 2 : 1); ++n) {
      REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
      if (n > 0) tail.forget();
      tail.take();
    }
    ::close(ends[1]);
    tail.take();
    std::cerr.rdbuf(before);
    CHECK(tail.connection() == -1);
    kept = tail.last_lines();
    passed_on = err.str();
  }

  std::string kept, passed_on;
};

}  // namespace

TEST_CASE("what a child writes is passed on whole, and its last lines are kept") {
  CHECK(Written("").kept.empty());
  CHECK(Written("\n\n").kept.empty());
  CHECK(Written("one").kept == "one");
  CHECK(Written("one\ntwo\n\n").kept == "one\ntwo");
  CHECK(Written("\none\n").kept == "\none");
  std::string many, last;
  for (int n = 1; n <= 30; ++n) {
    const std::string line = "line " + std::to_string(n) + "\n";
    many += line;
    if (n > 20) last += line;
  }
  CHECK(Written(many).kept + "\n" == last);
  CHECK(Written(many).passed_on == many);
}

TEST_CASE("of lines that are long fewer are kept, of one that is too long its end") {
  const std::string line(900, 'a');
  CHECK(Written(line + "1\n" + line + "2\n" + line + "3\n").kept == line + "2\n" + line + "3");
  CHECK(Written(std::string(5000, 'a') + "b").kept == std::string(1999, 'a') + "b");
}

TEST_CASE("what was forgotten is not kept") { CHECK(Written("one\n", true).kept == "one"); }

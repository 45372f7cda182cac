// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/lines.hpp>

#include <array>
#include <chrono>
#include <string>
#include <thread>

#include <sys/socket.h>
#include <catch2/catch.hpp>

using gradcheck::Lines;
using namespace std::chrono_literals;

namespace {

std::array<int, 2> ends_of_a_connection() {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  return ends;
}

}  // namespace

TEST_CASE("lines come one by one, however they are sent, and not before they are whole") {
  const auto [a, b] = ends_of_a_connection();
  Lines lines(a);
  CHECK(gradcheck::system::send(b, "one\ntw"));
  CHECK(lines.next(1s) == "one");
  CHECK_FALSE(lines.next(10ms));
  CHECK_FALSE(lines.is_over());
  CHECK(gradcheck::system::send(b, "o\n\nthree"));
  CHECK(lines.next(1s) == "two");
  CHECK(lines.next(1s)->empty());
  gradcheck::system::close(b);
  CHECK_FALSE(lines.next(1s));  // three was not said to its end
  CHECK(lines.is_over());
}

TEST_CASE("a line of thirty million characters comes whole") {
  const auto [a, b] = ends_of_a_connection();
  Lines from(a), to(b);
  const std::string large(30'000'000, 'x');
  std::thread speaker([&] { from.say(large); });
  CHECK((to.next(60s) == large));
  speaker.join();
}

TEST_CASE("what is said to nobody is lost, and ends no process") {
  const auto [a, b] = ends_of_a_connection();
  Lines lines(a);
  gradcheck::system::close(b);
  lines.say("anybody?");
  CHECK_FALSE(lines.next(1s));
  CHECK(lines.is_over());
}

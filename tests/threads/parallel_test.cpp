// SPDX-License-Identifier: MIT
#include <gradcheck/base/parallel.hpp>

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include "threads/meeting.hpp"

using gradcheck::detail::in_parallel;

TEST_CASE("every call is made once, on any number of threads") {
  for (const unsigned threads : {1U, 2U, 100U, ~0U}) {
    std::vector<int> calls(1000);
    in_parallel(calls.size(), threads, [&calls](std::size_t k) { ++calls[k]; });
    CHECK(calls == std::vector<int>(1000, 1));
  }
}

TEST_CASE("two calls run on two threads at the same time, on one thread never") {
  if (!threads::can_run_at_once()) return;
  for (const unsigned many : {1U, 2U}) {
    threads::Meeting meeting(std::chrono::milliseconds(many == 1 ? 10 : 10000));  // the first waits for the second
    in_parallel(2, many, [&meeting](std::size_t) { meeting.come(); });
    CHECK(meeting.met() == (many == 2));
  }
}

TEST_CASE("of several calls that throw the first one counts, though another threw before it") {
  for (const unsigned many : {1U, 2U}) {
    if (many > 1 && !threads::can_run_at_once()) continue;
    threads::Event later_threw;
    bool waited = false;
    const auto call = [&](std::size_t k) {
      if (k == 0 && many > 1) {  // both are under way, and the second is done first
        waited = later_threw.wait();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
      later_threw.happen();
      throw std::runtime_error("call " + std::to_string(k));
    };
    CHECK_THROWS_WITH(in_parallel(2, many, call), "call 0");
    CHECK(waited == (many > 1));
  }
}

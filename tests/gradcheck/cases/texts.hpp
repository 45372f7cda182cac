// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <gradcheck/cases/toml/read.hpp>

namespace test_cases {

/// A case that is right in every line, for tests that change one thing. Its values are exact.
inline const std::string good = R"(title = "good"
[network]
layers = [
  { type = "dense", inputs = 2, outputs = 1, weights = [[0.5, -0.25]], bias = [[0.125]] },
  { type = "identity" },
]
loss = { type = "half_mse", reduction = "sum" }
penalties = [{ type = "l2", lambda = 0.5 }]
[data]
x = [[1, 2], [3, 4]]
y = [[0.5], [1.0]]
[[expect]]
value = "output"
is = [[0.125], [0.625]]
[[update]]
optimiser = { type = "sgd", rate = 0.5 }
samples = [0]
[[update.expect]]
value = "weights"
layer = 1
is = [["0.5625", "0.1875"]]
)";

/// text with its one occurrence of from replaced by to.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos || text.find(from, at + 1) != std::string::npos)
    throw std::logic_error("replaced: not exactly once: " + from);
  return text.replace(at, from.size(), to);
}

/// What reading the text says, as the file case.toml; "no error" when it reads.
inline std::string message(const std::string& text) {
  try {
    (void)gradcheck::cases::parse(text, "case.toml");
  } catch (const gradcheck::cases::CaseError& error) {
    return error.what();
  }
  return "no error";
}

/// A case file that is wrong, and what is said of it.
struct Malformed {
  std::string name, text, message;
};

inline void each_says_so(const std::vector<Malformed>& malformed) {
  REQUIRE(message(good) == "no error");
  for (const Malformed& one : malformed) {
    INFO(one.name);
    CHECK(message(one.text) == one.message);
  }
}

}  // namespace test_cases

// SPDX-License-Identifier: MIT
// gradcheck_functions: random functions with exact derivatives through every call for derivatives, right ones and
// planted faults; a table for each call.
#include <fmt/core.h>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "functions/campaign.hpp"

namespace {

struct Asked {
  functions::Plan plan;
  std::string call;  // empty: all
};

std::optional<Asked> asked_for(const std::vector<std::string>& arguments) {
  Asked a;
  for (std::size_t k = 0; k < arguments.size(); ++k) {
    const bool has_value = k + 1 < arguments.size();
    if (arguments[k] == "--verbose")
      a.plan.told = [](const std::string& text) { fmt::print("{}", text); };
    else if (arguments[k] == "--seed" && has_value)
      a.plan.seed = std::strtoull(arguments[++k].c_str(), nullptr, 10);
    else if (arguments[k] == "--functions" && has_value)
      a.plan.functions = std::atoi(arguments[++k].c_str());
    else if (arguments[k] == "--first" && has_value)
      a.plan.first = std::atoi(arguments[++k].c_str());
    else if (arguments[k] == "--call" && has_value)
      a.call = arguments[++k];
    else
      return std::nullopt;
  }
  return a;
}

}  // namespace

int main(int argc, char** argv) {
  const auto asked = asked_for({argv + 1, argv + argc});
  if (!asked) {
    fmt::print(stderr,
               "usage: gradcheck_functions [--seed S] [--functions N] [--first NUMBER] [--call NAME] [--verbose]\n");
    return 2;
  }
  bool fine = true, found = false;
  for (const functions::Call call : functions::calls) {
    if (!asked->call.empty() && asked->call != functions::name_of(call)) continue;
    found = true;
    const functions::Outcome outcome = functions::campaign(call, asked->plan);
    fmt::print("{}", functions::table(outcome));
    std::fflush(stdout);
    fine = fine && outcome.accused == 0 && outcome.all().wrong == 0;
  }
  if (!found) {
    fmt::print(stderr, "no call {}, expected one of:", asked->call);
    for (const functions::Call call : functions::calls) fmt::print(stderr, " {}", functions::name_of(call));
    fmt::print(stderr, "\n");
    return 2;
  }
  return fine ? 0 : 1;
}

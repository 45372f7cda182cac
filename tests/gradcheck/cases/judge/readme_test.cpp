// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace gradcheck::cases {

namespace {

/// The examples of the reference that are whole files: those that begin with a title.
std::vector<std::string> examples_of_readme() {
  std::stringstream read;
  read << std::ifstream(GRADCHECK_CASES_DIR "/README.md").rdbuf();
  const std::string page = read.str(), fence = "```toml\n";
  std::vector<std::string> found;
  for (auto at = page.find(fence); at != std::string::npos; at = page.find(fence, at + 1)) {
    const std::string text = page.substr(at + fence.size(), page.find("```\n", at + fence.size()) - at - fence.size());
    if (text.starts_with("title")) found.push_back(text);
  }
  return found;
}

}  // namespace

TEST_CASE("the examples of cases/README.md are cases that hold", "[run]") {
  const std::vector<std::string> examples = examples_of_readme();
  REQUIRE(examples.size() == 2);
  for (const std::string& text : examples) CHECK(run(parse(text, "README.md")).failures().empty());
}

}  // namespace gradcheck::cases

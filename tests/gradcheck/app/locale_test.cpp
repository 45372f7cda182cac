// SPDX-License-Identifier: MIT
// Every command prints the same, and reads the same, whatever the locale of the program.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/registered.hpp>
#include <gradcheck/comma_locale.hpp>

namespace {

/// A network with numbers that are long, large and wrong, so that each is printed.
constexpr const char* wrong_case = R"(title = "wrong"
[network]
layers = [ { type = "dense", inputs = 2, outputs = 1, weights = [[1234.5, -0.25]] } ]
loss = { type = "half_mse", reduction = "sum" }
[data]
x = [[12345.678, 1e-7]]
y = [[0.5]]
[[expect]]
value = "loss"
is = "123456.5"
)";

Run in_any_locale(const std::vector<std::string>& arguments, const gradcheck::Registry& registry = {}) {
  const Run classic = gradcheck_command(arguments, registry);
  const Run run = in_comma_locale([&] { return gradcheck_command(arguments, registry); });
  INFO(arguments[0]);
  CHECK(run.exit_code == classic.exit_code);
  CHECK(run.out == classic.out);
  return classic;
}

}  // namespace

TEST_CASE("cases are read, checked and printed alike in every locale") {
  const TemporaryFile file("locale.toml", wrong_case);
  CHECK(in_any_locale({"check", file.path()}).exit_code == 1);
  const Run json = in_any_locale({"check", "--report", "json", file.path()});
  CHECK(contains(json.out, "expected 123456.5"));
  const TemporaryFile report("locale.json", json.out);
  CHECK(in_any_locale({"explain", report.path()}).exit_code == 1);
  CHECK(contains(in_any_locale({"show", file.path()}).out, "12345.678"));
}

TEST_CASE("layers are checked and printed alike in every locale") {
  const auto known = gradcheck::Registry{}.add("Scale", make_scale);
  CHECK(in_any_locale({"check", "--layer", "Scale", "--shape", "1000x2x2"}, known).exit_code == 0);
  CHECK(in_any_locale({"check", "--layer", "Scale", "--shape", "1.000x2x2"}, known).exit_code == 2);
  CHECK(in_any_locale({"fuzz", "Scale", "--seed", "1234567", "--runs", "3", "--report", "json"}, known).exit_code == 0);
  CHECK(in_any_locale({"fuzz", "Scale", "--seed", "1", "--runs", "3", "--shard", "1/1.000"}, known).exit_code == 2);
  CHECK(in_any_locale({"fuzz", "Scale", "--seed", "1", "--time", "1.000s"}, known).exit_code == 2);
}

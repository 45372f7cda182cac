// SPDX-License-Identifier: MIT
#include <gradcheck/app/explain_command.hpp>

#include <random>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/registered.hpp>

namespace {

std::string net(const std::string& x, const std::string& expected_loss) {
  return "title = \"one weight\"\n"
         "[network]\n"
         "layers = [ { type = \"dense\", inputs = 1, outputs = 1, weights = [[2.0]] }, { type = \"sign\" } ]\n"
         "loss = { type = \"half_mse\", reduction = \"sum\" }\n"
         "[data]\n"
         "x = [[" +
         x + "]]\ny = [[5.0]]\n[[expect]]\nvalue = \"loss\"\nis = " + expected_loss + "\n";
}

}  // namespace

TEST_CASE("explain of a right case says so and exits 0") {
  const TemporaryFile file("explain-right.toml", net("3.0", "8.0"));
  const Run run = gradcheck_command({"explain", file.path()});
  CHECK(run.exit_code == 0);
  CHECK(run.out == "one weight: agrees, nothing to explain\n");
}

TEST_CASE("explain of a wrong case prints what failed and no more") {
  const TemporaryFile file("explain-wrong.toml", net("3.0", "8.5"));
  const Run run = gradcheck_command({"explain", file.path()});
  CHECK(run.exit_code == 1);
  CHECK(run.out.starts_with("one weight: fails\n  " + file.path() + ":8: "));
  CHECK_FALSE(contains(run.out, "before any update, network"));
}

TEST_CASE("explain of a case shows the block that its gradient fails in") {
  const TemporaryFile file("explain-jump.toml", net("0.0", "12.5"));
  const Run run = gradcheck_command({"explain", file.path()});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, "\n  gradient, before any update\n    cannot tell: "));
  CHECK(contains(run.out, "\n      The function jumps here, and has no slope.\n"));
}

TEST_CASE("explain of a report is the same whether the check was of a layer or of cases") {
  const TemporaryFile report("explain-layer.json", "");
  const auto registry = gradcheck::Registry{}.add("Constant", make_constant);
  const std::vector<std::string> check{"check", "--layer",  "Constant", "--shape",  "5x4x3",      "--seed",
                                       "3",     "--report", "json",     "--output", report.path()};
  CHECK(gradcheck_command(check, registry).exit_code == 1);
  const Run run = gradcheck_command({"explain", report.path()});
  CHECK(run.exit_code == 1);
  CHECK(
      run.out.starts_with("wrong: backward of zero is not zero (Constant, 5x4x3, seed 3)\n"
                          "  Where dJ/dY is zero the layer has no influence on J, so every gradient is\n"
                          "  zero: something is added that dJ/dY does not multiply.\n"
                          "  mistake: gradient without cotangent: input [0, 0] is 1 under a zero\n"
                          "    cotangent, expected 0\n"
                          "  violates: backward(0) = 0, for backward is linear: dX = J^T C\n"
                          "            ^^^^^^^^^^^^^^^\n"));
  CHECK(contains(run.out, "  extent: input: 20 of 20 wrong\n"));

  const TemporaryFile wrong("explain-both.toml", net("0.0", "12.0"));
  const TemporaryFile cases("explain-cases.json", "");
  CHECK(gradcheck_command({"check", wrong.path(), "--report", "json", "--output", cases.path()}).exit_code == 1);
  CHECK(gradcheck_command({"explain", cases.path()}).out == gradcheck_command({"explain", wrong.path()}).out);
}

TEST_CASE("a file that is neither is refused with its name") {
  const TemporaryFile file("explain-broken.json", "{\"subject\": 3}");
  const Run run = gradcheck_command({"explain", file.path()});
  CHECK(run.exit_code == 2);
  CHECK(run.err == file.path() + ": report.subject: found 3, expected a string\n");
  const TemporaryFile cases("explain-broken-cases.json", "{\"cases\": 3}");
  CHECK(gradcheck_command({"explain", cases.path()}).exit_code == 2);
  CHECK(gradcheck_command({"explain", "/nonexistent"}).exit_code == 2);
  CHECK(gradcheck_command({"explain"}).exit_code == 2);
}

// SPDX-License-Identifier: MIT
#include <gradcheck/main.hpp>

#include <algorithm>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>

namespace {

std::string net(const std::string& expected_loss) {
  return "title = \"one weight\"\n"
         "[network]\n"
         "layers = [ { type = \"dense\", inputs = 1, outputs = 1, weights = [[2.0]] } ]\n"
         "loss = { type = \"half_mse\", reduction = \"sum\" }\n"
         "[data]\n"
         "x = [[3.0]]\n"
         "y = [[5.0]]\n"
         "[[expect]]\n"
         "value = \"loss\"\n"
         "is = " +
         expected_loss + "\n";
}

}  // namespace

TEST_CASE("check of a right case prints it and exits 0") {
  const TemporaryFile file("right.toml", net("0.5"));
  const Run run = gradcheck_command({"check", file.path()});
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(contains(run.out, "agree  one weight: 1 number, 2 coordinates, 4 properties\n"));
  CHECK(contains(run.out, "1 case: 1 agrees, 0 fail; 1 number, 0 errata, 2 coordinates\n"));
}

TEST_CASE("check of a wrong case names file, line and both numbers, how to reproduce it, and exits 1") {
  const TemporaryFile file("wrong.toml", net("0.6"));
  const Run run = gradcheck_command({"check", file.path()});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, "FAIL   one weight"));
  CHECK(contains(run.out, file.path() + ":8: "));
  CHECK(contains(run.out, "  reproduce: gradcheck check " + file.path() + "\n"));
}

TEST_CASE("quiet prints failures and the last line only") {
  const TemporaryFile right("quiet-right.toml", net("0.5"));
  CHECK(gradcheck_command({"check", "--quiet", right.path()}).out ==
        "1 case: 1 agrees, 0 fail; 1 number, 0 errata, 2 coordinates\n");
  const TemporaryFile wrong("quiet-wrong.toml", net("0.6"));
  const std::string quiet = gradcheck_command({"check", "--quiet", wrong.path()}).out;
  CHECK(quiet.starts_with("FAIL   one weight: 1 number, 2 coordinates, 4 properties\n  " + wrong.path() + ":8: "));
  CHECK(quiet.ends_with("\n  reproduce: gradcheck check " + wrong.path() +
                        "\n1 case: 0 agree, 1 fails; 1 number, 0 errata, 2 coordinates\n"));
  CHECK(std::ranges::count(quiet, '\n') == 4);
}

TEST_CASE("an unreadable file, an unknown option and no command exit 2 and say why") {
  const Run missing = gradcheck_command({"check", "/nonexistent/case.toml"});
  CHECK(missing.exit_code == 2);
  CHECK(contains(missing.err, "/nonexistent/case.toml: "));
  const Run unknown = gradcheck_command({"check", "--frobnicate"});
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.err, "--frobnicate"));
  CHECK(gradcheck_command({}).exit_code == 2);
}

TEST_CASE("a malformed file exits 2 with file and line") {
  const TemporaryFile file("malformed.toml", "title = \"x\"\n[network\n");
  const Run run = gradcheck_command({"check", file.path()});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.err, file.path() + ":2: "));
}

TEST_CASE("help exits 0 and lists the exit codes") {
  const Run run = gradcheck_command({"--help"});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "exit: 0 ok | 1 a disagreement"));
}

TEST_CASE("show prints the network, the data and every number") {
  const TemporaryFile file("show.toml", net("0.5"));
  const Run run = gradcheck_command({"show", file.path()});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "  network, double: dense 1 -> 1, no bias\n"));
  CHECK(contains(run.out, "  loss: half_mse, reduction sum\n"));
  CHECK(contains(run.out, "loss"));
}

TEST_CASE("show prints what a loss has beside its kind") {
  const auto loss_of = [](const std::string& loss) {
    const std::string text =
        "title = \"t\"\n[network]\nlayers = [{ type = \"dense\", inputs = 1, outputs = 2, weights = [[1], [0.5]] "
        "}]\nloss = { " +
        loss + " }\n[data]\nx = [[1]]\ny = [[" + (loss.starts_with("type = \"h") ? "0, 1" : "1") + "]]\n";
    const TemporaryFile file("show_loss.toml", text);
    return gradcheck_command({"show", file.path()}).out;
  };
  CHECK(contains(loss_of("type = \"huber\", delta = 0.5"), ", delta 0.5\n"));
  CHECK(contains(loss_of("type = \"softmax_cross_entropy\", smoothing = 0.1, ignored = -100, class_weights = [1, 0.5]"),
                 ", smoothing 0.1, label -100 ignored, class weights 1, 0.5\n"));
}

TEST_CASE("prove plants faults into the case's own network and says how many were caught") {
  const TemporaryFile file("prove.toml", net("0.5"));
  const Run run = gradcheck_command({"check", "--quiet", "--prove", file.path()});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "  planted 2"));
  CHECK(contains(run.out, " kinds, all caught\n"));
}

TEST_CASE("the engine may be forced, and is named where it is not the direct one") {
  const TemporaryFile file("engine.toml", net("0.5"));
  const Run chained = gradcheck_command({"check", "--engine", "chained", "--verbose", file.path()});
  CHECK(chained.exit_code == 0);
  CHECK(contains(chained.out, " evaluations (grouped)\n"));
  CHECK_FALSE(contains(gradcheck_command({"check", "--engine", "direct", "--verbose", file.path()}).out, "(grouped)"));
  const Run wrong = gradcheck_command({"check", "--engine", "quick", file.path()});
  CHECK(wrong.exit_code == 2);
  CHECK(contains(wrong.err, "quick, expected automatic, direct, grouped, chained or suffix"));
  const Run failed =
      gradcheck_command({"check", "--engine", "chained", "--strict", TemporaryFile("wrong.toml", net("0.7")).path()});
  CHECK(contains(failed.out, " --strict --engine chained\n"));
}

TEST_CASE("planted --names says of every mistake in a single module whether it was found and named") {
  const Run run = gradcheck_command({"planted", "--names", "--nets", "2", "--seed", "1"});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "2 random networks, seed 1, from index 0: 0 right ones have a finding"));
  CHECK(contains(run.out, "right module, and no other: 100.00 %"));
  CHECK(gradcheck_command({"planted", "--names", "--float", "--nets", "1"}).exit_code == 2);
}

TEST_CASE("planted --engines compares the two engines coordinate by coordinate") {
  const Run run = gradcheck_command({"planted", "--engines", "--nets", "2", "--seed", "1", "--faults", "2"});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "2 random networks, seed 1, from index 0, ordinary scales, float64: 2 taken apart"));
  CHECK(gradcheck_command({"planted", "--engines", "--names", "--nets", "1"}).exit_code == 2);
}

TEST_CASE("planted prints a table of every kind of fault, or one line when it is quiet") {
  const Run run = gradcheck_command({"planted", "--nets", "1", "--seed", "3"});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "1 random networks, seed 3"));
  CHECK(contains(run.out, "bias gradient missing"));
  const Run quiet = gradcheck_command({"planted", "--nets", "1", "--seed", "3", "--quiet"});
  CHECK(quiet.exit_code == 0);
  CHECK(contains(quiet.out, "1 networks: planted "));
  CHECK(gradcheck_command({"planted", "--nets", "0"}).exit_code == 2);
}

TEST_CASE("output goes to a file, and nothing is left behind where it cannot be written") {
  const TemporaryFile file("out.toml", net("0.5"));
  const TemporaryFile report("out.txt", "");
  CHECK(gradcheck_command({"check", file.path(), "--output", report.path()}).out.empty());
  std::ifstream stream(report.path());
  std::string first;
  std::getline(stream, first);
  CHECK(first == "agree  one weight: 1 number, 2 coordinates, 4 properties");
  const Run run = gradcheck_command({"check", file.path(), "--output", "/nonexistent/report.txt"});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.err, "/nonexistent/report.txt: cannot be written"));
}

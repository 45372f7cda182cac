// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/isolated_layer.hpp>

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <gradcheck/app/print/from_json.hpp>
#include <gradcheck/app/program.hpp>

namespace {

using Arguments = std::vector<std::string>;

/// check --isolate of layers of isolation/terrible_main.cpp.
Run isolated(const Arguments& more) {
  Arguments arguments{"check", "--isolate"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(GRADCHECK_TERRIBLE, arguments);
}

/// A case of a registered layer, as fuzz writes one.
std::string case_of(const std::string& layer) {
  return "title = \"a layer\"\n[layer]\nname = \"" + layer + "\"\nshape = [5, 4, 3]\nseed = 1\n";
}

/// That alone, with the line that reproduces it.
void dies(const Arguments& more, const std::string& layer, const std::string& how) {
  Arguments arguments{"--layer", layer};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Run run = isolated(arguments);
  CHECK(run.exit_code == 1);
  CHECK(run.out == layer + ", " + how + "\nreproduce: " + gradcheck::quoted(GRADCHECK_TERRIBLE) + " check --layer " +
                       layer + " --seed 1 --isolate\n");
}

}  // namespace

TEST_CASE("a check that dies names the layer, the shape and what was written last") {
  dies({}, "AssertsAtOnce",
       "5x4x3: crashes (Aborted); it wrote\n  terrible: rows < 9: Assertion `it is small' failed.");
  dies({}, "ExitsMade", "5x4x3: exits (code 3)");
  dies({"--time-limit", "1s"}, "HangsAtOnce", "5x4x3: hangs");
#ifndef __SANITIZE_ADDRESS__  // which knows no limit of memory
  dies({"--memory-limit", "400"}, "GreedyAtOnce", "5x4x3: runs out of memory");
#endif
}

TEST_CASE("a check that dies is a report with a finding") {
  const Run run = isolated({"--layer", "AssertsAtOnce", "--report", "json"});
  CHECK(run.exit_code == 1);
  const gradcheck::Report report = gradcheck::from_json(run.out);
  CHECK(report.subject == "AssertsAtOnce, 5x4x3");
  CHECK_FALSE(report.ok());
  CHECK(report.findings.at(0).mistake == "crashes (Aborted)");
  CHECK(report.findings.at(0).sentence ==
        "crashes (Aborted); it wrote\nterrible: rows < 9: Assertion `it is small' failed.");
}

TEST_CASE("isolated, layers that live have the same reports") {
  for (const Arguments& more : {Arguments{"--layer", "Scale"},
                                {"--layer", "Constant", "--report", "json"},
                                {"--layer", "Scale", "--layer", "Constant", "--report", "json"},
                                {"--layer", "Scale", "--clause", "zero cotangent"},
                                {"--layer", "Scale", "--shape", "5x4x3", "--quiet"}}) {
    Arguments together = more;
    together.insert(together.begin(), "check");
    const Run expected = run_program(GRADCHECK_TERRIBLE, together), run = isolated(more);
    CHECK(run.exit_code == expected.exit_code);
    CHECK(run.out == expected.out);
  }
}

TEST_CASE("the other layers are checked although one dies") {
  const Run run = isolated({"--layer", "ExitsMade", "--layer", "Scale", "--quiet"});
  CHECK(run.exit_code == 1);
  CHECK(run.out.starts_with("ExitsMade, 5x4x3: exits (code 3)\n"));
  CHECK(contains(run.out, "\nScale, 11 configurations: right: "));
  CHECK(run.out.ends_with("\n2 layers: 1 agree, 1 fail\n"));
}

TEST_CASE("a case whose layer dies names file, layer and shape, and what was written last") {
  const TemporaryFile file("dies.toml", case_of("AssertsAtOnce"));
  const std::string died = "  " + file.path() +
                           ": AssertsAtOnce, 5x4x3: crashes (Aborted); it wrote\n"
                           "    terrible: rows < 9: Assertion `it is small' failed.\n";
  const std::string again = "  reproduce: " + gradcheck::quoted(GRADCHECK_TERRIBLE) + " check " +
                            gradcheck::quoted(file.path()) + " --isolate\n";
  const Run run = isolated({file.path()});
  CHECK(run.exit_code == 1);
  CHECK(run.out ==
        "FAIL   a layer\n" + died + again + "1 case: 0 agree, 1 fails; 0 numbers, 0 errata, 0 coordinates\n");
  const TemporaryFile right("right.toml", case_of("Scale"));
  const Run both = isolated({file.path(), right.path()});
  CHECK(both.exit_code == 1);
  CHECK(contains(both.out, "\n1 case: ") == false);
  CHECK(both.out.ends_with(
      "agree  a layer: 24 coordinates\n2 cases: 1 agrees, 1 fails; 0 numbers, 0 errata, 24 coordinates\n"));
}

TEST_CASE("a case whose layer hangs or ends its process") {
  const TemporaryFile hangs("hangs.toml", case_of("HangsAtOnce")), exits("exits.toml", case_of("ExitsMade"));
  CHECK(contains(isolated({hangs.path(), "--time-limit", "1s"}).out, hangs.path() + ": HangsAtOnce, 5x4x3: hangs\n"));
  CHECK(contains(isolated({exits.path()}).out, exits.path() + ": ExitsMade, 5x4x3: exits (code 3)\n"));
}

TEST_CASE("isolated, cases of layers that live, and those of networks, are as they were") {
  const TemporaryFile right("right.toml", case_of("Scale")), wrong("wrong.toml", case_of("Constant")),
      refused("refused.toml", case_of("Unheard"));
  const std::string network = std::string(GRADCHECK_CASES_DIR) + "/slides/one-neuron-by-hand.toml";
  for (const Arguments& paths : {Arguments{right.path()},
                                 {network},
                                 {right.path(), network, "--report", "json"},
                                 {wrong.path(), "--report", "json"},
                                 {refused.path()}}) {
    Arguments together = paths;
    together.insert(together.begin(), "check");
    const Run expected = run_program(GRADCHECK_TERRIBLE, together), run = isolated(paths);
    CHECK(run.exit_code == expected.exit_code);
    CHECK(run.out == expected.out);
    CHECK(run.err == expected.err);
  }
}

TEST_CASE("standard input cannot be isolated") {
  const Run run = run_program(GRADCHECK_COMMAND, {"check", "--isolate", "-"});
  CHECK(run.exit_code == 2);
  CHECK(run.out.empty());
  CHECK(run.err == "gradcheck: --isolate: standard input can be read once only, expected a file\n");
}

TEST_CASE("without layers there is nothing to isolate") {
  const Run run = run_program(GRADCHECK_COMMAND, {"check", "--isolate"});
  CHECK(run.exit_code == 2);
  CHECK(run.err == "gradcheck: --isolate is of registered layers, and none is registered here\n");
}

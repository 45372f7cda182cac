// SPDX-License-Identifier: MIT
#include <gradcheck/app/layer_commands.hpp>

#include <algorithm>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/folder.hpp>
#include <gradcheck/app/print/from_json.hpp>
#include <gradcheck/app/registered.hpp>

using gradcheck::Registry, gradcheck::Shape;

namespace {

/// A right layer whose dX is larger by `error`, relative.
auto larger(double error) {
  return [error](Shape shape, std::mt19937_64& random) {
    return layers::Planted<layers::Scale>{make_scale(shape, random), [error](arma::mat& dx) { dx *= 1 + error; }};
  };
}

layers::Scale refuse(Shape, std::mt19937_64&) { throw std::runtime_error("not today"); }

Registry registry() {
  return Registry{}
      .add("Scale", make_scale)
      .add("Larger", larger(1e-6))
      .add("Hardly", larger(1e-10))
      .add("Constant", make_constant)
      .add("Refuses", refuse);
}

Run command(const std::vector<std::string>& arguments) {
  return gradcheck_command(arguments, registry(), "./my layers");
}

}  // namespace

TEST_CASE("check of a registered layer agrees at all configurations and exits 0") {
  const Run run = command({"check", "--layer", "Scale"});
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(contains(run.out, "  checked: Scale, 11 configurations: input and gain; "));
  CHECK(run.out.starts_with("right: "));
  CHECK(contains(command({"check", "--layer", "Scale", "--verbose"}).out, "  zero cotangent           held\n"));
  CHECK_FALSE(contains(run.out, "reproduce"));
  const Run quiet = command({"check", "--layer", "Scale", "--quiet"});
  CHECK(contains(quiet.out, "Scale, 11 configurations: right: "));
  CHECK(quiet.out.find('\n') == quiet.out.size() - 1);
}

TEST_CASE("a wrong layer exits 1 and ends with the line that reproduces it, which does") {
  const Run run = command({"check", "--layer", "Larger"});
  CHECK(run.exit_code == 1);
  CHECK(run.out.starts_with("wrong: dX is 1.000001 times what it should be (Larger, input)\n"));
  CHECK(contains(run.out, "\n  example: Larger, 1x1x1, seed 7: input [0, 0]: used "));
  CHECK(run.out.ends_with("reproduce: './my layers' check --layer Larger --seed 7 --shape 1x1x1\n"));
  const Run one = command({"check", "--layer", "Larger", "--seed", "7", "--shape", "1x1x1", "--strict"});
  CHECK(one.exit_code == 1);
  CHECK(one.out.ends_with("reproduce: './my layers' check --layer Larger --seed 7 --shape 1x1x1 --strict\n"));
  CHECK(command({"check", "--layer", "Hardly"}).exit_code == 0);
}

TEST_CASE("of several failures the smallest is the example, and all are shown with --verbose") {
  const Run run = command({"check", "--layer", "Constant"});
  CHECK(run.exit_code == 1);
  CHECK(run.out.starts_with("wrong: backward of zero is not zero (Constant)\n"));
  CHECK(contains(run.out, "  note: 0 of 11 configurations agree\n"));
  CHECK(contains(run.out, "  mistake: gradient without cotangent: at 5x4x3, seed 1: input [0, 0] is 1\n    under "));
  const Run verbose = command({"check", "--layer", "Constant", "--verbose"});
  CHECK(contains(verbose.out, "    input  [5 x 4]  20 disagree  "));
  CHECK(contains(verbose.out, "\n  wrong: backward of zero is not zero (Constant, 3x4x6, seed 2)\n"));
}

TEST_CASE("quiet prints a failure in three lines, and colour is as it is asked for") {
  const Run quiet = command({"check", "--layer", "Constant", "--quiet"});
  CHECK(quiet.exit_code == 1);
  CHECK(std::ranges::count(quiet.out, '\n') == 3);
  CHECK(quiet.out.starts_with("wrong: backward of zero is not zero (Constant)\n  mistake: "));
  CHECK(quiet.out.ends_with("  reproduce: './my layers' check --layer Constant --seed 7 --shape 1x1x1\n"));
  CHECK_FALSE(contains(quiet.out, "\033["));
  CHECK(contains(command({"check", "--layer", "Constant", "--colour", "always"}).out, "\033[1;31mwrong\033[0m: "));
  CHECK(command({"check", "--layer", "Constant", "--colour", "perhaps"}).exit_code == 2);
}

TEST_CASE("one clause alone has its own line and exit code") {
  const Run held = command({"check", "--layer", "Larger", "--clause", "zero cotangent"});
  CHECK(held.exit_code == 0);
  CHECK(held.out == "Larger, 11 configurations: zero cotangent: held\n");
  const Run broken = command({"check", "--layer", "Constant", "--clause", "zero cotangent"});
  CHECK(broken.exit_code == 1);
  CHECK(broken.out ==
        "Constant, 11 configurations: zero cotangent: broken: at 5x4x3, seed 1: input [0, 0] is 1 under a zero "
        "cotangent, expected 0\n"
        "reproduce: './my layers' check --layer Constant --seed 1 --clause 'zero cotangent'\n");
  const Run json = command({"check", "--layer", "Scale", "--clause", "zero cotangent", "--report", "json"});
  CHECK(
      json.out ==
      R"({"version":1,"subject":"Scale, 11 configurations","clause":"zero cotangent","state":"held","why":"","seed":1})"
      "\n");
}

TEST_CASE("what cannot be tested, or is unknown, exits 2 and says what is known") {
  const Run untested = command({"check", "--layer", "Scale", "--clause", "forward mode"});
  CHECK(untested.exit_code == 2);
  CHECK(untested.err == "gradcheck: clause forward mode was not tested: no call jvp(x, dx)\n");
  const Run clause = command({"check", "--layer", "Scale", "--clause", "zero"});
  CHECK(clause.exit_code == 2);
  CHECK(contains(clause.err, "gradcheck: no clause \"zero\", expected one of deterministic, input unchanged, "));
  const Run layer = command({"check", "--layer", "Scales"});
  CHECK(layer.exit_code == 2);
  CHECK(layer.err ==
        "gradcheck: no layer \"Scales\", expected one of Scale, Larger, Hardly, Constant, Refuses; did you mean "
        "Scale?\n");
  const Run refused = command({"check", "--layer", "Refuses", "--verbose"});
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.out, "  configuration 1x1x1  not tested  refuses samples 1, inputs 1, outputs 1: not\n"));
  CHECK(refused.err == "gradcheck: layer Refuses refuses every configuration: nothing was checked\n");
}

TEST_CASE("a layer that refuses everything is in the document that was asked for") {
  const TemporaryFile report("refuses.json", "");
  const Run run = command({"check", "--layer", "Refuses", "--report", "junit", "--output", report.path()});
  CHECK(run.exit_code == 2);
  CHECK(run.err == "gradcheck: layer Refuses refuses every configuration: nothing was checked\n");
  CHECK(contains(content(report.path()), "<skipped message=\"layer Refuses refuses every configuration"));
}

TEST_CASE("documents name the command that shows a failure again") {
  const std::string line = "'./my layers' check --layer Larger --seed 7 --shape 1x1x1";
  for (const char* kind : {"html", "sarif"}) {
    const TemporaryFile report("again", "");
    CHECK(command({"check", "--layer", "Larger", "--report", kind, "--output", report.path()}).exit_code == 1);
    CHECK(contains(content(report.path()), line));
  }
}

TEST_CASE("a binary with layers checks all of them") {
  const Run run = command({"check", "--quiet"});
  CHECK(run.exit_code == 1);
  CHECK(run.err.empty());
  CHECK(run.out.starts_with("Scale, 11 configurations: right: "));
  CHECK(contains(run.out, "\n  reproduce: './my layers' check --layer Larger --seed 7 --shape 1x1x1\n"));
  CHECK(contains(run.out, "\n  reproduce: './my layers' check --layer Constant --seed 7 --shape 1x1x1\n"));
  CHECK(run.out.ends_with("\n5 layers: 2 agree, 2 fail, 1 not tested\n"));
}

TEST_CASE("layers may have any name: the line that reproduces a failure is one that a shell takes") {
  const Registry awkward = Registry{}.add("two words; [a-b]*", make_constant).add("two", make_scale);
  const Run run = gradcheck_command({"check", "--layer", "two words; [a-b]*", "--shape", "5x4x3"}, awkward, "./mine");
  CHECK(run.exit_code == 1);
  CHECK(run.out.ends_with("reproduce: ./mine check --layer 'two words; [a-b]*' --seed 1 --shape 5x4x3\n"));
  const Folder folder("awkward");
  const Run fuzzed =
      gradcheck_command({"fuzz", "--runs", "20", "--seed", "1", "--out", folder.path()}, awkward, "./mine");
  CHECK(fuzzed.exit_code == 1);
  const std::string begin = "reproduce: ./mine check ";
  const std::size_t at = fuzzed.out.rfind(begin) + begin.size();  // the last: before it is the line of the answer
  const std::string path = fuzzed.out.substr(at, fuzzed.out.find('\n', at) - at);
  CHECK(gradcheck_command({"check", path}, awkward).exit_code == 1);
}

TEST_CASE("the option --layer repeats, and may be a pattern") {
  const auto checked = [](const std::vector<std::string>& layers) {
    std::vector<std::string> arguments{"check", "--quiet", "--shape", "5x4x3"};
    for (const std::string& layer : layers) arguments.insert(arguments.end(), {"--layer", layer});
    return command(arguments);
  };
  for (const std::vector<std::string>& both : {std::vector<std::string>{"Scale", "Hardly"},
                                               {"Scale", "Hardly", "Scale"},
                                               {"S*", "?ardly"},
                                               {"S*", "[HI]ardly", "*rdly"}}) {
    const Run run = checked(both);
    CHECK(run.exit_code == 0);
    CHECK(run.out.starts_with("Scale, 5x4x3, seed 1: right: "));
    CHECK(contains(run.out, "\nHardly, 5x4x3, seed 1: right: "));
    CHECK(run.out.ends_with("\n2 layers: 2 agree, 0 fail\n"));
  }
  const Run refused = checked({"Scale", "Refuses"});
  CHECK(refused.exit_code == 2);
  CHECK(refused.err == "gradcheck: layer Refuses refuses every configuration: nothing was checked\n");
  CHECK(checked({"Larger", "Refuses"}).exit_code == 1);
}

TEST_CASE("several layers are one JSON, which explain reads") {
  const TemporaryFile report("layers.json", "");
  const Run run =
      command({"check", "--layer", "Scale", "--layer", "Constant", "--report", "json", "--output", report.path()});
  CHECK(run.exit_code == 1);
  const Run explained = command({"explain", report.path()});
  CHECK(explained.exit_code == 1);
  CHECK(explained.out.starts_with("right: 172 of 172 coordinates, "));
  CHECK(contains(explained.out, "\nwrong: backward of zero is not zero (Constant)\n"));
}

TEST_CASE("what a layer says in no encoding does not spoil the JSON of a clause") {
  const auto garbles = [](Shape, std::mt19937_64&) -> layers::Scale { throw std::runtime_error("\xff\xfe"); };
  const Run run = gradcheck_command({"check", "--layer", "Garbles", "--clause", "deterministic", "--report", "json"},
                                    Registry{}.add("Garbles", garbles));
  CHECK(run.exit_code == 2);
  CHECK_FALSE(contains(run.err, "json"));
}

TEST_CASE("a check that cannot say anything leaves no file behind") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "gradcheck-app-test-nothing-left";
  fs::create_directory(folder);
  CHECK(command({"check", "--layer", "Refuses", "--output", (folder / "report.txt").string()}).exit_code == 2);
  CHECK(fs::is_empty(folder));
  fs::remove_all(folder);
}

TEST_CASE("a shape is three positive numbers, and belongs to a layer") {
  for (const char* shape : {"5x4", "5x4x0", "5x4x3x2", "5X4X3", "axbxc", "-1x4x3"}) {
    const Run run = command({"check", "--layer", "Scale", std::string("--shape=") + shape});
    CHECK(run.exit_code == 2);
    CHECK(contains(run.err, "expected samples x inputs x outputs, as in 5x4x3"));
  }
  CHECK(command({"check", "--shape", "5x4x3"}).exit_code == 2);
  CHECK(command({"check", "--clause", "zero cotangent"}).exit_code == 2);
}

TEST_CASE("a layer's report as JSON reads back") {
  const Run run = command({"check", "--layer", "Constant", "--report", "json"});
  CHECK(run.exit_code == 1);
  const gradcheck::Report report = gradcheck::from_json(run.out);
  CHECK_FALSE(report.ok());
  CHECK(report.findings.at(0).mistake == "gradient without cotangent");
  CHECK(report.parts.size() == 11);
  CHECK(command({"check", "--layer", "Constant", "--report", "xml"}).exit_code == 2);
}

TEST_CASE("list names layers, clauses in the order of the contract, blocks, activations and losses") {
  const Run text = command({"list"});
  CHECK(text.exit_code == 0);
  CHECK(
      text.out.starts_with("layers:\n  Scale\n  Larger\n  Hardly\n  Constant\n  Refuses\nclauses:\n  deterministic\n"));
  CHECK(contains(text.out,
                 "blocks:\n  dense\n  layer_norm\n  rms_norm\n  batch_norm\n  dropout\n  weight_norm\n  embedding\n  "
                 "residual\nactivations:\n  identity\n"));
  CHECK(contains(text.out, "losses:\n  half_mse\n"));
  const Run json = command({"list", "--json"});
  CHECK(json.exit_code == 0);
  CHECK(
      json.out.starts_with(R"({"layers":["Scale","Larger","Hardly","Constant","Refuses"],"clauses":["deterministic")"));
  CHECK(contains(json.out, R"("gaussian_nll"],"cases":["saturated-far-steps")"));
  CHECK(json.out.ends_with("\"xor-two-layers\"]}\n"));
  const TemporaryFile file("list.txt", "");
  CHECK(command({"list", "--output", file.path()}).out.empty());
  CHECK(std::filesystem::file_size(file.path()) == text.out.size());
  CHECK(gradcheck_command({"list", "--json"}).out.starts_with("{\"layers\":[],"));
}

TEST_CASE("list shows the varieties that a factory was declared to know, and check asks for them") {
  const auto make = [](Shape shape, std::mt19937_64& random) {
    const bool masked = shape.variety == gradcheck::Variety::all_masked;
    return layers::Planted<layers::Scale>{make_scale(shape, random), [masked](arma::mat& dx) { dx *= masked ? 2 : 1; }};
  };
  const Registry known = Registry{}.add("Masked", make, {gradcheck::Variety::all_masked}),
                 none = Registry{}.add("Masked", make);
  CHECK(gradcheck_command({"list"}, known).out.starts_with("layers:\n  Masked (all_masked)\nclauses:\n"));
  CHECK(gradcheck_command({"list", "--json"}, known)
            .out.ends_with(R"(,"varieties":{"Masked":["all_masked"]}})"
                           "\n"));
  const Run wrong = gradcheck_command({"check", "--layer", "Masked"}, known);
  CHECK(wrong.exit_code == 1);
  CHECK(contains(wrong.out, "all_masked, seed "));
  CHECK(gradcheck_command({"check", "--layer", "Masked"}, none).exit_code == 0);
}

TEST_CASE("main never throws, whatever a layer throws: a campaign counts it, a check refuses it") {
  const auto make = [](Shape, std::mt19937_64&) -> layers::Scale { throw 42; };
  struct Throws : layers::Scale {
    arma::mat backward(const arma::mat&) { throw 42; }
  };
  const auto throws = [](Shape shape, std::mt19937_64& random) { return Throws{make_scale(shape, random)}; };
  const Registry all = Registry{}.add("Unmade", make).add("Throws", throws);
  const Run refused = gradcheck_command({"fuzz", "Unmade", "--runs", "3"}, all);
  CHECK(refused.exit_code == 1);
  CHECK(contains(refused.out + refused.err, "refuse"));
  const Run checked = gradcheck_command({"check", "--layer", "Unmade"}, all);
  CHECK(checked.exit_code == 2);
  const Run found = gradcheck_command({"fuzz", "Throws", "--runs", "3"}, all);
  CHECK(found.exit_code == 1);
  CHECK(contains(found.out, "throws"));
  CHECK(contains(found.out, "a value of type int"));
}

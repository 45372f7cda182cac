// SPDX-License-Identifier: MIT
// The command line as people try it: exit code and whole message.
#include <gradcheck/app/invocation.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/folder.hpp>
#include <gradcheck/app/registered.hpp>

namespace {

using Arguments = std::vector<std::string>;

Run of_scale(const Arguments& arguments) {
  return gradcheck_command(arguments, gradcheck::Registry{}.add("Scale", make_scale), "./mine");
}

/// The same with something to read from standard input.
Run reading(const std::string& input, const Arguments& arguments) {
  std::istringstream in(input);
  auto* const before = std::cin.rdbuf(in.rdbuf());
  const Run run = of_scale(arguments);
  std::cin.rdbuf(before);
  std::cin.clear();
  return run;
}

/// Refused with this one line.
void refuses(const Arguments& arguments, const std::string& message) {
  CAPTURE(arguments);
  const Run run = of_scale(arguments);
  CHECK(run.exit_code == 2);
  CHECK(run.out.empty());
  CHECK(run.err == "gradcheck: " + message + "\n");
}

/// Refused by the parser, which says where to look.
void refuses_usage(const Arguments& arguments, const std::string& message) {
  const bool of_command = !arguments.empty() && (arguments[0] == "fuzz" || arguments[0] == "check" ||
                                                 arguments[0] == "show" || arguments[0] == "merge");
  refuses(arguments, message + "\n`./mine" + (of_command ? " " + arguments[0] : "") + " --help` shows what there is");
}

std::string file_of(const std::string& name) { return std::string(GRADCHECK_CASES_DIR) + "/slides/" + name + ".toml"; }

const std::string whole_number = "expected a whole number from 0 to 18446744073709551615";

}  // namespace

TEST_CASE("the option --version prints it, in whichever binary") {
  for (const Run& run : {of_scale({"--version"}), gradcheck_command({"--version"})}) {
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    CHECK(run.out == "gradcheck " GRADCHECK_VERSION "\n");
  }
}

TEST_CASE("a command that is unknown or missing") {
  const std::string all = "expected one of check, show, fuzz, list, merge, explain, planted";
  refuses_usage({"chek"}, "no command \"chek\", " + all + "; did you mean check?");
  refuses_usage({"frobnicate"}, "no command \"frobnicate\", " + all);
  refuses_usage({}, "no command, " + all);
}

TEST_CASE("help on a command that there is not names the one that was meant") {
  const std::string all = "expected one of check, show, fuzz, list, merge, explain, planted";
  refuses_usage({"nothing", "--help"}, "no command \"nothing\", " + all);
  refuses_usage({"chek", "--help"}, "no command \"chek\", " + all + "; did you mean check?");
  refuses_usage({"fuz", "-h"}, "no command \"fuz\", " + all + "; did you mean fuzz?");
  refuses_usage({"lst", "--version"}, "no command \"lst\", " + all + "; did you mean list?");
  for (const Arguments& known : {Arguments{"--help"}, {"check", "--help"}, {"--version"}})
    CHECK(of_scale(known).exit_code == 0);
}

TEST_CASE("an option that is unknown") {
  const std::string all = ", expected one of --help, --report, --output, --quiet";
  refuses_usage({"merge", "--reprot", "json", "a"}, "no option \"--reprot\"" + all + "; did you mean --report?");
  refuses_usage({"merge", "--frobnicate=3", "a"}, "no option \"--frobnicate\"" + all);
}

TEST_CASE("an option of the command before the command") {
  const auto is_refused = [](const Arguments& arguments, const std::string& option, const std::string& command) {
    refuses(arguments, option + ": given before the command, expected behind it, as in \"" + command + " " + option +
                           "\"\n`./mine " + command + " --help` shows what there is");
  };
  is_refused({"--report", "json", "check"}, "--report", "check");
  is_refused({"--quiet", "merge", "a"}, "--quiet", "merge");
  is_refused({"--runs=5", "fuzz"}, "--runs", "fuzz");
}

TEST_CASE("an option whose value is none") {
  refuses_usage({"check", "--report", "xml"}, "--report: xml, expected text, json, html, junit, sarif or csv");
  refuses_usage({"fuzz", "--report", "xml"}, "--report: xml, expected text, json, html, junit or sarif");
  refuses_usage({"merge", "--report", "csv", "a"}, "--report: csv, expected text, json, html, junit or sarif");
  refuses_usage({"fuzz", "--runs", "0"}, "--runs: 0, expected a whole number, at least 1");
  refuses_usage({"fuzz", "--seed", "-3"}, "--seed: -3, " + whole_number);
  refuses_usage({"fuzz", "--seed", "99999999999999999999999"}, "--seed: 99999999999999999999999, " + whole_number);
  refuses_usage({"check", "--seed", "-3"}, "--seed: -3, " + whole_number);
  refuses_usage({"check", "--threads", "0"}, "--threads: 0, expected a whole number from 1 to 1024");
  refuses_usage({"fuzz", "--threads", "many"}, "--threads: many, expected a whole number from 1 to 1024");
  refuses_usage({"fuzz", "--time", "5x"}, "--time: 5x, expected seconds, or as in 10m, 2h");
  refuses_usage({"fuzz", "--shard", "8/8"}, "--shard: 8/8, expected index/count with index from 0, as in 2/8");
  refuses_usage({"fuzz", "--isolate", "--memory-limit", "0"},
                "--memory-limit: 0, expected a whole number from 1 to 1000000000, in MB");
  for (const char* colour : {"--colour", "--color"})
    refuses_usage({"check", colour, "blue"}, "--colour: blue, expected auto, always or never");
  refuses_usage({"check", "--engine", "quick"},
                "--engine: quick, expected automatic, direct, grouped, chained or suffix");
  refuses_usage({"check", "--layer", "Scale", "--shape", "5x4"},
                "--shape: 5x4, expected samples x inputs x outputs, as in 5x4x3");
}

TEST_CASE("options that are given twice, without a value, or with one that they exclude") {
  refuses_usage({"fuzz", "--seed"}, "--seed: no value behind it, expected one");
  refuses_usage({"fuzz", "--seed", "1", "--seed", "2"}, "--seed: given 2 times, expected once");
  refuses_usage({"fuzz", "--runs", "5", "--time", "5s"}, "--runs and --time: given both, expected one");
  refuses_usage({"check", "--shape", "5x4x3"}, "--shape: given without --layer, which it belongs to");
  refuses_usage({"check", "--isolate", "--prove"}, "--prove and --isolate: given both, expected one");
  refuses_usage({"show"}, "FILE is required");
  refuses_usage({"merge", "-", "-"}, "-: standard input, expected once");
}

TEST_CASE("layers, clauses and cases that are unknown, and what was meant") {
  refuses({"check", "--layer", "Scal"}, "no layer \"Scal\", expected one of Scale; did you mean Scale?");
  refuses({"check", "--layer", "Tanh*"}, "no layer \"Tanh*\", expected one of Scale");
  refuses({"fuzz", "scael"}, "no layer \"scael\", expected one of Scale; did you mean Scale?");
  const Run clause = of_scale({"check", "--layer", "Scale", "--clause", "zero cotangnt"});
  CHECK(clause.exit_code == 2);
  CHECK(clause.err.starts_with("gradcheck: no clause \"zero cotangnt\", expected one of deterministic, "));
  CHECK(clause.err.ends_with("; did you mean zero cotangent?\n"));
  const Run unknown = of_scale({"show", "one-neuron-by-hnd"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.out.empty());
  const std::string all = of_scale({"list"}).out;
  const auto cases = std::count(all.begin() + static_cast<std::ptrdiff_t>(all.find("\ncases:\n") + 8), all.end(), '\n');
  CHECK(unknown.err == "gradcheck: no file of that name, and no case \"one-neuron-by-hnd\", expected one of the " +
                           std::to_string(cases) + " that `list` names; did you mean one-neuron-by-hand?\n");
}

TEST_CASE("a campaign has a share for each of its shards") {
  const std::string shares = ": runs are shared out 50 at a time, which is not one share for each of ";
  for (const char* shard : {"0/2", "1/2"})
    refuses({"fuzz", "--runs", "40", "--shard", shard}, std::string("--runs 40 --shard ") + shard + shares +
                                                            "2 shards; expected --runs 51 or more, or at most 1 shard");
  refuses({"fuzz", "--runs", "350", "--shard", "0/8"},
          "--runs 350 --shard 0/8" + shares + "8 shards; expected --runs 351 or more, or at most 7 shards");
  const Run least = of_scale({"fuzz", "Scale", "--runs", "51", "--shard", "1/2", "--seed", "1"});
  CHECK(least.exit_code == 0);
  CHECK(least.out.starts_with("layers Scale, seed 1: 1 of 51 runs, shards 1/2\n"));
}

TEST_CASE("a case is called by its name") {
  const Run by_name = of_scale({"show", "one-neuron-by-hand"}),
            by_path = of_scale({"show", file_of("one-neuron-by-hand")});
  CHECK(by_name.exit_code == 0);
  CHECK(by_name.out.starts_with("one neuron per layer, by hand\n"));
  CHECK(by_name.out.substr(by_name.out.find("network, double")) ==
        by_path.out.substr(by_path.out.find("network, double")));
  CHECK(of_scale({"check", "sigmoid"}).out == of_scale({"check", file_of("sigmoid")}).out);
  CHECK(of_scale({"explain", "sigmoid"}).out == of_scale({"explain", file_of("sigmoid")}).out);
  CHECK(contains(of_scale({"list"}).out, "\ncases:\n  saturated-far-steps\n"));
}

TEST_CASE("a path of - is standard input") {
  const std::string text = content(file_of("sigmoid"));
  for (const char* command : {"check", "explain"}) {
    const Run run = reading(text, {command, "-"});
    CHECK(run.exit_code == 0);
    CHECK(run.out == of_scale({command, file_of("sigmoid")}).out);
  }
  CHECK(contains(reading(text, {"show", "-"}).out, "  file: -\n"));
  const Run wrong = reading("title = \"x\"\n[network\n", {"check", "-"});
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.err.starts_with("-:2: "));
  const Run report = of_scale({"check", "--layer", "Scale", "--report", "json"});
  const Run explained = reading(report.out, {"explain", "-"});
  CHECK(explained.out.starts_with("right: 172 of 172 coordinates, "));
  CHECK(contains(explained.out, "\n  checked: Scale, 11 configurations: input and gain; "));
  const Run fuzzed = of_scale({"fuzz", "Scale", "--runs", "3", "--seed", "1", "--report", "json"});
  const Run merged = reading(fuzzed.out, {"merge", "-", "--report", "json"});
  CHECK(merged.exit_code == 0);
  CHECK(merged.out == fuzzed.out);
  const Run array = reading("[]", {"explain", "-"});
  CHECK(array.exit_code == 2);
  CHECK(array.err ==
        "-: report: found [], expected an object with \"subject\" and \"blocks\", or with \"layers\" or \"cases\", as "
        "check --report json writes it\n");
}

TEST_CASE("a path of - is standard output, where a report is written") {
  const Run run = of_scale({"list", "--output", "-"});
  CHECK(run.exit_code == 0);
  CHECK(run.out == of_scale({"list"}).out);
}

TEST_CASE("fuzz --quiet prints failures and the last line") {
  const Run run = of_scale({"fuzz", "Scale", "--runs", "3", "--seed", "1", "--quiet"});
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(run.out == "layers Scale, seed 1: ok: 0 of 3 runs failed, 0 findings\n");
  const Run wrong = gradcheck_command({"fuzz", "--runs", "3", "--seed", "1", "--quiet"},
                                      gradcheck::Registry{}.add("Constant", make_constant));
  CHECK(wrong.exit_code == 1);
  CHECK(wrong.err.starts_with("finding: run 0: gradient without cotangent: Constant "));
  CHECK(contains(wrong.out, "\n  run 0: gradient without cotangent\n"));
  CHECK(wrong.out.ends_with("\nlayers Constant, seed 1: not ok: 3 of 3 runs failed, 1 finding\n"));
}

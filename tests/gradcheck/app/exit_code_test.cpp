// SPDX-License-Identifier: MIT
// What is an error of the user's (2), of a layer (1), and of nobody whom it could be told (3).
#include <gradcheck/base/user_error.hpp>

#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/registered.hpp>

namespace {

using gradcheck::Registry;

/// Throws in backward.
template <class Thrown>
struct Throwing : layers::Scale {
  arma::mat backward(const arma::mat&) { throw Thrown(); }
};

struct OfOurs : std::runtime_error {
  OfOurs() : std::runtime_error("no backward today") {}
};

template <class Thrown>
Run check_of_a_case() {
  const TemporaryFile file("throws.toml", "title = \"t\"\n[layer]\nname = \"Throws\"\nshape = [2, 3, 3]\n");
  const auto make = [](gradcheck::Shape s, std::mt19937_64& random) { return Throwing<Thrown>{make_scale(s, random)}; };
  return gradcheck_command({"check", file.path()}, Registry{}.add("Throws", make));
}

/// A file of that content that a command refuses: its path, then what is wrong, on one line without more.
void refuses(const std::string& command, const std::string& content, const std::string& what) {
  const TemporaryFile file("refused.json", content);
  const Run run = gradcheck_command({command, file.path()});
  CHECK(run.exit_code == 2);
  CHECK(run.out.empty());
  CHECK(run.err == file.path() + what + "\n");
}

}  // namespace

TEST_CASE("an error has its file and line before it, where it has them") {
  CHECK(gradcheck::detail::InputError("a.toml", 7, "wrong").what() == std::string("a.toml:7: wrong"));
  CHECK(gradcheck::detail::InputError("a.toml", 0, "missing").what() == std::string("a.toml: missing"));
}

TEST_CASE("a layer that throws is a disagreement, in a case file as in check --layer") {
  const Run run = check_of_a_case<OfOurs>();
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, "throws"));
  CHECK(contains(run.out, "no backward today"));
}

TEST_CASE("what is nobody's error is an internal one") {
  const Run run = check_of_a_case<std::bad_alloc>();
  CHECK(run.exit_code == 3);
  CHECK(run.err == "gradcheck: internal error: std::bad_alloc\n");
}

TEST_CASE("a report that is damaged is refused with its file, its key and what was expected") {
  const std::string report = ", expected a report of check --report json";
  refuses("explain", "{\"subject\": \"x\",\n  oops}", ":2: no JSON at column 3" + report);
  refuses("explain", "{\"subject\": 1e999}", ":1: a number is too large" + report);
  const std::string one =
      ", expected an object with \"subject\" and \"blocks\", or with \"layers\" or \"cases\", as check "
      "--report json writes it";
  for (const char* other : {"[]", "{}", "3", "null", "\"text\"", "{\"blocks\":[]}"})
    refuses("explain", other, std::string(": report: found ") + other + one);
  refuses("explain", "", ":1: no JSON at column 1" + report);
  refuses("explain", "{\"subject\": \"x\"}", ": report: no key \"blocks\"");
  refuses("explain", "{\"cases\": 3}", ": report.cases: found number, expected an array");
  refuses("explain", "{\"cases\": [{\"title\": 1}]}", ": report.cases[0].title: found 1, expected a string");
  refuses("explain", "{\"cases\": [{\"title\":\n" + std::string(100'000, '[') + std::string(100'000, ']') + "}]}",
          ":2: nested too deeply, expected at most 100 lists and objects inside one another");
}

TEST_CASE("a report of a campaign that is damaged is refused with its file, its key and what was expected") {
  refuses("merge", "", ":1: no JSON at column 1, expected a summary, as of fuzz --report json");
  refuses("merge", "[]", ":1: summary: found array, expected an object");
  std::string report = gradcheck_command({"fuzz", "--runs", "2", "--seed", "1", "--report", "json"}).out;
  const std::string shards = "\"shards\":[[0,1]]";
  REQUIRE(contains(report, shards));
  const auto with = [&](const std::string& instead) {
    std::string other = report;
    return other.replace(other.find(shards), shards.size(), instead);
  };
  refuses("merge", with("\"shards\":[]"), ": a report of no shard, expected one of fuzz --report json");
  refuses("merge", with("\"shards\":[[1,1]]"),
          ":1: summary.shards[0][0]: found 1, expected an index below the count behind it");
  refuses("merge", with("\"shards\":[[0,1.5]]"), ":1: summary.shards[0][1]: found 1.5, expected a whole number");
}

TEST_CASE("a network into which no fault can be planted is the case file's") {
  const TemporaryFile file("flat.toml",
                           "title = \"flat\"\n"
                           "[network]\n"
                           "layers = [ { type = \"dense\", inputs = 1, outputs = 1, weights = [[0.0]] } ]\n"
                           "loss = { type = \"half_mse\", reduction = \"sum\" }\n"
                           "[data]\n"
                           "x = [[0.0]]\n"
                           "y = [[0.0]]\n");
  const Run run = gradcheck_command({"check", "--prove", file.path()});
  CHECK(run.exit_code == 2);
  CHECK(run.err ==
        file.path() + ":1: prove: no material fault can be planted into this network: its gradient is zero\n");
}

TEST_CASE("a directory in place of a report is refused") {
  const std::string folder = std::filesystem::temp_directory_path().string();
  const Run run = gradcheck_command({"merge", folder});
  CHECK(run.exit_code == 2);
  CHECK(run.err == folder + ": cannot be read, expected a report of fuzz --report json\n");
}

TEST_CASE("what a command was asked for and cannot do is an error of its usage") {
  const Run unwritable = gradcheck_command({"list", "--output", "/nonexistent/list.txt"});
  CHECK(unwritable.exit_code == 2);
  CHECK(unwritable.err == "gradcheck: /nonexistent/list.txt: cannot be written: No such file or directory\n");
  const Run unknown = gradcheck_command({"fuzz", "Unknown"}, Registry{}.add("Scale", make_scale));
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.starts_with("gradcheck: "));
}

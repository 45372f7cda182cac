// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/journal.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/folder.hpp>
#include <gradcheck/app/registered.hpp>

namespace {

namespace fs = std::filesystem;
using gradcheck::Registry;

/// A campaign of 130 runs, which are three chunks, the last of them of 30, whose journal may be damaged.
class Damaged {
 public:
  Damaged() : folder_("damaged") {
    REQUIRE(command({"--runs", "130", "--seed", "7"}).exit_code == 0);
    whole_ = content(journal());
    REQUIRE(std::ranges::count(whole_, '\n') == 4);
  }

  std::string folder() const { return folder_.path(); }
  std::string journal() const { return folder_.path("journal.jsonl"); }
  const std::string& whole() const { return whole_; }

  /// The line, counted from 1, without its end.
  std::string line(int number) const {
    std::size_t begin = 0;
    for (int n = 1; n < number; ++n) begin = whole_.find('\n', begin) + 1;
    return whole_.substr(begin, whole_.find('\n', begin) - begin);
  }

  Run resumed(const std::string& journal_text, std::vector<std::string> more = {}) const {
    std::ofstream(journal(), std::ios::binary) << journal_text;
    more.emplace_back("--resume");
    return command(more);
  }

  /// What is said of a journal one of whose lines is another one.
  Run with(int number, const std::string& instead, const std::vector<std::string>& more = {}) const {
    std::string text = whole_;
    text.replace(text.find(line(number)), line(number).size(), instead);
    return resumed(text, more);
  }

  /// Of one in which a part of a line is another one.
  Run with(int number, const std::string& part, const std::string& instead,
           const std::vector<std::string>& more = {}) const {
    std::string changed = line(number);
    const std::size_t at = changed.find(part);
    INFO(part);
    REQUIRE(at != std::string::npos);
    return with(number, changed.replace(at, part.size(), instead), more);
  }

  void is_refused(const Run& run, const std::string& where_and_what) const {
    CHECK(run.exit_code == 2);
    CHECK(run.out.empty());
    CHECK(run.err == journal() + where_and_what + "\n");
  }

 private:
  Run command(std::vector<std::string> more) const {
    more.insert(more.begin(), {"fuzz", "Scale", "--out", folder_.path()});
    return gradcheck_command(more, Registry{}.add("Scale", make_scale), "./mine");
  }

  Folder folder_;
  std::string whole_;
};

}  // namespace

TEST_CASE("a journal whose last line was not written to its end goes on without it") {
  const Damaged d;
  const Run whole = d.resumed(d.whole());
  CHECK(whole.exit_code == 0);
  for (const std::size_t missing : {std::size_t{1}, std::size_t{2}, d.line(4).size(), d.line(4).size() + 1}) {
    const Run run = d.resumed(d.whole().substr(0, d.whole().size() - missing));
    CHECK(run.exit_code == 0);
    CHECK(run.out == whole.out);
    CHECK(content(d.journal()) == d.whole());
  }
}

TEST_CASE("a journal that is damaged is left as it is, and the line is named") {
  const Damaged d;
  const std::string cut = d.line(1) + "\n" + d.line(2).substr(0, 20) + "\n" + d.line(3) + "\n0\t{\"fuzz";
  d.is_refused(d.resumed(cut), ":2: no JSON at column 19, expected a summary, as of fuzz --report json");
  CHECK(content(d.journal()) == cut);
}

TEST_CASE("the first line of a journal says whose it is") {
  const Damaged d;
  d.is_refused(d.resumed(""), ":1: no whole line, expected the journal of a campaign");
  d.is_refused(d.resumed(d.line(1)), ":1: no whole line, expected the journal of a campaign");
  d.is_refused(d.resumed("\n"), ":1: no JSON at column 1, expected the journal of a campaign");
  d.is_refused(d.resumed(std::string("\0\x01\xff\n\0", 5)),
               ":1: no JSON at column 1, expected the journal of a campaign");
  d.is_refused(d.with(1, "[]"), ":1: header: found array, expected an object");
  d.is_refused(d.with(1, "\"seed\"", "\"sead\""), ":1: header: no key \"seed\"");
  d.is_refused(d.with(1, "\"seed\":7", "\"seed\":\"7\""), ":1: header.seed: found \"7\", expected a whole number");
  d.is_refused(d.with(1, "\"seed\":7", "\"seed\":-7"), ":1: header.seed: found -7, expected a whole number");
  d.is_refused(d.with(1, "\"seed\":7", "\"seed\":7.5"), ":1: header.seed: found 7.5, expected a whole number");
  d.is_refused(d.with(1, "\"seed\":7", "\"seed\":1e999"),
               ":1: a number is too large, expected the journal of a campaign");
  d.is_refused(d.with(1, "[0,1]", "[0]"), ":1: header.shard: found 1 items, expected [index, count]");
  d.is_refused(d.with(1, "[0,1]", "[0,0]"),
               ":1: header.shard[0]: found 0, expected an index below the count behind it");
}

TEST_CASE("resuming another campaign is refused with each option that says something else") {
  const Damaged d;
  const auto refused = [&](const Run& run, const std::string& what) {
    CHECK(run.exit_code == 2);
    CHECK(run.out.empty());
    CHECK(run.err == "gradcheck: " + d.folder() + ": --resume of another campaign: " + what +
                         "; leave these out, or name another --out\n");
  };
  refused(d.resumed(d.whole(), {"--runs", "5"}), "--runs 130 there, --runs 5 here");
  refused(d.resumed(d.whole(), {"--seed", "7", "--runs", "131"}), "--runs 130 there, --runs 131 here");
  refused(d.resumed(d.whole(), {"--seed", "8", "--time", "1s"}),
          "--seed 7 there, --seed 8 here; --runs 130 there, --time here");
  refused(d.with(1, "layers Scale", "layers Other"), "layers Other there, layers Scale here");
  refused(d.with(1, "[0,1]", "[1,2]", {"--shard", "0/1"}), "--shard 1/2 there, --shard 0/1 here");
  CHECK(d.resumed(d.whole(), {"--runs", "130", "--seed", "7", "--shard", "0/1"}).exit_code == 0);
}

TEST_CASE("every other line is a chunk of the campaign") {
  const Damaged d;
  const std::string no_tab = "no tab, expected the number of a chunk, a tab and its summary";
  d.is_refused(d.with(3, ""), ":3: " + no_tab);
  d.is_refused(d.with(3, "garbage"), ":3: " + no_tab);
  d.is_refused(d.with(3, std::string(1000, '\0')), ":3: " + no_tab);
  for (const char* number : {"", "one", "-1", "1 ", " 1", "1.0", "0x1", "99999999999999999999999999"})
    d.is_refused(d.with(3, "1\t", std::string(number) + "\t"),
                 ":3: no number before the tab, expected that of a chunk");
  for (const char* number : {"3", "18446744073709551615"})
    d.is_refused(d.with(3, "1\t", std::string(number) + "\t"),
                 ":3: chunk " + std::string(number) + ", expected one of layers Scale, seed 7, 130 runs, shard 0/1");
  d.is_refused(d.with(3, "1\t", "0\t"), ":3: chunk 0 once more, expected each once");
  d.is_refused(d.with(3, "1\t", "2\t"), ":3: summary of 50 runs, expected 30");
}

TEST_CASE("a summary in a journal is whole, and of its own campaign") {
  const Damaged d;
  d.is_refused(d.with(2, "\"seed\":7", "\"seed\":8"),
               ":2: summary of layers Scale, seed 8, expected layers Scale, seed 7");
  d.is_refused(d.with(2, "layers Scale", "layers Other"),
               ":2: summary of layers Other, seed 7, expected layers Scale, seed 7");
  d.is_refused(d.with(2, "\"ordinary\"", "\"0rdinary\""), ":2: summary: no key \"ordinary\"");
  const std::string key = "\"ordinary\":{\"runs\":", line = d.line(2);
  const std::size_t begin = line.find(key) + key.size();
  const int ordinary = std::stoi(line.substr(begin));
  const auto with_runs = [&](const std::string& runs) { return d.with(2, key + std::to_string(ordinary), key + runs); };
  d.is_refused(with_runs(std::to_string(ordinary - 1)), ":2: summary of 49 runs, expected 50");
  d.is_refused(with_runs("null"), ":2: summary.ordinary.runs: found null, expected a whole number");
  d.is_refused(with_runs("-50"), ":2: summary.ordinary.runs: found -50, expected a whole number");
  d.is_refused(with_runs("1e300"), ":2: summary.ordinary.runs: found 1e+300, expected a whole number");
  d.is_refused(with_runs("18446744073709551615"),
               ":2: summary.ordinary.runs: found 18446744073709551615, expected at most 9007199254740992");
  d.is_refused(d.with(2, "\"refused\":0", "\"refused\":51"),
               ":2: summary.ordinary.refused: found 51, expected at most " + std::to_string(ordinary));
  d.is_refused(d.with(2, "\"failures\":0", "\"failures\":51"), ":2: summary.failures: found 51, expected at most 50");
  d.is_refused(d.with(2, "\"findings\":[]", "\"findings\":{}"),
               ":2: summary.findings: found object, expected an array");
  d.is_refused(d.with(2, "\"findings\":[]", "\"findings\":[{\"run\":true}]"),
               ":2: summary.findings[0].run: found true, expected a whole number");
  d.is_refused(d.with(2, "\"scale\":{\"ordinary\":" + std::to_string(ordinary), "\"scale\":{\"ordinary\":[50]"),
               ":2: summary.coverage.\"scale\".\"ordinary\": found [50], expected a whole number");
}

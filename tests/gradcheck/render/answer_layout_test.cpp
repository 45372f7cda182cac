// SPDX-License-Identifier: MIT
#include <gradcheck/render/answer_text.hpp>

#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>

#include <gradcheck/render/explain.hpp>
#include <gradcheck/render/lines.hpp>
#include <gradcheck/render/ten_reports.hpp>
#include <gradcheck/render/text.hpp>

using namespace gradcheck;
using namespace gradcheck::ten;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool fits_on_a_screen(const std::string& text) {
  const std::vector<std::string> lines = lines_of(text);
  return lines.size() <= 20 && std::ranges::all_of(lines, [](const auto& l) { return detail::width_of(l) <= 80; });
}

/// Several mistakes, each with a long sentence, long lists and many notes.
Report verbose_report() {
  Report r = factory();
  const std::string long_sentence = r.findings[0].sentence + "; " + r.findings[0].sentence;
  for (Finding& f : r.findings) {
    f.sentence = long_sentence;
    f.alternatives = {"transposed", "at the wrong entries", "input read at the wrong entries", "one branch missing"};
    f.consequences = f.alternatives;
  }
  for (int k = 0; k < 5; ++k) r.findings.push_back({"samples mixed", "", long_sentence, {}, {}});
  for (int k = 0; k < 9; ++k) r.notes.push_back("note " + std::to_string(k) + ": " + long_sentence);
  r.blocks.push_back(wrong("gain", {1}, {2}));
  return r;
}

}  // namespace

TEST_CASE("an answer fits on a screen of 80 columns, whatever the report, and explain is the same text") {
  for (const Report& r :
       {right_layer(), layer_norm(), chain_of_five(), chain_with_slope(), contract_breach(), undecided(), factor_40(),
        transposed(), kinks_only(), not_a_number(), waived(), factory(), verbose_report(), Report{}}) {
    const std::string text = to_text(r);
    INFO(text);
    CHECK(fits_on_a_screen(text));
    CHECK(explain(r) == text);
    CHECK(text.starts_with(headline(r).substr(0, 40)));
    CHECK(lines_of(to_text(r, Detail::brief)).size() <= 3);
  }
}

TEST_CASE("what does not fit is cut with a sign, and Detail::all has it") {
  const Report r = verbose_report();
  const std::string text = to_text(r), whole = to_text(r, Detail::all);
  CHECK(text.find(" ...\n") != std::string::npos);
  CHECK(text.find("note: and 7 more, which --verbose or Detail::all has\n") != std::string::npos);
  for (int k = 0; k < 9; ++k) CHECK(whole.find("note: note " + std::to_string(k) + ": ") != std::string::npos);
}

TEST_CASE("a narrow and a wide terminal get lines of their own width") {
  for (const std::size_t width : {40U, 60U, 132U})
    for (const std::string& line : lines_of(to_text(chain_of_five(), Detail::answer, {width, false, ""}))) {
      INFO(line);
      CHECK(line.size() <= width);
    }
}

TEST_CASE("colour is for the verdict, the labels and the marks, and for nothing where it is not asked for") {
  const std::string text = to_text(layer_norm(), Detail::answer, {80, true, ""});
  CHECK(text.starts_with("\033[1;31mwrong\033[0m: dX lacks"));
  CHECK(text.find("\033[1;31m^^^") != std::string::npos);
  CHECK(to_text(right_layer(), Detail::answer, {80, true, ""}).starts_with("\033[1;32mright\033[0m: "));
  CHECK(to_text(undecided(), Detail::answer, {80, true, ""}).starts_with("\033[1;33mcannot tell\033[0m: "));
  CHECK(to_text(layer_norm()).find('\033') == std::string::npos);
}

TEST_CASE("a name with control characters cannot write to a terminal, nor begin a line") {
  Report r = layer_norm();
  r.subject = "Layer\033[2J\nright: all is well";
  const std::string text = to_text(r, Detail::all);
  CHECK(text.find('\033') == std::string::npos);
  CHECK(text.find("\nright") == std::string::npos);
  CHECK(text.find("(Layer?[2J") != std::string::npos);
}

TEST_CASE("a command that reproduces is not broken into lines") {
  const std::string command =
      "./a_program_with_a_rather_long_name check --layer LayerNorm --seed 4 --shape 1x4x3 --strict";
  CHECK(to_text(layer_norm(), Detail::answer, {80, false, command}).ends_with("\n  reproduce: " + command + "\n"));
}

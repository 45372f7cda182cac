// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cctype>

#include <gradcheck/cases/judge/compare.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/node.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace gradcheck::cases {

namespace {

/// A number in a file: characters begin to end of the text, without quotes.
struct Token {
  std::size_t begin = 0, end = 0;
  bool printed = false;
};

bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// The numbers from a value's first character to the end of the line on which its brackets close.
void tokens_of_value(const std::string& text, std::size_t at, std::vector<Token>& found) {
  int depth = 0;
  for (bool done = false; !done; ++at) {
    if (text[at] == '[')
      ++depth;
    else if (text[at] == ']')
      --depth;
    else if (text[at] == '"') {
      const std::size_t end = text.find('"', at + 1);
      found.push_back({at + 1, end, true});
      at = end;
    } else if (digit(text[at])) {
      const std::size_t end = text.find_first_not_of("0123456789.e-", at);
      found.push_back({at, end, false});
      at = end - 1;
    }
    done = depth == 0 && (text[at + 1] == '\n' || text[at + 1] == ' ');
  }
}

/// Every number of every expectation, and every right number of an erratum.
std::vector<Token> tokens(const std::string& text) {
  std::vector<Token> found;
  for (std::size_t line = 0; line < text.size(); line = text.find('\n', line) + 1)
    for (const std::string_view key : {"is = ", "right = "})
      if (text.compare(line, key.size(), key) == 0) tokens_of_value(text, line + key.size(), found);
  return found;
}

/// The digits to change: all of a printed number; of an exact one the first 11 significant ones, and zeros before them.
std::vector<std::size_t> digits(const std::string& text, const Token& token) {
  std::vector<std::size_t> found;
  int significant = 0;
  for (std::size_t i = token.begin; i < token.end && text[i] != 'e'; ++i) {
    if (!digit(text[i])) continue;
    if (significant > 0 || text[i] != '0') ++significant;
    if (token.printed || significant <= 11) found.push_back(i);
  }
  return found;
}

/// The number as a message shows it, its sign included.
std::string shown(const std::string& text, const Token& token) {
  const std::string number = text.substr(token.begin, token.end - token.begin);
  if (token.printed) return number;
  const double value = std::stod(number);
  const bool integer_zero = value == 0.0 && number.find('.') == std::string::npos;  // TOML's integer -0 is 0
  return to_string(Comparison{{"", text[token.begin - 1] == '-' && !integer_zero ? -value : value}});
}

struct Tally {
  std::size_t numbers = 0, mutations = 0;
};

/// Changes one digit, and looks for the one failure that names the number.
void mutate(const std::string& text, const Token& token, std::size_t at, const std::string& path,
            const std::vector<State>& states, Tally& tally) {
  for (char other = '0'; other <= '9'; ++other) {
    if (other == text[at]) continue;
    std::string changed = text;
    changed[at] = other;
    const Case c = parse(changed, path);
    const std::vector<std::string> failures = judge(c, states, {.check = {}, .numeric = false}).failures();
    ++tally.mutations;
    const std::string expected = "expected " + shown(changed, token);
    if (failures.size() == 1 && failures[0].find(expected) != std::string::npos) continue;
    FAIL_CHECK(path << ": character " << at << " changed to " << other << " (" << expected << ") gave "
                    << failures.size() << " failures" << (failures.empty() ? "" : ": " + failures.front()));
  }
}

Tally mutate_file(const std::string& path) {
  const std::string text = read_text(path);
  const std::vector<State> states = compute(parse(text, path));  // expectations change, what is computed does not
  Tally tally;
  for (const Token& token : tokens(text)) {
    ++tally.numbers;
    for (const std::size_t at : digits(text, token)) mutate(text, token, at, path, states, tally);
  }
  return tally;
}

}  // namespace

TEST_CASE("changing any one digit of any expectation of the slides fails, and names it", "[digits]") {
  Tally total;
  std::size_t expected = 0;
  for (const std::string& path : find_files(GRADCHECK_CASES_DIR "/slides")) {
    const Tally tally = mutate_file(path);
    const Outcome outcome = run(read(path), {.check = {}, .numeric = false});
    const std::size_t perceptron = read(path).perceptron ? 1 : 0;  // its converged is no number
    CHECK(tally.numbers == outcome.checks.size() - perceptron + outcome.errata.size());
    expected += outcome.checks.size() - perceptron + outcome.errata.size();
    total.numbers += tally.numbers;
    total.mutations += tally.mutations;
  }
  CHECK(total.numbers == expected);
  CHECK(total.mutations > 10000);
}

}  // namespace gradcheck::cases

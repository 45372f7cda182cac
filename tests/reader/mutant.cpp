// SPDX-License-Identifier: MIT
#include "mutant.hpp"

#include <cctype>
#include <iterator>
#include <random>
#include <string_view>

namespace reader {
namespace {

constexpr std::size_t largest = 1'000'000;

constexpr std::string_view numbers[] = {"0",
                                        "-0.0",
                                        "-1",
                                        "1",
                                        "2",
                                        "17",
                                        "1e308",
                                        "-1e308",
                                        "1e-320",
                                        "1e400",
                                        "99999",
                                        "99999999999",
                                        "9999999",
                                        "nan",
                                        "-inf",
                                        "inf",
                                        "1e5",
                                        "9223372036854775807",
                                        "1000000",
                                        "-9223372036854775808",
                                        "18446744073709551616",
                                        "0x7f",
                                        "1_000",
                                        "100000",
                                        "0.1",
                                        "3162",
                                        "1979-05-27"};

constexpr std::string_view words[] = {"title",
                                      "network",
                                      "scalar",
                                      "float",
                                      "double",
                                      "layers",
                                      "type",
                                      "dense",
                                      "inputs",
                                      "outputs",
                                      "weights",
                                      "bias",
                                      "normal",
                                      "uniform",
                                      "labels",
                                      "rows",
                                      "columns",
                                      "seed",
                                      "sigmoid",
                                      "softmax",
                                      "relu",
                                      "elu",
                                      "alpha",
                                      "slope",
                                      "loss",
                                      "reduction",
                                      "mean",
                                      "sum",
                                      "huber",
                                      "delta",
                                      "hinge",
                                      "penalties",
                                      "lambda",
                                      "data",
                                      "x",
                                      "y",
                                      "expect",
                                      "value",
                                      "is",
                                      "layer",
                                      "update",
                                      "optimiser",
                                      "steps",
                                      "samples",
                                      "all",
                                      "erratum",
                                      "at",
                                      "printed",
                                      "right",
                                      "why",
                                      "perceptron",
                                      "bound",
                                      "rate",
                                      "converged",
                                      "truncated",
                                      "ulps",
                                      "verdict",
                                      "kink",
                                      "gradient",
                                      "activation",
                                      "mae",
                                      "shape",
                                      "name",
                                      "input",
                                      "output",
                                      "cotangent",
                                      "parameter",
                                      "Scale",
                                      "true",
                                      "\"0.5\"",
                                      "adam",
                                      "beta1",
                                      "epsilon",
                                      "decay",
                                      "decoupled",
                                      "smoothing",
                                      "ignored",
                                      "class_weights",
                                      "gaussian_nll",
                                      "mode",
                                      "training",
                                      "evaluation",
                                      "layer_norm",
                                      "rms_norm",
                                      "batch_norm",
                                      "dropout",
                                      "weight_norm",
                                      "embedding",
                                      "residual",
                                      "width",
                                      "gain",
                                      "table",
                                      "directions",
                                      "lengths",
                                      "running_mean",
                                      "running_variance",
                                      "momentum",
                                      "projection",
                                      "temperature",
                                      "p"};

constexpr std::string_view nests[] = {"[",    "{a=",    "a.", "[[", "]", "}", "\"", "'''", "[a.", "\n[[update]]\n",
                                      "[1],", "\\u0000"};

class Mutation {
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_() % n); }
  template <class Range>
  auto any(const Range& all) {
    return *std::next(std::begin(all), static_cast<std::ptrdiff_t>(below(std::size(all))));
  }

 public:
  Mutation(const std::vector<std::string>& corpus, std::uint64_t seed, std::uint64_t index)
      : corpus_(corpus), random_(seed * 0x9E3779B97F4A7C15U + index) {}

  std::string operator()() {
    text_ = any(corpus_);
    for (std::size_t n = 1 + below(3); n > 0; --n) change();
    if (text_.size() > largest) text_.resize(largest);
    return text_;
  }

 private:
  std::size_t place() { return below(text_.size() + 1); }
  char byte() { return static_cast<char>(below(256)); }

  void change() {
    switch (below(10)) {
      case 0: return flip();
      case 1: text_.insert(place(), 1, byte()); return;
      case 2: text_.erase(place(), 1 + below(30)); return;
      case 3: return text_.resize(place());
      case 4: return splice();
      case 5: return repeat();
      case 6: return nest();
      case 7: return replace_word(words);
      default: return replace_word(numbers);
    }
  }

  void flip() {
    for (std::size_t n = 1 + below(4); n > 0 && !text_.empty(); --n)
      text_[below(text_.size())] ^= static_cast<char>(1 << below(8));
  }

  /// Where a line begins.
  std::size_t line(const std::string& text) {
    const std::size_t end = text.find('\n', below(text.size() + 1));
    return end == std::string::npos ? 0 : end + 1;
  }

  /// Some lines of any file, in place of some lines.
  void splice() {
    const std::string other = any(corpus_);
    const std::size_t from = line(other), at = line(text_);
    text_.replace(at, below(3) * below(60), other.substr(from, 1 + below(400)));
  }

  void repeat() {
    const std::size_t whole_lines = below(2), from = whole_lines == 1 ? line(text_) : place();
    std::size_t length = 1 + below(40);
    if (whole_lines == 1) length = std::min(text_.find('\n', from), text_.size()) - from + 1;
    const std::string part = text_.substr(from, length);
    std::size_t times = below(8) > 0 ? below(20) : below(100'000);
    times = std::min(times, largest / (part.size() + 1));
    std::string all;
    for (; times > 0; --times) all += part;
    text_.insert(from, all);
  }

  void nest() {
    const std::string_view part = any(nests);
    std::string all;
    for (std::size_t times = below(4) > 0 ? below(20) : below(20'000); times > 0; --times) all += part;
    text_.insert(place(), all);
  }

  static bool in_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
  }

  /// The number (or, for words, the word) that comes next becomes one of those.
  template <class Choices>
  void replace_word(const Choices& choices) {
    const bool number = std::data(choices) == std::data(numbers);
    for (std::size_t at = place(); at < text_.size(); ++at) {
      const char c = text_[at];
      if (!in_word(c) || (at > 0 && in_word(text_[at - 1]))) continue;
      if (number != (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-')) continue;
      std::size_t end = at;
      while (end < text_.size() && in_word(text_[end])) ++end;
      text_.replace(at, end - at, any(choices));
      return;
    }
  }

  const std::vector<std::string>& corpus_;
  std::mt19937_64 random_;
  std::string text_;
};

}  // namespace

std::string mutant(const std::vector<std::string>& corpus, std::uint64_t seed, std::uint64_t index) {
  return Mutation(corpus, seed, index)();
}

}  // namespace reader

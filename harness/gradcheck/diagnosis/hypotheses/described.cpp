// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/diagnosis/hypotheses/elementwise.hpp>
#include <gradcheck/diagnosis/terms/lacking.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;
using Indices = std::vector<arma::uword>;

constexpr std::size_t most_slopes = 6;  // in the table of an elementwise slope
constexpr std::size_t most_slopes_kept = 200;

/// One entry of the Jacobian that is wrong.
struct Pair {
  const Probe* probe = nullptr;
  const Jacobian* block = nullptr;
  arma::uword t = 0, i = 0;
};

/// All wrong entries of a block at a point.
std::vector<Pair> wrong_pairs(const Probe& p, const Jacobian& b) {
  std::vector<Pair> wrong;
  for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
    for (arma::uword t = 0; t < b.numeric.n_rows; ++t)
      if (!b.is_right(i * b.numeric.n_rows + t)) wrong.push_back({&p, &b, t, i});
  return wrong;
}

/// Which of so many lines these are, where they are not all: " in columns 0, 2", " in column 1".
std::string lines(const Indices& wrong, arma::uword of, const std::string& in) {
  const std::set<arma::uword> some(wrong.begin(), wrong.end());
  return some.size() == of ? std::string() : " " + in + (some.size() == 1 ? " " : "s ") + range_or_list(some);
}

template <class Line>
Indices each(const std::vector<Pair>& wrong, Line line) {
  Indices all;
  for (const Pair& w : wrong) all.push_back(line(w));
  return all;
}

/// In which rows and columns of the block, and of the output, the wrong entries are.
std::string places(const std::vector<Pair>& wrong) {
  const Probe& p = *wrong[0].probe;
  const Jacobian& b = *wrong[0].block;
  return lines(each(wrong, [&](const Pair& w) { return w.i % b.rows; }), b.rows, "in row") +
         lines(each(wrong, [&](const Pair& w) { return w.i / b.rows; }), b.cols, "in column") +
         lines(each(wrong, [&](const Pair& w) { return w.t % p.output.n_rows; }), p.output.n_rows,
               "through output row") +
         lines(each(wrong, [&](const Pair& w) { return w.t / p.output.n_rows; }), p.output.n_cols,
               "through output column");
}

double gap(const Pair& w) { return std::abs(w.block->analytic(w.t, w.i) - w.block->numeric(w.t, w.i)); }

/// Between which ratios, where that says something: they have one sign, and the largest is at most 10 times the
/// smallest.
std::string ratios(const std::vector<Pair>& wrong) {
  double low = arma::datum::inf, high = -low;
  for (const Pair& w : wrong)
    if (const double ratio = w.block->analytic(w.t, w.i) / w.block->numeric(w.t, w.i); std::isfinite(ratio)) {
      low = std::min(low, ratio);
      high = std::max(high, ratio);
    }
  if (low == 0 && high == 0) return ", all of them zero in backward";
  if (number(low) == number(high)) return ", for single outputs " + number(low) + " times numeric";
  const bool are_alike = (low * high > 0) && std::max(low / high, high / low) <= 10;
  return are_alike ? ", for single outputs " + number(low) + " to " + number(high) + " times numeric" : "";
}

/// The entry to look at: of the smallest point, the one that is furthest off.
std::string example(const std::vector<Pair>& wrong) {
  const Pair worst = *std::ranges::max_element(wrong, {}, gap);
  const Probe& p = *worst.probe;
  return "; look at d output " + place_text(worst.t, p.output.n_rows) + " / d " + worst.block->name + " " +
         place_text(worst.i, worst.block->rows) + ": " + number(worst.block->analytic(worst.t, worst.i)) +
         ", numeric " + number(worst.block->numeric(worst.t, worst.i));
}

/// The values of a block at a point, as it has them.
const arma::mat& values_of(const Evidence& e, const Probe& p, std::size_t block) {
  const std::size_t moved = p.blocks.size() - p.parameters.size();
  if (block >= moved) return p.parameters[block - moved];
  std::size_t k = 0;
  for (std::size_t seen = 0; k < p.inputs.size(); ++k)
    if (e.layer.differentiable[k] && seen++ == block) break;
  return p.inputs.at(k);
}

/// " where it is above 0.5 alone": where its own value, or the size of it, tells the wrong entries from all others.
std::string side(const Evidence& e, std::size_t block, double (*of)(double), const char* value) {
  double wrong_low = arma::datum::inf, wrong_high = -wrong_low, right_low = wrong_low, right_high = -wrong_low;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
      const bool wrong = !b.column_is_right(i);
      const double v = of(values_of(e, p, block)(i));
      double& low = wrong ? wrong_low : right_low;
      double& high = wrong ? wrong_high : right_high;
      low = std::min(low, v);
      high = std::max(high, v);
    }
  }
  if (right_low > right_high || wrong_low > wrong_high) return {};
  if (wrong_low > right_high) return std::string(", all where ") + value + " is above " + number(right_high, 3);
  if (wrong_high < right_low) return std::string(", all where ") + value + " is below " + number(right_low, 3);
  return {};
}

std::string sides(const Evidence& e, std::size_t block) {
  const std::string plain = side(
      e, block, [](double v) { return v; }, "its value");
  return plain.empty() ? side(
                             e, block, [](double v) { return std::abs(v); }, "its absolute value")
                       : plain;
}

std::string in_words(const Evidence& e, std::size_t block) {
  const Probe* smallest = nullptr;
  std::vector<Pair> wrong;
  for (const Probe& p : e.probes) {
    std::vector<Pair> here = wrong_pairs(p, p.blocks[block]);
    const arma::uword size = p.blocks[block].numeric.n_elem;
    if (here.empty() || (smallest != nullptr && smallest->blocks[block].numeric.n_elem <= size)) continue;
    smallest = &p;
    wrong = std::move(here);
  }
  if (wrong.empty()) return {};
  const Jacobian& b = smallest->blocks[block];
  const Indices entries = each(wrong, [](const Pair& w) { return w.i; });
  const std::size_t count = std::set<arma::uword>(entries.begin(), entries.end()).size(), all = b.rows * b.cols;
  const std::string differ = count == 1 ? " differs" : " differ";
  return b.name + ": " +
         (all == 1 ? "its only entry" : std::to_string(count) + " of " + std::to_string(all) + " entries") + differ +
         places(wrong) + sides(e, block) + ratios(wrong) + example(wrong);
}

bool are_right(const std::vector<Slope>& slopes) {
  return std::ranges::all_of(slopes, [](const Slope& s) { return close(s.backward, s.forward, s.error); });
}

std::vector<Slope> sorted_slopes(const Evidence& e, std::size_t seen) {
  std::vector<Slope> all = sampled(e, seen);
  std::ranges::sort(all, {}, &Slope::z);
  return all;
}

/// "; slopes as x: used, expected: -1: 0.2, 0.4; ..." where an elementwise slope can be seen.
std::string table_of_slopes(const Evidence& e, const Blocks& blocks) {
  const auto seen = slope_block(e, blocks);
  if (!seen || std::ranges::find(blocks, *seen) == blocks.end()) return {};
  const std::vector<Slope> all = sorted_slopes(e, *seen);
  if (are_right(all)) return {};
  std::string text;
  for (std::size_t k = 0; k < std::min(all.size(), most_slopes); ++k) {
    const Slope& s = all[k * (all.size() - 1) / std::max<std::size_t>(std::min(all.size(), most_slopes) - 1, 1)];
    text += (text.empty() ? "; slopes as x: used, expected: " : "; ") + number(s.z, 4) + ": " + number(s.backward, 4) +
            ", " + number(s.forward, 4);
  }
  return text;
}

/// "dX", "the gradients of w and b": of blocks that something reacts to.
std::string of_blocks(const Evidence& e, const Blocks& blocks) {
  std::string inputs, parameters;
  arma::uword count = 0;
  for (const std::size_t b : blocks) {
    const std::string name = e.names({b});
    if (e.probes[0].blocks[b].of_input) {
      inputs += (inputs.empty() ? "" : ", ") + (name == "input" ? std::string("dX") : "dX of " + name);
    } else {
      parameters += (parameters.empty() ? "" : ", ") + name;
      ++count;
    }
  }
  if (parameters.empty()) return inputs;
  return inputs + (inputs.empty() ? "" : " and ") + (count > 1 ? "the gradients of " : "the gradient of ") + parameters;
}

/// What is right beside what is wrong, and so which lines to look at.
std::string where_to_look(const Evidence& e) {
  Blocks right;
  for (std::size_t b = 0; b < e.probes[0].blocks.size(); ++b)
    if (e.probes[0].blocks[b].scale() > 0 && std::ranges::find(e.wrong, b) == e.wrong.end()) right.push_back(b);
  if (right.empty()) return {};
  const auto is_input = [&](std::size_t b) { return e.probes[0].blocks[b].of_input; };
  const std::string wrong_ones = of_blocks(e, e.wrong), right_ones = of_blocks(e, right);
  const bool is_dx_right = std::ranges::any_of(right, is_input), is_dx_alone = std::ranges::all_of(e.wrong, is_input);
  if (is_dx_right && std::ranges::none_of(e.wrong, is_input))
    return right_ones + (right.size() > 1 ? " are right" : " is right") + ", so look at the lines that compute " +
           wrong_ones + ", and at nothing else; ";
  if (is_dx_alone)
    return right_ones + (right.size() > 1 ? " are right" : " is right") + ": look at the lines that " + wrong_ones +
           " alone needs; ";
  return right_ones + (right.size() > 1 ? " are right" : " is right") + ": look at what " + wrong_ones +
         " share and these do not; ";
}

}  // namespace

std::vector<SlopeAt> slopes_seen(const Evidence& evidence) {
  const auto seen = slope_block(evidence, evidence.wrong);
  if (!seen) return {};
  const std::vector<Slope> all = sorted_slopes(evidence, *seen);
  if (are_right(all)) return {};
  const std::size_t kept = std::min(all.size(), most_slopes_kept);
  std::vector<SlopeAt> slopes;
  for (std::size_t k = 0; k < kept; ++k) {
    const Slope& s = all[k * all.size() / kept];
    slopes.push_back({s.z, s.backward, s.forward});
  }
  return slopes;
}

Finding described(const Evidence& evidence, const Blocks& blocks) {
  std::string text;
  for (const std::size_t b : blocks)
    if (const std::string words = in_words(evidence, b); !words.empty()) text += (text.empty() ? "" : "; ") + words;
  Finding finding{std::string(unnamed_mistake),
                  evidence.names(blocks),
                  where_to_look(evidence) + text + table_of_slopes(evidence, blocks) +
                      "; no known mistake explains it at " + std::to_string(evidence.probes.size()) + " points",
                  {},
                  {},
                  evidence.of_input(blocks)};
  const auto lacking = blocks.size() == 1 ? lacking_entrywise(evidence, blocks[0]) : std::nullopt;
  if (!lacking) return finding;
  finding.term = lacking->formula;
  finding.sentence = lacks_in_words(evidence, blocks[0], *lacking) + "; " + finding.sentence;
  return finding;
}

}  // namespace gradcheck::detail

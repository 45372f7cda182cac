// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

constexpr std::size_t most_probes = 3;  // each takes new numeric Jacobians

/// Another order of a parameter's entries, that backward may have used.
struct Reordering {
  const char* mistake;
  const char* words;
  arma::mat (*apply)(const arma::mat&);
};

const std::array<Reordering, 3>& reorderings() {
  static const std::array<Reordering, 3> all{
      Reordering{"transposed", "transposed",
                 [](const arma::mat& m) -> arma::mat { return m.n_rows == m.n_cols ? arma::mat(m.t()) : m; }},
      Reordering{"parameter reversed", "with its columns in reverse",
                 [](const arma::mat& m) -> arma::mat { return arma::fliplr(m); }},
      Reordering{"parameter reversed", "with its rows in reverse",
                 [](const arma::mat& m) -> arma::mat { return arma::flipud(m); }}};
  return all;
}

bool same(const arma::mat& a, const arma::mat& b) {
  return arma::size(a) == arma::size(b) && arma::approx_equal(a, b, "absdiff", 0);
}

/// Two rows are multiples of each other, beyond what either may be off.
bool proportional(const arma::rowvec& a, const arma::rowvec& b, const arma::rowvec& error) {
  const double bb = arma::dot(b, b);
  if (!(bb > 0)) return true;  // a dead output says nothing
  const double c = arma::dot(a, b) / bb;
  for (arma::uword i = 0; i < a.n_elem; ++i)
    if (!close(a(i), c * b(i), 4 * std::abs(c) * error(i) + 1e-6 * arma::abs(a).max() + 1e-12)) return false;
  return true;
}

/// The same of whole rows. Of one entry anything is a multiple: such rows are the same.
bool same_direction(const arma::rowvec& a, const arma::rowvec& b, const arma::rowvec& error) {
  const arma::uvec used = arma::find(arma::abs(b) > 1e-6 * arma::abs(b).max());
  const bool is_one = used.n_elem == 1;
  if (is_one && !close(a(used(0)), b(used(0)), 4 * error(used(0)) + 1e-6 * std::abs(b(used(0))))) return false;
  return proportional(a, b, error);
}

/// The coordinates of a block along which backward has most.
std::vector<arma::uword> strongest(const Jacobian& b, arma::uword most) {
  const arma::uvec order = arma::sort_index(arma::vectorise(arma::sum(arma::abs(b.analytic), 0)), "descend");
  const arma::uvec first = order.head(std::min<arma::uword>(order.n_elem, most));
  return {first.begin(), first.end()};
}

/// A look at a few columns of the first block, with the parameters as they were set, before all are paid for.
bool may_follow_order(const Evidence& e, const Blocks& blocks, const Probe& p) {
  const Jacobian& b = p.blocks[blocks[0]];
  const std::vector<arma::uword> few = strongest(b, 3);
  const auto there = numeric_columns_at(e.layer, p.inputs, blocks[0], few);
  if (!there) return false;
  const arma::mat analytic = b.analytic.cols(arma::uvec(few));
  for (arma::uword t = 0; t < analytic.n_rows; ++t)
    if (!proportional(analytic.row(t), there->value.row(t), there->error.row(t))) return false;
  return true;
}

bool is_the_same(const arma::rowvec& a, const arma::rowvec& b, const arma::rowvec& error) {
  for (arma::uword i = 0; i < a.n_elem; ++i)
    if (!close(a(i), b(i), 4 * error(i) + 1e-6 * arma::abs(a).max() + 1e-12)) return false;
  return true;
}

/// Backward is that of the parameter in another order, but for a factor of each output (the slope at another
/// pre-activation). A parameter that is such a factor itself is not looked at but for that factor: in its own order the
/// rows are those of backward too.
bool follows_order(const Evidence& e, const Blocks& blocks, const Probe& p, std::size_t k, const Reordering& r) {
  AnyLayer::Matrices moved = p.parameters;
  moved[k] = r.apply(moved[k]);
  set_parameters(e.layer, moved);
  if (!may_follow_order(e, blocks, p)) return false;
  const auto there = numeric_probe_at(e.layer, p.inputs, e.along);
  if (!there) return false;
  bool is_needed = false, is_all = true;
  for (const std::size_t b : blocks)
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      const arma::rowvec a = p.blocks[b].analytic.row(t), n = there->blocks[b].numeric.row(t),
                         error = there->blocks[b].error_bar.row(t);
      if (!same_direction(a, n, error)) return false;
      is_all = is_all && is_the_same(a, n, error);
      is_needed = is_needed || !same_direction(a, p.blocks[b].numeric.row(t), p.blocks[b].error_bar.row(t));
    }
  return is_needed || is_all;
}

/// With the mean of both orders the disagreement is gone.
bool gone_in_symmetry(const Evidence& e, const Blocks& blocks, const Probe& p, std::size_t k, const Reordering& r) {
  AnyLayer::Matrices moved = p.parameters;
  moved[k] = (moved[k] + r.apply(moved[k])) / 2;
  set_parameters(e.layer, moved);
  const auto there = probe_at(e.layer, p.inputs, e.along);
  return there && std::ranges::all_of(blocks, [&](std::size_t b) {
           return there->blocks[b].scale() > 0 && there->blocks[b].is_right();
         });
}

/// A parameter that is none of the wrong blocks.
bool is_free(const Probe& p, const Blocks& blocks, std::size_t k) {
  return std::ranges::find(blocks, p.blocks.size() - p.parameters.size() + k) == blocks.end();
}

std::string name_of_parameter(const Probe& p, std::size_t k) {
  return p.blocks[p.blocks.size() - p.parameters.size() + k].name;
}

std::optional<Finding> reordered(const Evidence& e, const Blocks& blocks) {
  const Probe& first = e.probes[0];
  const std::vector<Probe> probes = few_probes(e);
  for (std::size_t k = 0; k < first.parameters.size(); ++k)
    for (const Reordering& r : reorderings()) {
      if (!is_free(first, blocks, k) || same(r.apply(first.parameters[k]), first.parameters[k])) continue;
      bool holds = true;
      for (std::size_t n = 0; n < probes.size() && holds; ++n)
        holds = follows_order(e, blocks, probes[n], k, r) && gone_in_symmetry(e, blocks, probes[n], k, r);
      if (holds)
        return found(
            e, blocks, r.mistake,
            "backward uses " + name_of_parameter(first, k) + ' ' + r.words +
                ": the rows of its Jacobian are those, and where both orders are the same the gradient is right",
            {probes.size(), 0});
    }
  return std::nullopt;
}

/// With the part of W alone that changes its sign where W is transposed, as large as W, the gradient is wrong: it is
/// not merely the size of W, or where its entries are, that made it right.
bool stays_in_asymmetry(const Evidence& e, const Blocks& blocks, const Probe& p, std::size_t k) {
  AnyLayer::Matrices moved = p.parameters;
  const arma::mat odd = moved[k] - moved[k].t();
  moved[k] = odd * (arma::abs(moved[k]).max() / arma::abs(odd).max());
  set_parameters(e.layer, moved);
  const auto there = probe_at(e.layer, p.inputs, e.along);
  return there && std::ranges::any_of(blocks, [&](std::size_t b) { return !there->blocks[b].is_right(); });
}

/// The matrix is one of several in the layer, so that the rows of no Jacobian are those with it transposed: but where
/// W = W^T the gradient is right. Its own gradient may be among the wrong ones, as that of a recurrent layer.
std::optional<Finding> right_in_symmetry(const Evidence& e, const Blocks& blocks) {
  const Reordering& transposing = reorderings()[0];
  const std::vector<Probe> probes = few_probes(e);
  for (std::size_t k = 0; k < probes[0].parameters.size(); ++k) {
    if (same(transposing.apply(probes[0].parameters[k]), probes[0].parameters[k])) continue;
    if (!std::ranges::all_of(probes, [&](const Probe& p) {
          return gone_in_symmetry(e, blocks, p, k, transposing) && stays_in_asymmetry(e, blocks, p, k);
        }))
      continue;
    const std::string w = name_of_parameter(probes[0], k);
    return found(e, blocks, "matrix not transposed",
                 "somewhere backward multiplies by " + w + " as it is where " + w +
                     " transposed belongs, or the other way round: wherever " + w +
                     " is symmetric the gradient is right",
                 {probes.size(), 0});
  }
  return std::nullopt;
}

/// Several matrices at once, as one a head or one an output: where all of them are symmetric the gradient is right.
std::optional<Finding> all_right_in_symmetry(const Evidence& e, const Blocks& blocks) {
  const std::vector<Probe> probes = few_probes(e);
  std::vector<std::size_t> square;
  const AnyLayer::Matrices& first = probes[0].parameters;
  for (std::size_t k = 0; k < first.size(); ++k)
    if (first[k].n_rows > 1 && first[k].is_square() && arma::size(first[k]) == arma::size(first[0]))
      square.push_back(k);
  if (square.size() < 2 || square.size() != first.size()) return std::nullopt;
  for (const Probe& p : probes) {
    AnyLayer::Matrices moved = p.parameters;
    for (arma::mat& m : moved) m = (m + m.t()).eval() / 2;
    set_parameters(e.layer, moved);
    const auto there = probe_at(e.layer, p.inputs, e.along);
    if (!there || !std::ranges::all_of(blocks, [&](std::size_t b) {
          return there->blocks[b].scale() > 0 && there->blocks[b].is_right();
        }))
      return std::nullopt;
  }
  std::string names;
  for (const std::size_t k : square) names += (names.empty() ? "" : ", ") + name_of_parameter(probes[0], k);
  return found(e, blocks, "matrix not transposed",
               "backward multiplies by each of " + names +
                   " as it is where it belongs transposed, or the other way round: where all of them are symmetric "
                   "the gradient is right",
               {probes.size(), 0});
}

/// A look at the column of which backward has most, with the parameters as they were set.
bool may_be(const Evidence& e, const Probe& p, const Jacobian& b) {
  const std::vector<arma::uword> few = strongest(b, 1);
  const auto there = numeric_columns_at(e.layer, p.inputs, static_cast<std::size_t>(&b - p.blocks.data()), few);
  if (!there || few.empty()) return false;
  for (arma::uword t = 0; t < b.analytic.n_rows; ++t)
    if (!close(b.analytic(t, few[0]), there->value(t, 0),
               b.allowed(few[0] * b.analytic.n_rows + t, there->value(t, 0), there->error(t, 0))))
      return false;
  return true;
}

/// The gradient is what it would be if a parameter were zero: what goes through that parameter has no gradient.
std::optional<Finding> branch_missing(const Evidence& e, const Blocks& blocks) {
  const std::vector<Probe> probes = few_probes(e);
  for (std::size_t k = 0; k < probes[0].parameters.size(); ++k) {
    if (!is_free(probes[0], blocks, k)) continue;
    const auto match = explains(probes, blocks, [&](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
      AnyLayer::Matrices moved = p.parameters;
      moved[k].zeros();
      set_parameters(e.layer, moved);
      if (!may_be(e, p, b)) return std::nullopt;
      const auto there = numeric_probe_at(e.layer, p.inputs, e.along);
      if (!there) return std::nullopt;
      const Jacobian& without = there->blocks[static_cast<std::size_t>(&b - p.blocks.data())];
      return Predicted{without.numeric, without.error_bar};
    });
    if (match)
      return found(e, blocks, "one branch missing",
                   "the gradient is what it would be with " + name_of_parameter(probes[0], k) +
                       " zero: what goes through that is left out",
                   *match);
  }
  return std::nullopt;
}

/// Every row of the Jacobian as L K with L another input, and so K = pinv(L) row, put in again as L K^T.
std::optional<Predicted> by_transposed_factor(const Probe& p, const Jacobian& b, const arma::mat& l) {
  if (l.n_rows != b.rows || l.n_cols != b.cols || l.n_rows <= l.n_cols || arma::rank(l) < l.n_cols) return std::nullopt;
  const arma::mat inverse = arma::pinv(l);
  const double spread = static_cast<double>(l.n_cols) * arma::norm(inverse, "inf") * arma::norm(l, "inf");
  Predicted r{b.numeric, arma::mat(arma::size(b.numeric)).fill((1 + spread) * b.error_bar.max())};
  for (arma::uword t = 0; t < p.output.n_elem; ++t) {
    const arma::mat g = arma::reshape(b.numeric.row(t), b.rows, b.cols), k = inverse * g;
    if (!arma::approx_equal(l * k, g, "absdiff", 4 * r.error(0) + 1e-7 * b.scale())) return std::nullopt;
    r.value.row(t) = arma::vectorise(arma::mat(l * k.t())).t();
  }
  return r;
}

std::optional<Finding> factor_transposed(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  for (std::size_t k = 0; k < e.probes[0].inputs.size(); ++k) {
    std::vector<Probe> tall;
    for (const Probe& p : e.probes)
      if (p.inputs[k].n_rows > p.inputs[k].n_cols) tall.push_back(p);
    if (tall.empty()) continue;
    const auto match = explains(
        tall, blocks, [k](const Probe& p, const Jacobian& b) { return by_transposed_factor(p, b, p.inputs[k]); });
    if (match)
      return found(
          e, blocks, "transposed",
          "the gradient is input " + std::to_string(k + 1) + " times a matrix, and backward has that matrix transposed",
          *match);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Probe> few_probes(const Evidence& e) {
  const std::vector<Probe>& probes = e.probes;
  std::vector<Probe> few(probes.begin(),
                         probes.begin() + static_cast<std::ptrdiff_t>(std::min(most_probes, probes.size())));
  const auto other = std::ranges::find_if(probes, [&](const Probe& p) { return p.samples != probes[0].samples; });
  if (other != probes.end() && few.back().samples == probes[0].samples) few.back() = *other;
  return few;
}

std::vector<Hypothesis> parameter_hypotheses() { return {reordered, branch_missing, factor_transposed}; }

std::vector<Hypothesis> inner_matrix_hypotheses() { return {right_in_symmetry, all_right_in_symmetry}; }

}  // namespace gradcheck::detail

// SPDX-License-Identifier: MIT
#include <mlp/loss/target.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

using requirement::shape;

template <class T>
void require_shapes(LossKind kind, const arma::Mat<T>& y, const arma::Mat<T>& t) {
  const std::string found = std::string(name(kind)) + ": y is " + shape(y) + " and t is " + shape(t) + ", expected ";
  if (y.is_empty()) throw std::invalid_argument(found + "at least one sample (row) and one output (column)");
  const bool labels = kind == LossKind::softmax_cross_entropy, pairs = kind == LossKind::gaussian_nll;
  if (t.n_rows == y.n_rows && (pairs ? 2 * t.n_cols : t.n_cols) == (labels ? 1 : y.n_cols)) return;
  if (pairs) throw std::invalid_argument(found + "y with twice the columns of t: the means, then the variances");
  throw std::invalid_argument(
      found + "t " + (labels ? shape(y.n_rows, 1) + ", one label for each row of y" : shape(y) + ", the shape of y"));
}

template <class T, class Allowed>
void require_entries(const arma::Mat<T>& entries, const std::string& what, const std::string& expected,
                     Allowed allowed) {
  const auto wrong = std::find_if_not(entries.begin(), entries.end(), allowed);
  if (wrong == entries.end()) return;
  const auto index = static_cast<arma::uword>(wrong - entries.begin());
  throw std::invalid_argument(what + "[" + std::to_string(index % entries.n_rows) + ", " +
                              std::to_string(index / entries.n_rows) + "] is " +
                              requirement::number(static_cast<double>(*wrong)) + ", expected " + expected);
}

}  // namespace

template <class T>
void require_targets(LossKind kind, const arma::Mat<T>& y, const arma::Mat<T>& t) {
  const std::string loss(name(kind));
  const auto probability = [](T entry) { return entry >= T(0) && entry <= T(1); };
  require_shapes(kind, y, t);
  requirement::finite(y, loss + ": y");
  requirement::finite(t, loss + ": t");
  if (kind == LossKind::binary_cross_entropy)
    require_entries(y, loss + ": y", "a probability from 0 to 1; for logits use binary_cross_entropy_with_logits",
                    probability);
  if (kind == LossKind::binary_cross_entropy || kind == LossKind::binary_cross_entropy_with_logits ||
      kind == LossKind::kullback_leibler)
    require_entries(t, loss + ": t", "a probability from 0 to 1", probability);
  if (kind == LossKind::hinge)
    require_entries(t, loss + ": t", "-1 or 1", [](T entry) { return std::abs(entry) == T(1); });
  if (kind == LossKind::softmax_cross_entropy)
    require_entries(
        t, loss + ": t", "a label, a whole number from 0 to " + std::to_string(y.n_cols - 1),
        [&y](T entry) { return entry >= T(0) && entry < static_cast<T>(y.n_cols) && entry == std::floor(entry); });
}

template void require_targets<float>(LossKind, const arma::Mat<float>&, const arma::Mat<float>&);
template void require_targets<double>(LossKind, const arma::Mat<double>&, const arma::Mat<double>&);

}  // namespace mlp

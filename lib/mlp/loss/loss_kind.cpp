// SPDX-License-Identifier: MIT
#include <mlp/loss/loss_kind.hpp>

#include <algorithm>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

using Names = std::vector<std::string_view>;

const Names& loss_names() {
  static const Names names = {"half_mse",
                              "mse",
                              "mae",
                              "huber",
                              "binary_cross_entropy",
                              "binary_cross_entropy_with_logits",
                              "softmax_cross_entropy",
                              "hinge",
                              "kullback_leibler",
                              "gaussian_nll"};
  return names;
}

const Names& reduction_names() {
  static const Names names = {"sum", "mean", "mean_entries"};
  return names;
}

std::size_t place(const Names& names, std::string_view name, std::string_view what) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) requirement::unknown_name(what, name, names);
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::string_view name(LossKind kind) { return loss_names().at(static_cast<std::size_t>(kind)); }
std::string_view name(Reduction reduction) { return reduction_names().at(static_cast<std::size_t>(reduction)); }

const std::vector<LossKind>& loss_kinds() {
  static const std::vector<LossKind> kinds = {LossKind::half_mse,
                                              LossKind::mse,
                                              LossKind::mae,
                                              LossKind::huber,
                                              LossKind::binary_cross_entropy,
                                              LossKind::binary_cross_entropy_with_logits,
                                              LossKind::softmax_cross_entropy,
                                              LossKind::hinge,
                                              LossKind::kullback_leibler,
                                              LossKind::gaussian_nll};
  return kinds;
}

LossKind loss_named(std::string_view name) { return loss_kinds()[place(loss_names(), name, "loss")]; }
Reduction reduction_named(std::string_view name) {
  return static_cast<Reduction>(place(reduction_names(), name, "reduction"));
}

}  // namespace mlp

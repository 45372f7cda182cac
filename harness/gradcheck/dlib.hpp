// SPDX-License-Identifier: MIT
#pragma once

// Computational layers of dlib, 19.24 or later, as they are. Header-only; it needs dlib beside gradcheck::gradcheck.
#include <gradcheck/base/cxx20.hpp>

#include <dlib/dnn.h>

#include <armadillo>
#include <utility>

#include <gradcheck/adapters/dlib_layer.hpp>
#include <gradcheck/base/draws.hpp>
#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/type_name.hpp>
#include <gradcheck/gradcheck.hpp>
#include <gradcheck/layer_check/check_any_layer.hpp>
#include <gradcheck/layer_check/check_layer.hpp>

namespace gradcheck {

/// The size of a tensor of dlib: samples of k matrices [nr x nc].
struct DlibShape {
  long samples = 1, k = 1, nr = 1, nc = 1;
};

/// Checks a computational layer of dlib (relu_, fc_, con_, bn_, one of your own; no add_layer around it) as check_layer
/// does: every entry of the gradient of its input x, block "input" [samples x k nr nc], and of its parameters, block
/// "parameters", and the contract, with what dlib defines: the gradient of the input is added to, that of the
/// parameters overwritten. A layer that works in place (forward_inplace) is also held against itself in place: the
/// clause "in place".
/// setup() is called once with x; then each parameter is moved by up to a quarter of itself and an eighth, for a gain
/// of 1 and a bias of 0 hide mistakes. dlib computes in float, and so is it judged: an entry that is wrong by less than
/// some 1e-3 of itself may pass. Layers that name another layer of their network (add_prev_) are not taken.
/// DlibFacts says of a layer of your own that its samples are coupled, that it keeps state, is random or needs several
/// samples.
/// Throws as check_layer does.
template <class Details>
[[nodiscard]] Report check_dlib_layer(const Details& layer, const dlib::tensor& x, const Options& options = {}) {
  detail::DlibLayer<Details> matrices(layer, x, options.seed);
  const arma::fmat rows = detail::rows_of(x);
  detail::ErasedLayer erased = detail::erase_with(matrices, rows, options);
  erased.layer.name = detail::short_type<Details>();
  Report report = detail::check_any_layer(erased.layer, erased.inputs, options);
  if (options.scope == Scope::values) return report;
  const arma::fmat y = matrices.forward(rows);
  const arma::mat cotangent = detail::random_cotangent(y.n_rows, y.n_cols, options.seed);
  if (const auto found = matrices.difference_in_place(rows, arma::conv_to<arma::fmat>::from(cotangent)))
    detail::add_in_place(report, *found);
  return report;
}

/// The same at standard normal numbers.
template <class Details>
[[nodiscard]] Report check_dlib_layer(const Details& layer, const DlibShape& shape, const Options& options = {}) {
  dlib::resizable_tensor x(shape.samples, shape.k, shape.nr, shape.nc);
  detail::Draws random(options.seed);
  for (float& number : x) number = static_cast<float>(random.normal());
  return check_dlib_layer(layer, x, options);
}

}  // namespace gradcheck

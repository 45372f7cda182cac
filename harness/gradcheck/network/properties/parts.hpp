// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/network/error_analysis.hpp>
#include <gradcheck/network/properties/properties.hpp>

/// What the properties share, and each of them.
namespace gradcheck::property {

/// A float network and its data, as they are.
struct Narrow {
  mlp::Network<float> network;
  mlp::Loss<float> loss;
  arma::fmat x, t;
};

/// A network with its data, what the calls say of it, and the bounds on their rounding. Bounds of gradients are in the
/// order of gradients.
struct Ground {
  Ground(mlp::Network<double> network, mlp::Loss<double> loss, arma::mat x, arma::mat t, const PropertyCalls& calls);

  const PropertyCalls& calls;
  mlp::Network<double> network, plain;  ///< plain: without its penalties
  mlp::Loss<double> loss;
  arma::mat x, t;
  std::optional<Narrow> narrow = {};  ///< of a float network
  mlp::Network<double> ran;           ///< plain, which keeps the outputs of its layers at x

  arma::mat y;                                       ///< calls.forward(network, x)
  std::vector<arma::mat> gradient, plain_gradient;   ///< of calls.gradients
  detail::Rounded output, losses;                    ///< of plain, l_i unscaled
  std::vector<arma::mat> plain_error, penalty_part;  ///< bounds; what the penalties add, zero where they add nothing

  bool is_bounded() const;  ///< every bound is finite
  /// Twice the bound: both sides of a comparison are computed.
  static std::vector<arma::mat> twice(std::vector<arma::mat> error);
};

/// The entry furthest outside, in units of what is allowed; none: every entry is close().
std::optional<Violation> compare(const std::string& what, const arma::mat& found, const arma::mat& expected,
                                 const arma::mat& allowed);
/// The same over the gradients of every parameter and of x.
std::optional<Violation> compare(const Ground& ground, const std::vector<arma::mat>& found,
                                 const std::vector<arma::mat>& expected, const std::vector<arma::mat>& allowed);
std::optional<Violation> worse(std::optional<Violation> a, std::optional<Violation> b);

/// A layer of a network, those within residual blocks too, with what it was given. Both are the ground's.
struct LayerInPlace {
  std::string name;  ///< "block 3 layer 1 layer_norm"
  const mlp::Layer<double>& layer;
  const arma::mat& x;
};
std::vector<LayerInPlace> layers_in_place(const Ground& ground);

struct Result {
  bool applied = false;
  std::optional<Violation> violation = {};
};

/// Compared where every bound is finite, else not applied.
Result compared(const std::string& what, const arma::mat& found, const arma::mat& expected, const arma::mat& allowed);
/// Applied where one of them is.
Result both(Result a, Result b);

Result samples_permute(const Ground& ground);
Result hidden_units_permute(const Ground& ground);
Result batch_splits(const Ground& ground);
Result affine(const Ground& ground);
Result logits_shift(const Ground& ground);
Result gradient_descends(const Ground& ground);
Result float_agrees(const Ground& ground);
Result penalty_adds(const Ground& ground);
Result mini_batch_of_all(const Ground& ground);
Result evaluation_is_apart(const Ground& ground);
Result batch_norm_standardises(const Ground& ground);
Result norms_are_blind(const Ground& ground);
Result norms_take_out(const Ground& ground);
Result dropout_of_nothing(const Ground& ground);
Result dropout_keeps_its_mask(const Ground& ground);
Result residual_of_zeros(const Ground& ground);

}  // namespace gradcheck::property

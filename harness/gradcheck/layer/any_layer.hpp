// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gradcheck/base/spacing.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>
#include <gradcheck/layer/parameters.hpp>
#include <gradcheck/layer/traits.hpp>

namespace gradcheck::detail {

/// A layer whose type was forgotten: its calls as functions on matrices of double, to which float and integer matrices
/// convert exactly. It refers to the layer, which must outlive it. Matrices go in by reference, so that a call which
/// changes them is noticed.
struct AnyLayer {
  using Matrices = std::vector<arma::mat>;

  std::string name = "layer";  ///< of its type, or as it was given
  std::function<arma::mat(Matrices& inputs)> forward;
  /// After forward: fills the parameters' gradients, and dx with the gradient of each differentiable input, in their
  /// order.
  std::function<void(arma::mat& cotangent, Matrices& dx)> backward;
  std::function<Parameters()> parameters;

  /// Optional calls; empty where the layer does not have them.
  std::function<arma::mat(Matrices& inputs)> surrogate;  ///< what backward is the derivative of; empty: forward
  std::function<arma::mat(Matrices& inputs, Matrices& tangents)> jvp;
  std::function<void(bool on)> training;
  std::function<void(std::size_t input, bool needed)> needs_gradient;
  std::function<void()> reset;                     ///< puts state across calls back; forward calls it first, by itself
  std::function<void(std::uint64_t seed)> reseed;  ///< fixes what is random in this forward and the next ones

  std::vector<bool> differentiable;  ///< of each input; integer inputs are not, and never moved
  /// forward takes Armadillo's matrices, which throw where sizes do not fit. Others may end the program instead.
  bool refuses_sizes = true;
  bool fills_dx = false;     ///< backward writes into a dx that it is given, instead of returning one
  Memory object;             ///< the layer itself
  double spacing = 0x1p-52;  ///< of the scalar of its outputs: 2^-52, or 2^-23 for float
  Traits traits;
  std::shared_ptr<AnyLayer> in_double;  ///< the same layer in double, by its own cast; it keeps that layer alive
  /// Proven bounds on the rounding of a float backward, in the order of gradient(); empty: it can only be measured.
  std::function<std::vector<arma::mat>(const Matrices& inputs, const arma::mat& cotangent)> rounding_bound;

  /// The function that backward is held against.
  const std::function<arma::mat(Matrices& inputs)>& differentiated() const { return surrogate ? surrogate : forward; }

  bool in_float() const { return is_float(spacing); }
  std::vector<std::string> block_names() const;  ///< "input" ("input 1", "input 2", ...), then the parameters by name
  std::vector<Memory> memory() const;            ///< the object, and where its parameters and buffers lie
};

/// The gradient of one forward and one backward, block by block: dX of each differentiable input, then the gradient of
/// every parameter that has one. All gradients are set to zero before (as zero_grad does). Throws what the layer
/// throws.
std::vector<arma::mat> gradient(AnyLayer& layer, AnyLayer::Matrices inputs, arma::mat cotangent);

/// The rest of it after a forward at these inputs, for a caller who wants the output as well: dX starts from zeros, the
/// parameters' gradients from what they hold.
std::vector<arma::mat> gradient_after_forward(AnyLayer& layer, const AnyLayer::Matrices& inputs, arma::mat cotangent);

/// The matrix rounded to float for a float layer, so that the layer gets exactly these numbers; unchanged for a layer
/// in double.
arma::mat in_scalar_of(const AnyLayer& layer, const arma::mat& m);

/// The inputs, the differentiable ones times s.
AnyLayer::Matrices inputs_times(const AnyLayer& layer, AnyLayer::Matrices inputs, double s);

/// Zeros of the shape of each differentiable input: what backward fills.
AnyLayer::Matrices zero_dx(const AnyLayer& layer, const AnyLayer::Matrices& inputs);

/// Puts parameters and buffers back, bitwise, when it goes out of scope.
KeptCoordinates kept_parameters(const AnyLayer& layer);
/// The parameters that have a gradient, and their values now.
HeldCoordinates held_parameters(const AnyLayer& layer);

/// The gradients that a layer holds, in the order of its parameters; and a call that sets all their entries to one
/// value.
std::vector<arma::mat> parameter_gradients(const AnyLayer& layer);
void fill_gradients(const AnyLayer& layer, double value);

}  // namespace gradcheck::detail

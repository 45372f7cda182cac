// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// Layers one after another, a loss, and the data: J = sum of loss(layers(x), t) + penalties. Types are forgotten; what
/// it refers to must outlive it. Every module can be called alone, and be replaced by another of the same shapes.
struct Chain {
  struct Module {
    std::string name;    ///< where a mistake is said to be: "layer 2", "layer 2 tanh"
    std::string prefix;  ///< before the names of its parameters: "layer 2" gives the block "layer 2 weights"
    AnyLayer layer;

    /// The block in the chain of a parameter of this name: "layer 2 weights".
    std::string block_of(const std::string& parameter) const { return prefix + " " + parameter; }
  };
  /// A term of J in one parameter alone. gradient: what the owner's code says its derivative is.
  struct Penalty {
    std::string block;  ///< "layer 2 weights"
    std::function<arma::mat(const arma::mat&)> terms, gradient;
  };

  /// What somebody may have written for dJ/dy by mistake, in words and as a function of outputs and targets.
  struct OtherLoss {
    std::string what;  ///< "softmax cross-entropy without its class weights"
    std::function<arma::mat(const arma::mat& y, const arma::mat& t)> gradient;
  };

  std::vector<Module> modules;
  AnyLayer loss;  ///< inputs {y, t}, t never moved -> terms of J; backward of ones gives dJ/dy
  std::vector<OtherLoss> other_losses = {};
  arma::mat x, t;
  std::vector<Penalty> penalties;
  /// Forward, loss, backward as the owner's own code joins them: fills the parameters' gradients, returns dX. Empty:
  /// module after module.
  std::function<arma::mat(const arma::mat& x, const arma::mat& t)> step;
};

/// What every module was given in one forward and one backward, module after module; the loss comes last.
struct Passed {
  std::vector<AnyLayer::Matrices> inputs;
  std::vector<arma::mat> cotangents;
  std::vector<arma::mat> offsets = {};  ///< output less surrogate of those that have one
};

/// The modules from `first` on, and the loss, as one layer with inputs {x, t}. Its parameters have their blocks' names.
/// It has a twin in double where each of them has. It has a surrogate where one of them has: there the output of such a
/// module is that of the last forward, from which it moves as its surrogate does. When a module throws, or returns a
/// gradient of another shape than its input, the message names it: "layer 2: ...".
AnyLayer compose(const Chain& chain, std::size_t first = 0,
                 std::shared_ptr<Passed> passed = std::make_shared<Passed>());

/// The module whose parameter a block of this name is; nothing for "input".
std::optional<std::size_t> owner_of(const Chain& chain, const std::string& block);

/// A name and a gradient for every block: the parameters' by their blocks' names, the penalties' included, and "input".
struct NamedGradient {
  std::string name;
  arma::mat value;
};
/// The gradient module after module. Before it every module sees another batch (another_batch), so that a stale cache
/// shows. Between the two, gradients that are declared to be added to are zeroed. Throws what compose()'s calls do.
std::vector<NamedGradient> composed_gradient(const Chain& chain, const Options& options);
/// The gradient by the chain's own step, after that other batch as well; composed_gradient where it has none.
std::vector<NamedGradient> given_gradient(const Chain& chain, const Options& options);

/// The other batch: another_batch of x.
arma::mat earlier_batch(const Chain& chain);

}  // namespace gradcheck::detail

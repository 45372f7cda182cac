// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/cases/model/layers.hpp>
#include <gradcheck/fuzz/draw/random.hpp>

namespace gradcheck::fuzz {

/// One type of layer that a sequence may hold, by the name that coverage has for it: "dense without bias",
/// "layer_norm", "tanh".
struct LayerType {
  std::string name;
  /// A layer of this type for so many inputs; `nesting` residual blocks are around it.
  std::function<cases::Layer(class Grammar&, arma::uword inputs, arma::uword nesting)> draw;
};
/// All but the embedding, which is first or nowhere.
const std::vector<LayerType>& layer_types();

/// Two layers one after the other. first: nothing for the embedding.
struct LayerPair {
  const LayerType *first, *second;
};
/// The pair whose turn it is: a fixed order in which every pair comes up once in pair_count() turns, and neighbours
/// have little in common.
LayerPair pair_of_turn(std::uint64_t turn);
std::uint64_t pair_count();

/// Limits of a network that is drawn from the grammar.
struct GrammarLimits {
  arma::uword deepest = 12;  ///< layers with weights, those inside blocks included
  arma::uword widest = 64;
  arma::uword nested = 3;              ///< residual blocks inside one another
  double coordinates = 512;            ///< about, of all weights
  bool training = true;                ///< mode of batch_norm and dropout
  std::optional<LayerPair> pair = {};  ///< which the network has to have; of an embedding, at its begin
};

/// Draws sequences of layers of every type, one after another and inside one another:
///   network   sequence
///   sequence  one to five layers; two of types that are drawn uniformly, or given, for pairs to come up alike
///   layer     dense | weight_norm | activation | layer_norm | rms_norm | batch_norm | dropout | residual
///   residual  sequence, beside the identity where that fits, else beside a projection
class Grammar {
 public:
  /// dense: how a dense layer [inputs -> outputs] is drawn.
  using Dense = std::function<cases::DenseLayer(arma::uword inputs, arma::uword outputs, bool biased)>;
  Grammar(Random& random, GrammarLimits limits, Dense dense);

  std::vector<cases::Layer> sequence(arma::uword inputs, arma::uword nesting);

  // For layer_types().
  Random& random() { return random_; }
  const GrammarLimits& limits() const { return limits_; }
  cases::DenseLayer dense(arma::uword inputs, bool biased);
  cases::Layer weight_norm(arma::uword inputs);
  cases::Layer residual(arma::uword inputs, arma::uword nesting);

 private:
  arma::uword outputs_for(arma::uword inputs);
  bool is_exhausted() const { return weighted_ >= limits_.deepest || left_ < 1; }

  Random& random_;
  GrammarLimits limits_;
  Dense dense_;
  arma::uword weighted_ = 0;  // layers with weights so far
  double left_;               // coordinates
};

}  // namespace gradcheck::fuzz

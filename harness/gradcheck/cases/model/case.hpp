// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/cases/model/expectation.hpp>
#include <gradcheck/cases/model/layers.hpp>
#include <gradcheck/cases/model/numbers.hpp>
#include <gradcheck/factory/factory.hpp>
#include <mlp/adam.hpp>
#include <mlp/loss.hpp>
#include <mlp/penalty.hpp>
#include <mlp/sgd.hpp>

namespace gradcheck::cases {

enum class Scalar : unsigned char { float64, float32 };  ///< "double", "float" in a file

/// The perceptron learning algorithm from zero weights, and what it must report.
struct PerceptronTask {
  arma::uword bound = 0;  ///< passes over the data after which it gives up
  double rate = 1.0;
  bool converged = false;  ///< expected
};

/// A custom layer at one point. A factory of the registry makes it, then the numbers that the case has are put in.
struct LayerTask {
  struct Parameter {
    std::string name;
    Numbers value;
  };
  std::string name;                   ///< in the registry
  Shape shape;                        ///< asked of the factory
  std::uint64_t seed = 1;             ///< of the factory's generator, and of what the check draws
  std::vector<Parameter> parameters;  ///< those that are not as the factory made them
  std::vector<Numbers> inputs;        ///< each [samples x inputs] as a rule; none: as the factory made them
  Numbers cotangent;                  ///< of the shape of the layer's output; empty: random
};

/// Which optimiser, and how it updates.
using OptimiserOptions = std::variant<mlp::SgdOptions<double>, mlp::AdamOptions>;

/// Steps of an optimiser, and what is expected after them.
struct Update {
  std::optional<OptimiserOptions> optimiser;        ///< none: the one before goes on, with what it remembers
  std::optional<std::vector<arma::uword>> samples;  ///< rows; none: all
  arma::uword steps = 1;
  Expectations after;
  int line = 0;
};

/// A network (or a perceptron, or a custom layer), its data and what is expected of them. Numbers are kept as doubles,
/// as written; a float network rounds them.
struct Case {
  std::string path;  ///< of the file; empty: none
  int title_line = 0;
  std::string title, source;
  Scalar scalar = Scalar::float64;
  std::vector<Layer> layers;  ///< empty in a perceptron's or a custom layer's case
  mlp::Loss<double> loss;
  std::vector<mlp::Penalty<double>> penalties;
  std::optional<PerceptronTask> perceptron;
  std::optional<LayerTask> layer;  ///< it holds its own data: x and y are empty
  Numbers x, y;                    ///< [N x inputs], [N x outputs] or labels [N x 1]
  Expectations before;             ///< of the state before any update; of a perceptron: after learning
  std::vector<Update> updates;
};

/// Equal bit for bit in all that a file says. Path and lines are not compared.
bool operator==(const Case& a, const Case& b);

/// How many of the network's own layers have a number: those that have parameters. O(layers).
arma::uword units(const Case& c);
/// The layer of a unit, 1 .. units(c). Throws std::out_of_range.
const Layer& layer_at(const Case& c, arma::uword unit);
/// The dense layer of a unit. Throws std::out_of_range where it has another layer.
const DenseLayer& dense(const Case& c, arma::uword unit);

/// Whether the network as a whole is in training mode: none of its layers is in evaluation, or one is in training.
bool is_training(const std::vector<Layer>& layers);

}  // namespace gradcheck::cases

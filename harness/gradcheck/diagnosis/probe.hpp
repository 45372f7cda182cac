// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// The derivatives d output_t / d coordinate_i of one block [outputs x coordinates], both column-major. Twice: as
/// backward has them, with the cotangent of one output at a time; and by differences of forward, with a bound on their
/// error.
struct Jacobian {
  std::string name;
  bool of_input = false;
  arma::uword rows = 0, cols = 0;  ///< of the block
  arma::mat analytic, numeric, error_bar;
  double rounding = 1e-7;  ///< share of a value that backward may be off; 2^-12 where it runs in float

  double scale() const;  ///< the largest |numeric|
  /// What a predicted value may be off: 4 error + rounding (max(|predicted|, |analytic|) + 1e-3 scale).
  double allowed(arma::uword i, double predicted, double error) const;
  /// Whether output t follows coordinate i by more than rounding: |numeric| > 4 error_bar + 1e-10 scale.
  bool reacts(arma::uword t, arma::uword i) const;
  arma::uword outputs_reached(arma::uword i) const;       ///< how many outputs follow coordinate i
  arma::uword coordinates_reaching(arma::uword t) const;  ///< how many coordinates output t follows
  bool is_right(arma::uword i) const;                     ///< entry i of analytic is what numeric says
  bool column_is_right(arma::uword i) const;              ///< so is every output's derivative by coordinate i
  bool is_right() const;

  double largest = 0;  ///< |numeric|, kept: every entry is compared beside it
};

/// Share of a value that backward may be off.
constexpr double rounding_share(bool in_float) { return in_float ? 0x1p-12 : 1e-7; }

/// Whether a layer of so many coordinates and entries of its output is opened up.
constexpr bool can_be_probed(arma::uword coordinates, arma::uword outputs) {
  return coordinates <= most_diagnosed && coordinates * outputs <= 300'000;
}

/// A layer at one point, opened up.
struct Probe {
  AnyLayer::Matrices inputs, parameters;  ///< the values there; parameters without those that have no gradient
  arma::mat output;
  std::vector<Jacobian> blocks;
  arma::uword samples = 0;  ///< 0: not all inputs have samples, or not the same number
  bool by_rows = true;

  arma::uword sample_of(arma::uword output_entry) const;
  arma::uword sample_of(const Jacobian& input, arma::uword coordinate) const;
  arma::uword feature_of(arma::uword output_entry) const;
  arma::uword features() const;  ///< outputs of one sample
};

/// Whether a block is an input of the shape of the output.
bool has_shape_of_output(const Probe& p, const Jacobian& b);

/// How many samples all inputs have; 0 where they differ, or where an input holds none (Traits::per_sample).
arma::uword samples_of(const AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along);

/// Whether a layer may be asked for other batches than that of a point. One whose output has another number of samples
/// than its inputs takes other lines for samples, and what does not refuse sizes may end the program at them.
bool may_open_other_batches(const AnyLayer& layer, const Probe& at);

/// The layer opened up at these inputs and the parameters as they stand. Nothing where a call throws, or gives a
/// parameter another shape (that is put back), where an output or backward is not finite, where a shape does not fit,
/// or where there are more than 1500 coordinates, or 300 000 pairs of an output and a coordinate.
/// Cost: outputs x (forward + backward), coordinates x 6 forward passes, 18 where the first 6 leave doubt; of an input
/// whose samples are seen to be independent those of one sample.
/// only: the one block whose Jacobians are wanted; those of the others stay empty, and only its coordinates cost.
std::optional<Probe> probe_at(AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along,
                              std::optional<std::size_t> only = {});

/// The numeric Jacobians alone, of the blocks in their order; analytic is empty.
std::optional<Probe> numeric_probe_at(AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along,
                                      std::optional<std::size_t> only = {});

/// The numeric derivatives of every output along some coordinates alone, and a bound on their errors: [outputs x
/// coordinates]. For a look before all of them are paid for.
struct NumericColumns {
  arma::mat value, error;
};
std::optional<NumericColumns> numeric_columns_at(AnyLayer& layer, const AnyLayer::Matrices& inputs, std::size_t block,
                                                 const std::vector<arma::uword>& coordinates);

}  // namespace gradcheck::detail

// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/check_any_layer.hpp>

#include <stdexcept>
#include <string>
#include <utility>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/layer_check/pipeline.hpp>

namespace gradcheck::detail {
namespace {

/// given: the cotangent; empty: a random one. Throws where forward gives nothing to check, or the cotangent has another
/// shape.
arma::mat cotangent_of(const AnyLayer& layer, const arma::mat& y, const arma::mat& given, const Options& options) {
  if (y.is_empty()) throw std::invalid_argument("forward returned an empty matrix, " + shape(y) + ": nothing to check");
  if (!given.is_empty() && arma::size(given) != arma::size(y))
    throw std::invalid_argument("the cotangent is " + shape(given) + ", expected " + shape(y) + " as forward's output");
  return in_scalar_of(layer, given.is_empty() ? random_cotangent(y.n_rows, y.n_cols, options.seed) : given);
}

/// Throws where the surrogate gives another shape than forward.
void require_shape_of_surrogate(const AnyLayer& layer, AnyLayer::Matrices inputs, const arma::mat& y) {
  if (!layer.surrogate) return;
  const arma::mat s = layer.surrogate(inputs);
  if (arma::size(s) != arma::size(y))
    throw std::invalid_argument("surrogate returned " + shape(s) + ", expected " + shape(y) + " as forward does");
}

Report checked_once(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& given, const Options& options,
                    Naming naming) {
  if (layer.reseed) layer.reseed(options.seed);
  AnyLayer::Matrices x = inputs;
  const arma::mat y = layer.forward(x);
  const arma::mat cotangent = cotangent_of(layer, y, given, options);
  require_shape_of_surrogate(layer, inputs, y);
  const Pipeline pipeline{
      .of_values = cotangent, .of_contract = cotangent, .tests_contract = y.is_finite(), .naming = naming};
  Report report = check_in(pipeline, layer, inputs, options);
  if (layer.surrogate) report.notes.emplace_back("backward is held against surrogate(x), not against forward(x)");
  return report;
}

void in_mode(Report& report, Mode mode) {
  report.mode = mode;
  report.subject += " " + std::string(to_string(mode));
}

}  // namespace

Report check_any_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs, const Options& options) {
  return check_any_layer(layer, inputs, arma::mat(), options);
}

Report check_any_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                       const Options& options, Naming naming) {
  require_waivers(options);
  if (!layer.training) return checked_once(layer, inputs, cotangent, options, naming);
  layer.training(false);
  Report evaluation = checked_once(layer, inputs, cotangent, options, naming);
  in_mode(evaluation, Mode::evaluation);
  layer.training(true);
  Report report = checked_once(layer, inputs, cotangent, options, naming);
  in_mode(report, Mode::training);
  report.parts.push_back(std::move(evaluation));
  return report;
}

}  // namespace gradcheck::detail

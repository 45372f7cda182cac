// SPDX-License-Identifier: MIT
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/contract/moves.hpp>
#include <gradcheck/contract/point.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = ContractPoint::Matrices;

Matrices parameter_values(const AnyLayer& layer) {
  Matrices all;
  for (const Parameter& p : layer.parameters())
    if (p.gradient) all.push_back(p.value.values());
  return all;
}

std::string input(const ContractPoint& p) {
  Matrices x = p.inputs();
  p.layer().forward(x);
  for (std::size_t k = 0; k < x.size(); ++k)
    if (!have_same_bits(x[k], p.inputs()[k])) return "forward changed its input";
  arma::mat c = p.cotangent();
  Matrices dx = zero_dx(p.layer(), p.inputs());
  p.layer().backward(c, dx);
  for (std::size_t k = 0; k < x.size(); ++k)
    if (!have_same_bits(x[k], p.inputs()[k])) return "backward changed the input of forward";
  return {};
}

/// Which parameter a call changed: "forward changed weights"; nothing where it changed none.
std::string changed(const ContractPoint& p, const Matrices& before, const char* call) {
  const Matrices after = parameter_values(p.layer());
  for (std::size_t k = 0; k < before.size(); ++k)
    if (!have_same_bits(after.at(k), before[k]))
      return std::string(call) + " changed " + p.layer().block_names()[p.inputs_with_gradient() + k];
  return {};
}

/// What a forward changes once and finds as it left it ever after (weights that are normalised where they lie) shows
/// where they were moved.
std::string changed_where_moved(const ContractPoint& p) {
  const KeptCoordinates kept = kept_parameters(p.layer());
  move_parameters(p.layer(), Move::a_little);
  const Matrices moved = parameter_values(p.layer());
  try {
    Matrices x = p.inputs();
    p.layer().forward(x);
  } catch (const Refused&) {
    return {};
  }
  return changed(p, moved, "where parameters were moved forward");
}

std::string parameters(const ContractPoint& p) {
  if (!p.has_parameters()) throw NotTested{"no parameters"};
  const Matrices before = parameter_values(p.layer());
  Matrices x = p.inputs(), dx = zero_dx(p.layer(), p.inputs());
  arma::mat c = p.cotangent();
  p.layer().forward(x);
  if (const std::string text = changed(p, before, "forward"); !text.empty()) return text;
  p.layer().backward(c, dx);
  const std::string by_backward = changed(p, before, "backward");
  return by_backward.empty() ? changed_where_moved(p) : by_backward;
}

std::string cotangent(const ContractPoint& p) {
  Matrices x = p.inputs(), dx = zero_dx(p.layer(), p.inputs());
  arma::mat c = p.cotangent();
  p.layer().forward(x);
  p.layer().backward(c, dx);
  return have_same_bits(c, p.cotangent()) ? "" : "backward changed the cotangent it was given";
}

/// What a buffer held before is gone (overwritten), or was added to (accumulated).
std::string kept(const Matrices& found, const Matrices& right, const Matrices& held, const ContractPoint& p,
                 Gradients declared) {
  Matrices sum = right;
  for (std::size_t b = 0; b < sum.size(); ++b)
    if (arma::size(sum[b]) == arma::size(held[b])) sum[b] += held[b];
  const bool overwritten = declared == Gradients::overwritten;
  const std::string wrong = p.difference(found, overwritten ? right : sum, 2);
  if (wrong.empty()) return {};
  if (p.difference(found, overwritten ? sum : right, 2).empty())
    return overwritten ? "the gradient was added to what its buffer held, expected it to be overwritten: "
                         "Options::gradients and a layer's Traits declare the other"
                       : "the gradient overwrote what its buffer held, expected it to be added, as declared";
  if (p.difference(found, held).empty()) return "backward wrote nothing";
  return "from a buffer that was not zero " + wrong;
}

/// The gradient in blocks when every buffer held something before.
Matrices from_filled(const ContractPoint& p, const Matrices& held) {
  const std::size_t inputs = p.inputs_with_gradient();
  std::size_t b = inputs;
  for (const Parameter& parameter : p.layer().parameters()) {
    if (!parameter.gradient) continue;
    if (parameter.gradient.has_shape_of(held[b])) parameter.gradient.assign(held[b]);
    ++b;
  }
  Matrices x = p.inputs(), all(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(inputs));
  arma::mat c = p.cotangent();
  p.layer().forward(x);
  p.layer().backward(c, all);
  for (arma::mat& g : parameter_gradients(p.layer())) all.push_back(std::move(g));
  return all;
}

std::string buffers(const ContractPoint& p, bool of_inputs) {
  const std::size_t inputs = p.inputs_with_gradient();
  const Gradients declared = of_inputs ? p.traits().input_gradients : p.traits().gradients;
  Matrices held = p.gradients();
  for (std::size_t b = 0; b < held.size(); ++b)
    held[b] = (b < inputs) == of_inputs ? random_cotangent(held[b].n_rows, held[b].n_cols, p.seed() + b) : 0 * held[b];
  const std::string wrong = kept(from_filled(p, held), p.gradients(), held, p, declared);
  if (!wrong.empty() || declared == Gradients::accumulated) return wrong;
  for (std::size_t b = 0; b < held.size(); ++b)
    if ((b < inputs) == of_inputs) held[b].fill(arma::datum::nan);
  const std::string nan = p.difference(from_filled(p, held), p.gradients(), 2);
  return nan.empty() ? "" : "from a buffer of NaN " + nan;
}

std::string parameter_buffers(const ContractPoint& p) {
  if (!p.has_parameters()) throw NotTested{"no parameters"};
  return buffers(p, false);
}

std::string input_buffers(const ContractPoint& p) {
  if (!p.layer().fills_dx) throw NotTested{"backward returns dX"};
  return buffers(p, true);
}

}  // namespace

std::vector<ClauseTest> tests_of_changes() {
  return {{ClauseId::input_unchanged, input, true},
          {ClauseId::parameters_unchanged, parameters, true},
          {ClauseId::cotangent_unchanged, cotangent, true}};
}

std::vector<ClauseTest> tests_of_buffers() {
  return {{ClauseId::gradients_as_declared, parameter_buffers}, {ClauseId::dx_as_declared, input_buffers}};
}

}  // namespace gradcheck::detail

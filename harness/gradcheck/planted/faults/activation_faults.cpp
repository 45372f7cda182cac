// SPDX-License-Identifier: MIT
#include <cmath>
#include <optional>

#include <gradcheck/planted/faults/fault_tables.hpp>
#include <gradcheck/planted/faults/neighbour.hpp>

namespace gradcheck::fuzz {
namespace {

using mlp::Function;

constexpr arma::uword everywhere = 0;

/// Replaces dJ/dz by wrong(phi, z, a, cotangent) in one unit, or everywhere.
template <class T, class Wrong>
void replace(Steps<T>& steps, arma::uword unit, Wrong wrong) {
  steps.activation = [right = steps.activation, unit, wrong](arma::uword here, const mlp::Activation<T>& phi,
                                                             const arma::Mat<T>& z, const arma::Mat<T>& a,
                                                             const arma::Mat<T>& c) {
    return unit == everywhere || unit == here ? arma::Mat<T>(wrong(phi, z, a, c)) : right(here, phi, z, a, c);
  };
}

template <class T>
arma::Mat<T> neighbouring_slope(const mlp::Activation<T>& phi, const arma::Mat<T>& z) {
  return neighbour(phi).value_or(phi).derivative(z);
}

template <class T>
bool missing(Steps<T>& steps, arma::uword unit) {
  replace<T>(steps, unit, [](const auto&, const auto&, const auto&, const auto& c) { return c; });
  return true;
}

template <class T>
bool at_the_output(Steps<T>& steps, const Setting<T>&, Random&) {
  replace<T>(steps, everywhere, [](const auto& phi, const auto& z, const auto& a, const auto& c) {
    if (phi.function() == Function::softmax) return through_activation(phi, z, a, c, Form::pre_activation);
    return arma::Mat<T>(c % phi.derivative(a));
  });
  return true;
}

template <class T>
bool of_the_neighbour(Steps<T>& steps, const Setting<T>&, Random&) {
  replace<T>(steps, everywhere, [](const auto& phi, const auto& z, const auto& a, const auto& c) {
    if (phi.function() == Function::softmax) return through_activation(phi, z, a, c, Form::pre_activation);
    return arma::Mat<T>(c % neighbouring_slope(phi, z));
  });
  return true;
}

/// One layer keeps the pre-activation of the batch before.
template <class T>
bool stale(Steps<T>& steps, const Setting<T>& s, Random& random) {
  mlp::Network<T> network = s.drawn.network;
  network.forward(s.drawn.earlier_x);
  const arma::uword unit = random_unit(s, random);
  replace<T>(steps, unit,
             [z = network.pre_activation(unit), a = network.activation(unit)](const auto& phi, const auto&, const auto&,
                                                                              const auto& c) {
               return through_activation(phi, z, a, c, Form::pre_activation);
             });
  return true;
}

template <class T>
bool has_softmax(const Setting<T>& s) {
  for (const auto& layer : s.drawn.network.layers())
    if (const auto* phi = std::get_if<mlp::Activation<T>>(&layer); phi && phi->function() == Function::softmax)
      return true;
  return false;
}

template <class T>
bool diagonal_softmax(Steps<T>& steps, const Setting<T>& s, Random&) {
  replace<T>(steps, everywhere, [](const auto& phi, const auto& z, const auto& a, const auto& c) {
    if (phi.function() == Function::softmax) return arma::Mat<T>(c % a % (T(1) - a));
    return through_activation(phi, z, a, c, Form::pre_activation);
  });
  return has_softmax(s);
}

template <class T>
bool cotangent_ignored(Steps<T>& steps, const Setting<T>& s, Random& random) {
  replace<T>(steps, random_unit(s, random), [](const auto& phi, const auto& z, const auto& a, const auto& c) {
    return through_activation(phi, z, a, arma::Mat<T>(arma::size(c), arma::fill::ones), Form::pre_activation);
  });
  return true;
}

}  // namespace

template <class T>
std::vector<StepFault<T>> activation_faults() {
  return {
      {"activation derivative missing",
       [](Steps<T>& steps, const Setting<T>&, Random&) { return missing(steps, everywhere); }},
      {"activation derivative missing in one layer",
       [](Steps<T>& steps, const Setting<T>& s, Random& random) { return missing(steps, random_unit(s, random)); }},
      {"activation derivative at the output", at_the_output<T>},
      {"activation derivative of a neighbour", of_the_neighbour<T>},
      {"softmax: only the diagonal of its Jacobian", diagonal_softmax<T>},
      {"cotangent ignored in one layer", cotangent_ignored<T>},
      {"pre-activation of the batch before", stale<T>},
  };
}

template std::vector<StepFault<double>> activation_faults();
template std::vector<StepFault<float>> activation_faults();

}  // namespace gradcheck::fuzz

// SPDX-License-Identifier: MIT
#include "ipopt_cases.hpp"

#include <cmath>
#include <utility>

namespace peers {
namespace {

/// f: a callable that is a template over the number.
template <class F>
ProgramCase program(const std::string& name, const F& f, std::vector<double> x, std::vector<ProgramFault> faults) {
  return {name, [f](const std::vector<double>& at) { return f(at); },
          [f](const std::vector<SecondOrder>& at) { return f(at); }, std::move(x), std::move(faults)};
}

ProgramFault gradient(double factor, arma::uword k, const std::string& name) {
  return {name, [=](Derivatives& d, const Asked&) { d.gradient(k) *= factor; }};
}
ProgramFault jacobian(double factor, arma::uword row, arma::uword column, const std::string& name) {
  return {name, [=](Derivatives& d, const Asked&) { d.jacobian(row, column) *= factor; }};
}
ProgramFault hessian(double factor, arma::uword row, arma::uword column, const std::string& name) {
  return {name, [=](Derivatives& d, const Asked&) { d.hessian(row, column) *= factor; }};
}
const ProgramFault gradient_sign{"sign of the gradient", [](Derivatives& d, const Asked&) { d.gradient *= -1; }};
const ProgramFault rows_swapped{"rows of two constraints swapped",
                                [](Derivatives& d, const Asked&) { d.jacobian.swap_rows(0, 1); }};
const ProgramFault multipliers_negated{"multipliers negated", [](Derivatives& d, const Asked& asked) {
                                         d.hessian = 2 * asked.obj_factor * asked.hessians[0] - d.hessian;
                                       }};
const ProgramFault factor_ignored{"obj_factor ignored", [](Derivatives& d, const Asked& asked) {
                                    d.hessian += (1 - asked.obj_factor) * asked.hessians[0];
                                  }};
const ProgramFault second_missing{"a constraint missing in the Hessian", [](Derivatives& d, const Asked& asked) {
                                    d.hessian -= asked.lambda(1) * asked.hessians[2];
                                  }};

/// Hock and Schittkowski 71, its variables in other units.
ProgramCase hock_schittkowski(const std::string& name, const std::vector<double>& units) {
  const auto f = [units]<class T>(std::vector<T> x) {
    for (std::size_t k = 0; k < 4; ++k) x[k] = x[k] * units[k];
    return std::vector<T>{x[0] * x[3] * (x[0] + x[1] + x[2]) + x[2], x[0] * x[1] * x[2] * x[3],
                          x[0] * x[0] + x[1] * x[1] + x[2] * x[2] + x[3] * x[3]};
  };
  return program(
      name, f, {1.3 / units[0], 4.7 / units[1], 3.1 / units[2], 0.9 / units[3]},
      {gradient_sign, gradient(1.001, 1, "an entry of the gradient 0.1 % off"), rows_swapped,
       jacobian(1.001, 1, 2, "an entry of the Jacobian 0.1 % off"),
       jacobian(-1, 0, 3, "sign of an entry of the Jacobian"),
       hessian(1.001, 2, 1, "an entry of the Hessian 0.1 % off"), multipliers_negated, factor_ignored, second_missing});
}

const auto rosenbrock = []<class T>(const std::vector<T>& x) {
  return std::vector<T>{100.0 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]) + (1.0 - x[0]) * (1.0 - x[0])};
};
const auto offset = []<class T>(const std::vector<T>& x) {
  return std::vector<T>{1e8 + x[0] * x[0] * x[1], 1e6 + x[0] * x[1]};
};
const auto entropy = []<class T>(const std::vector<T>& x) {
  using std::log;
  return std::vector<T>{x[0] * log(x[0]) + x[1] * log(x[1]) + x[2] * log(x[2]), x[0] + x[1] + x[2], log(x[0] * x[1])};
};
const auto small_and_large = []<class T>(const std::vector<T>& x) {
  return std::vector<T>{1e6 * x[0] * x[0] + 1e-6 * x[1] * x[1] * x[0], 1e-6 * x[0] * x[1]};
};
const auto hilbert = []<class T>(const std::vector<T>& x) {
  T sum(0.0);
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) sum = sum + x[i] * x[j] * (0.5 / static_cast<double>(i + j + 1));
  return std::vector<T>{sum};
};
const auto cancelling = []<class T>(const std::vector<T>& x) {
  using std::sqrt;
  return std::vector<T>{sqrt(1.0 + x[0] * x[0]) - 1.0, sqrt(1.0 + x[1] * x[1] * x[0]) - 1.0};
};
const auto beside_a_kink = []<class T>(const std::vector<T>& x) {
  return std::vector<T>{squared_beyond_zero(x[0] - 1.0) + x[1] * x[1], x[0] * x[1]};
};
const auto float_values = []<class T>(const std::vector<T>& x) {
  return std::vector<T>{in_float(x[0] * x[0] * x[1] + x[1]), in_float(x[0] * x[1])};
};
const auto quick = []<class T>(const std::vector<T>& x) {
  using std::exp, std::sin;
  return std::vector<T>{sin(200.0 * x[0]) + exp(10.0 * x[1]), exp(-20.0 * x[0]) * x[1]};
};
/// 10 variables, neighbours alone.
const auto chain = []<class T>(const std::vector<T>& x) {
  std::vector<T> all{T(0.0)};
  for (std::size_t k = 0; k + 1 < x.size(); ++k) {
    all[0] = all[0] + (x[k + 1] - x[k] * x[k]) * (x[k + 1] - x[k] * x[k]);
    if (k % 3 == 0) all.push_back(x[k] * x[k + 1]);
  }
  return all;
};
std::vector<double> along_the_chain() {
  std::vector<double> x(10);
  for (std::size_t k = 0; k < x.size(); ++k) x[k] = 0.5 + 0.1 * static_cast<double>(k % 7);
  return x;
}

}  // namespace

std::vector<ProgramCase> program_cases() {
  return {hock_schittkowski("HS 71", {1, 1, 1, 1}),
          hock_schittkowski("HS 71, units 1e-3 to 1e4", {1e-3, 1, 1e2, 1e4}),
          program("Rosenbrock", rosenbrock, {-1.2, 1},
                  {gradient(1.001, 0, "an entry of the gradient 0.1 % off"),
                   hessian(-1, 1, 0, "sign of an entry of the Hessian")}),
          program("values of 1e8", offset, {1.5, 0.7},
                  {gradient(1.001, 0, "an entry of the gradient 0.1 % off"),
                   hessian(0.5, 0, 0, "half an entry of the Hessian")}),
          program("entropy, x of 1e-4", entropy, {1e-4, 0.3, 0.7},
                  {gradient(0.9, 0, "the logarithm without its 1"),
                   hessian(1.001, 1, 1, "an entry of the Hessian 0.1 % off")}),
          program("terms of 1e6 and 1e-6", small_and_large, {0.8, 1.7},
                  {gradient(0, 1, "small entry of the gradient 0"),
                   jacobian(2, 0, 1, "small entry of the Jacobian doubled"),
                   hessian(0, 1, 0, "small entry of the Hessian 0")}),
          program("Hilbert matrix", hilbert, {1, -20, 300, 1, -50},
                  {hessian(1.001, 4, 4, "the smallest entry of the Hessian 0.1 % off"),
                   gradient(1.001, 3, "an entry of the gradient 0.1 % off")}),
          program("cancelling values", cancelling, {1e-3, 2e-3},
                  {gradient(1.001, 0, "an entry of the gradient 0.1 % off"),
                   jacobian(-1, 0, 1, "sign of an entry of the Jacobian")}),
          program("1e-9 from a jump of the Hessian", beside_a_kink, {1 + 1e-9, 0.4},
                  {hessian(0, 0, 0, "the other side's entry"),
                   jacobian(1.001, 0, 1, "an entry of the Jacobian 0.1 % off")}),
          program("values in float", float_values, {1.3, 0.6},
                  {gradient(1.01, 0, "an entry of the gradient 1 % off"),
                   jacobian(-1, 0, 1, "sign of an entry of the Jacobian")}),
          program("quick and steep", quick, {0.9, 1.1},
                  {gradient(1.001, 0, "an entry of the gradient 0.1 % off"),
                   jacobian(2, 0, 1, "small entry of the Jacobian doubled")}),
          program("chain of 10", chain, along_the_chain(),
                  {gradient(1.001, 7, "an entry of the gradient 0.1 % off"), rows_swapped,
                   hessian(1.001, 8, 7, "an entry of the Hessian 0.1 % off"), second_missing})};
}

}  // namespace peers

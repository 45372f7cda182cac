// SPDX-License-Identifier: MIT
// Test functions of optimisers: a number for each sample.
#include <cmath>
#include <functional>

#include "museum/families.hpp"

namespace museum {
namespace {

/// y_n = f(x_n), dx_n = c_n gradient(x_n).  [N x d] -> [N x 1]
template <class T>
struct SampleFunction {
  std::function<T(const arma::Row<T>&)> f;
  std::function<arma::Row<T>(const arma::Row<T>&)> gradient;
  arma::Mat<T> x = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    arma::Mat<T> y(x.n_rows, 1, arma::fill::zeros);
    for (arma::uword n = 0; n < x.n_rows; ++n) y(n) = f(x.row(n));
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx = x;
    for (arma::uword n = 0; n < x.n_rows; ++n) dx.row(n) = cotangent(n) * gradient(x.row(n));
    return dx;
  }
};

/// -2 e^(-r / 5) - e^s,  r = sqrt(mean x^2),  s = mean cos(2 x).
Exhibit ackley() {
  return exhibit({"Ackley", "ensmallen@e0def7d0", "the factor sin(c x_i) is missing", "input", "wrong formula"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   using Row = arma::Row<T>;
                   const auto r = [](const Row& x) { return std::sqrt(arma::mean(arma::square(x))); };
                   const auto s = [](const Row& x) { return arma::mean(arma::cos(2 * x)); };
                   const auto f = [=](const Row& x) { return -2 * std::exp(-r(x) / 5) - std::exp(s(x)); };
                   const auto gradient = [=](const Row& x) -> Row {
                     const T count = static_cast<T>(x.n_elem);
                     const Row sine = wrong ? arma::ones<Row>(x.n_elem) : Row(arma::sin(2 * x));
                     return T(0.4) * std::exp(-r(x) / 5) / (r(x) * count) * x + 2 * std::exp(s(x)) / count * sine;
                   };
                   return specimen(SampleFunction<T>{f, gradient}, d.normal(d.n, d.size(2, 5)));
                 });
}

/// 10 sqrt|x2 - x1^2 / 100| + |x1 + 10| / 100.
Exhibit bukin() {
  return exhibit({"Bukin", "ensmallen@b828b21a", "x2^2 where x1^2 belongs", "input", "wrong formula"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   using Row = arma::Row<T>;
                   const auto f = [](const Row& x) {
                     return 10 * std::sqrt(std::abs(x(1) - x(0) * x(0) / 100)) + std::abs(x(0) + 10) / 100;
                   };
                   const auto gradient = [=](const Row& x) -> Row {
                     const T inner = x(1) - (wrong ? x(1) * x(1) : x(0) * x(0)) / 100;
                     const T slope = 5 * (inner > 0 ? T(1) : T(-1)) / std::sqrt(std::abs(inner));
                     return {-slope * x(0) / 50 + (x(0) > -10 ? T(0.01) : T(-0.01)), slope};
                   };
                   arma::Mat<T> x = d.normal(d.n, 2);
                   x.col(1) = arma::abs(x.col(1)) + T(0.5);
                   return specimen(SampleFunction<T>{f, gradient}, x);
                 });
}

/// sum over k of (a_k - x + x y^k)^2,  a = 1.5, 2.25, 2.625.
Exhibit beale() {
  return exhibit(
      {"Beale", "ensmallen@be07e420", "a + is missing between two terms: the last one is a statement of its own",
       "input", "wrong formula"},
      []<class T>(Draw<T>& d, bool wrong) {
        using Row = arma::Row<T>;
        const auto term = [](const Row& x, int k) {
          return (k == 1 ? T(1.5) : k == 2 ? T(2.25) : T(2.625)) - x(0) + x(0) * std::pow(x(1), static_cast<T>(k));
        };
        const auto f = [=](const Row& x) {
          return term(x, 1) * term(x, 1) + term(x, 2) * term(x, 2) + term(x, 3) * term(x, 3);
        };
        const auto gradient = [=](const Row& x) -> Row {
          Row g(2, arma::fill::zeros);
          for (int k = 1; k <= (wrong ? 2 : 3); ++k) {
            const T power = std::pow(x(1), static_cast<T>(k - 1));
            g += 2 * term(x, k) * Row{power * x(1) - 1, static_cast<T>(k) * x(0) * power};
          }
          return g;
        };
        return specimen(SampleFunction<T>{f, gradient}, d.normal(d.n, 2));
      });
}

}  // namespace

Exhibits optimisation_functions() { return {ackley(), bukin(), beale()}; }

}  // namespace museum

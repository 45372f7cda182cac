// SPDX-License-Identifier: MIT
// Each marked line must fail, with the message behind its mark and no other error; without them the source must
// compile.
#include <gradcheck/gradcheck.hpp>

#include <string>
#include <tuple>
#include <vector>

namespace {

using Numbers = std::vector<double>;

double first(const Numbers& x) { return x[0]; }
Numbers unit(const Numbers& x) { return Numbers(x.size(), 1.0); }
void fill(const Numbers&, Numbers&) {}
double both(const Numbers& x, Numbers&) { return x[0]; }
double of_two(const arma::vec& a, const arma::vec& b) { return a(0) * b(0); }

[[maybe_unused]] void calls(const Numbers& x, const arma::vec& v) {
  using gradcheck::check_function, gradcheck::check_jacobian;
  (void)check_function(first, unit, x);
  (void)check_function(first, fill, x);
  (void)check_function(both, x);
  (void)check_function([](double t) { return t; }, [](double) { return 1; }, 3.0);
  (void)check_function(
      of_two, [](const arma::vec& a, const arma::vec& b) { return std::tuple(b, a); }, std::tie(v, v));
  (void)check_jacobian(
      unit, [](const Numbers& t) { return arma::mat(t.size(), t.size()); }, x);
  (void)check_jacobian(
      unit, [](const Numbers&, arma::mat& j) { j.zeros(); }, x);
  (void)check_jacobian(
      unit, [](const Numbers&, arma::sp_mat& j) { j.zeros(); }, x);
  (void)check_jacobian(unit, fill, x, gradcheck::Manifold(1, [](const Numbers& at, const auto&) { return at; }));
  (void)gradcheck::check_directional(
      unit, [](const Numbers&, const Numbers& along) { return along; }, x);
  // clang-format off
  (void)check_function([](int i) { return i; }, [](int) { return 1; }, 3);  // must not compile: x is a whole number, and a derivative needs steps between them: pass a double, 3.0 instead of 3
  (void)check_function(first, unit, std::tuple(v, 3));  // must not compile: x is a whole number
  (void)check_function(first, unit, std::vector<int>{1});  // must not compile: x is of a type whose numbers cannot be moved: pass double, or a std::vector
  (void)check_function(first, unit, std::string("1"));  // must not compile: x is of a type whose numbers cannot be moved
  (void)check_function(both, std::vector<Numbers>{x});  // must not compile: x is of a type whose numbers cannot be moved
  (void)check_function(first, unit, v);  // must not compile: f cannot be called with x: it is expected as  double f(const X& x)
  (void)check_function(of_two, unit, v);  // must not compile: f cannot be called with x: it is expected as  double f(const X& x)
  (void)check_function([](const Numbers&) { return std::string(); }, unit, x);  // must not compile: what f returns are no numbers
  (void)check_function(fill, x);  // must not compile: fg does not return the value: it is expected as  double fg(const X& x, X& gradient)
  (void)check_function(first, x);  // must not compile: fg cannot be called with x and a gradient to fill
  (void)check_function(first, [](const std::string&) { return 1.0; }, x);  // must not compile: gradient cannot be called with x
  (void)check_function(first, [](const Numbers&) {}, x);  // must not compile: what gradient returns is not a derivative by x
  (void)check_function(of_two, [](const arma::vec& a, const arma::vec&) { return a; }, std::tie(v, v));  // must not compile: what gradient returns is not a derivative by x
  (void)check_jacobian(unit, [](const Numbers&) { return std::string(); }, x);  // must not compile: what jacobian returns is no matrix of numbers
  (void)check_jacobian(unit, fill, x, gradcheck::Manifold(1, unit));  // must not compile: plus cannot be called: it is expected as  X plus(const X& x, const arma::vec& delta)
  (void)check_jacobian(unit, fill, x, gradcheck::Manifold(1, [](const Numbers& at, const Numbers&) { return at; }, unit));  // must not compile: minus cannot be called: it is expected as  arma::vec minus(const Y& y1, const Y& y0)
  (void)check_jacobian(of_two, [](const arma::vec&, const arma::vec&) { return arma::mat(); }, std::tie(v, v), gradcheck::Manifold(1, unit));  // must not compile: a point on a manifold is one x: pass its numbers as one vector or matrix
  (void)check_jacobian(unit, [](const std::string&) { return 1.0; }, x);  // must not compile: jacobian cannot be called with x: it is expected as  arma::mat jacobian(const X& x)
  (void)check_jacobian(fill, unit, x);  // must not compile: f cannot be called with x: it is expected as  double f(const X& x), or for a Jacobian as one that returns a vector, Y f(const X& x)
  (void)gradcheck::check_hessian(unit, unit, 3L);  // must not compile: x is a whole number
  (void)gradcheck::check_directional(unit, unit, x);  // must not compile: the derivative along v cannot be called
  (void)gradcheck::check_hessian_vector(of_two, of_two, std::tie(v, v));  // must not compile: a derivative along v is checked by one x
  // clang-format on
}

}  // namespace

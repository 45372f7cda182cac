// SPDX-License-Identifier: MIT
// Where forward lets something through in one place and not in another.
#include <algorithm>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using arma::uword;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using layers::normal;

namespace gates {
namespace {

enum class Gate : unsigned char { right, ignored, inverted };

/// y = x > 0 ? x : slope x, slope a parameter of each feature; its gradient times `share` where it is right.
struct ParametricRelu {
  Gate gate = Gate::right;
  double share = 1;
  mat slope = normal(1, 4, 8), slope_gradient = {}, x = {};

  mat forward(const mat& input) {
    x = input;
    return of_sides(arma::ones(arma::size(x)), arma::repmat(slope, x.n_rows, 1)) % x;
  }
  mat backward(const mat& c) {
    const mat none(arma::size(c), arma::fill::zeros), all = c % x;
    const mat own = of_sides(none, all), other = of_sides(all, none);
    slope_gradient = arma::sum(gate == Gate::inverted  ? other
                               : gate == Gate::ignored ? mat(own * share + other)
                                                       : own,
                               0);
    return of_sides(c, c.each_row() % slope);
  }
  /// a where x > 0, else b
  mat of_sides(const mat& a, const mat& b) const {
    mat m = b;
    m(arma::find(x > 0)) = a(arma::find(x > 0));
    return m;
  }
  gradcheck::Parameters parameters() { return {{"slope", slope, slope_gradient}}; }
};

/// Distances of each row to the nearest of some points, one below the other, and of each point to the nearest row.
struct Nearest {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  enum class Lost : unsigned char { nothing, overwritten, first_part } lost = Lost::nothing;
  double share = 1;
  mat a = {}, b = {};
  arma::uvec of_a = {}, of_b = {};

  mat forward(const mat& rows, const mat& points) {
    a = rows;
    b = points;
    mat d(a.n_rows, b.n_rows);
    for (uword i = 0; i < d.n_rows; ++i)
      for (uword j = 0; j < d.n_cols; ++j) d(i, j) = arma::accu(arma::square(a.row(i) - b.row(j)));
    of_a = arma::index_min(d, 1);
    of_b = arma::index_min(d, 0).t();
    return arma::join_cols(mat(arma::min(d, 1)), mat(arma::min(d, 0).t()));
  }
  std::tuple<mat, mat> backward(const mat& c) const {
    mat da(arma::size(a), arma::fill::zeros), db(arma::size(b), arma::fill::zeros);
    for (uword i = 0; i < a.n_rows; ++i) {
      const mat g = 2 * c(i) * (a.row(i) - b.row(of_a(i)));
      da.row(i) += g;
      if (lost == Lost::overwritten) db.row(of_a(i)) = -share * g;
      if (lost == Lost::nothing) db.row(of_a(i)) -= g;
    }
    for (uword j = 0; j < b.n_rows; ++j) {
      const mat g = 2 * c(a.n_rows + j) * (b.row(j) - a.row(of_b(j)));
      db.row(j) += (lost == Lost::first_part ? share : 1) * g;
      da.row(of_b(j)) -= g;
    }
    return {da, db};
  }
};

gradcheck::Report nearest(Nearest layer, const mat& a = normal(6, 3, 2), const mat& b = normal(6, 3, 3)) {
  return check_layer(layer, std::make_tuple(a, b));
}

/// y L^T = x, L lower triangular.
struct Triangular {
  double diagonal = 1, below = 1;
  mat l = arma::trimatl(normal(4, 4, 5)) + 3 * arma::eye(4, 4), l_gradient = {}, y = {};

  mat forward(const mat& x) {
    y = x;
    for (uword i = 0; i < 4; ++i) {
      for (uword j = 0; j < i; ++j) y.col(i) -= l(i, j) * y.col(j);
      y.col(i) /= l(i, i);
    }
    return y;
  }
  mat backward(const mat& c) {
    mat g = c;
    for (uword i = 4; i-- > 0;) {
      for (uword j = i + 1; j < 4; ++j) g.col(i) -= l(j, i) * g.col(j);
      g.col(i) /= l(i, i);
    }
    l_gradient = below * arma::trimatl(-g.t() * y);
    l_gradient.diag() *= diagonal / below;
    return g;
  }
  gradcheck::Parameters parameters() { return {{"L", l, l_gradient}}; }
};

}  // namespace
}  // namespace gates

TEST_CASE("a parameter's mask that is not applied or inverted is named, and with a factor as well it is not") {
  using gates::Gate;
  const mat x = normal(7, 4);
  CHECK(check_layer(gates::ParametricRelu{}, x).ok());
  is_named(check_layer(gates::ParametricRelu{Gate::ignored}, x), "mask not applied", "slope");
  is_named(check_layer(gates::ParametricRelu{Gate::inverted}, x), "mask inverted", "slope");
  is_not_named(check_layer(gates::ParametricRelu{Gate::ignored, 1.01}, x), "mask not applied");
}

TEST_CASE("what is written over is assigned, not added, and a part of the output that is not heard is ignored") {
  using Lost = gates::Nearest::Lost;
  CHECK(gates::nearest({}).ok());
  is_named(gates::nearest({Lost::overwritten}), "assigned, not added", "input 2");
  is_named(gates::nearest({Lost::first_part}), "output ignored", "input 2");
  is_not_named(gates::nearest({Lost::overwritten, 1.01}), "assigned, not added");
  is_not_named(gates::nearest({Lost::first_part, 1.01}), "output ignored");
}

TEST_CASE("a diagonal that is left out is said, and one that is halved is not") {
  const mat x = normal(5, 4);
  CHECK(check_layer(gates::Triangular{}, x).ok());
  const gradcheck::Report r = check_layer(gates::Triangular{0}, x);
  is_named(r, "entries left out", "L");
  CHECK(r.findings.at(0).sentence.find("on the diagonal") != std::string::npos);
  is_not_named(check_layer(gates::Triangular{0, 1.01}, x), "entries left out");
  is_not_named(check_layer(gates::Triangular{0.5}, x), "entries left out");
}

TEST_CASE("a wrong formula is no stale cache where the point itself is a tie throughout") {
  const mat ties = {{1, 1, 1, 1, 1, 1}, {0, -1, 1, 0, 1, 0}, {1, 0, -1, 0, 0, 1}, {-1, 1, 0, 0, 1, 1}};
  const mat others = {{1, 1, 1, 1, 1, 1}, {0, 1, 0, -1, 0, 1}, {-1, 0, 0, 1, 1, 0}, {0, 0, 1, -1, 1, 0}};
  for (const auto& [a, b] : {std::pair(ties, others), std::pair(others, ties), std::pair(ties, ties)}) {
    const gradcheck::Report r = gates::nearest({gates::Nearest::Lost::overwritten}, a, b);
    INFO(r.diagnosis());
    CHECK_FALSE(diagnosed::names(r, "stale cache"));
  }
}

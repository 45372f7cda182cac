// SPDX-License-Identifier: MIT
// Names of mistakes in layers of more coordinates than are opened up one by one; and which sizes a layer is asked for.
#include <catch2/catch.hpp>

#include <functional>
#include <set>
#include <string>

#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using arma::vec;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

using WidePlant = std::function<void(mat& dw, mat& dx)>;

/// y = x W: 60 x 60 weights.
struct Wide {
  WidePlant plant;
  mat w = normal(60, 60, 3) / 8, dw = {}, x = {};

  mat forward(const mat& input) {
    x = input;
    return input * w;
  }
  mat backward(const mat& c) {
    dw = x.t() * c;
    mat dx = c * w.t();
    if (plant) plant(dw, dx);
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"weights", w, dw}}; }
};

void is_called(const WidePlant& plant, const std::string& mistake, const std::string& where) {
  const Report r = check_layer(Wide{plant}, normal(7, 60));
  INFO(mistake << ": " << r.diagnosis());
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].where == where);
}

/// y = (x - mean) / sqrt(var + 1e-5) of each sample, of any width.
struct CentredAndScaled {
  bool keeps_variance = true;
  mat y = {};
  vec s = {};

  mat forward(const mat& x) {
    const mat d = x.each_col() - vec(arma::mean(x, 1));
    s = arma::sqrt(arma::mean(d % d, 1) + 1e-5);
    y = d.each_col() / s;
    return y;
  }
  mat backward(const mat& c) const {
    mat d = c.each_col() - vec(arma::mean(c, 1));
    if (keeps_variance) d -= y.each_col() % vec(arma::mean(c % y, 1));
    return d.each_col() / s;
  }
};

/// Doubles each entry, which backward forgets; notes the widths that it is asked for.
struct Noting {
  std::set<arma::uword>& widths;

  mat forward(const mat& x) const {
    widths.insert(x.n_cols);
    return 2 * x;
  }
  static mat backward(const mat& c) { return c; }
};

}  // namespace

TEST_CASE("the gradient alone of a large layer tells factors, signs, transposes and single entries") {
  is_called([](mat& dw, mat&) { dw *= 2; }, "factor 2", "weights");
  is_called([](mat& dw, mat& dx) { dw /= static_cast<double>(dx.n_rows); }, "factor 1/N", "weights");
  is_called([](mat&, mat& dx) { dx = -dx; }, "factor -1", "input");
  is_called([](mat& dw, mat&) { dw *= 1.001; }, "factor 1.001", "weights");
  is_called([](mat& dw, mat&) { dw = dw.t().eval(); }, "transposed", "weights");
  is_called([](mat& dw, mat&) { dw(17, 5) *= 1.5; }, "isolated entries", "weights");
  is_called([](mat&, mat& dx) { dx = arma::repmat(arma::sum(dx, 1), 1, 60); }, "summed too far", "input");
  CHECK(check_layer(Wide{}, normal(7, 60)).ok());
}

TEST_CASE("two mistakes in a large layer are two names") {
  const auto both = [](mat& dw, mat& dx) {
    dw *= 2;
    dx = -dx;
  };
  const Report r = check_layer(Wide{both}, normal(7, 60));
  REQUIRE(r.findings.size() == 2);
  CHECK(std::set<std::string>{r.findings[0].mistake, r.findings[1].mistake} ==
        std::set<std::string>{"factor 2", "factor -1"});
}

TEST_CASE("what the gradient alone does not tell in a large layer has no name") {
  is_called([](mat& dw, mat&) { dw.row(3) = dw.row(4) + 0.5 * dw.row(9); }, "wrong formula", "weights");
}

TEST_CASE("a large batch of samples that are apart is opened up at some of them") {
  const Report r = check_layer(CentredAndScaled{false}, normal(12, 300));
  INFO(r.diagnosis());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "rank-one term wrong");
  CHECK(check_layer(CentredAndScaled{}, normal(12, 300)).ok());
}

TEST_CASE("another width is asked for where no parameter fixes it") {
  std::set<arma::uword> widths;
  const Report r = check_layer(Noting{widths}, normal(5, 3));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "factor 1/2");
  CHECK(widths == std::set<arma::uword>{3, 4});
}

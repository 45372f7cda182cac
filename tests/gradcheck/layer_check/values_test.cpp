// SPDX-License-Identifier: MIT
// Layers whose inputs, outputs and parameters are of other types than matrices.
#include <catch2/catch.hpp>

#include <cmath>
#include <stdexcept>
#include <tuple>
#include <vector>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

using arma::cube;
using arma::mat;
using gradcheck::check_layer;
using gradcheck::Options;
using gradcheck::Report;
using layers::normal;

namespace {

cube normal_cube() { return cube(normal(2, 12, 5).memptr(), 2, 3, 4); }

bool has_mistake(const Report& r, const std::string& mistake) {
  return !r.findings.empty() && r.findings.front().mistake == mistake;
}

/// y = gain x^2, entry by entry.
struct SquareOfCube {
  double factor = 2, gain = 1.5, dgain = 0;
  cube x = {};

  cube forward(const cube& input) {
    x = input;
    return gain * input % input;
  }
  cube backward(const cube& c) {
    dgain = arma::accu(c % x % x);
    return factor * gain * x % c;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

/// Sums along one dimension of a cube; samples lie along another.
template <unsigned along>
struct SumOfCube {
  static constexpr gradcheck::Traits traits{.sample_dimension = along};
  bool couples = false;
  cube x = {};

  cube forward(const cube& input) {
    x = input;
    return arma::sum(x % x, summed());
  }
  cube backward(const cube& c) {
    cube dx = 2 * x;
    for (arma::uword i = 0; i < x.n_rows; ++i)
      for (arma::uword j = 0; j < x.n_cols; ++j)
        for (arma::uword k = 0; k < x.n_slices; ++k)
          dx(i, j, k) *= c(summed() == 0 ? 0 : i, summed() == 1 ? 0 : j, summed() == 2 ? 0 : k);
    return dx;
  }
  arma::uword summed() const { return couples ? along : (along + 1) % 3; }
};

/// Two outputs: sin(x), and 3 x summed over each row.
struct TwoOutputs {
  double factor = 3;
  mat x = {};

  std::tuple<mat, arma::vec> forward(const mat& input) {
    x = input;
    return {arma::sin(x), 3 * arma::sum(x, 1)};
  }
  mat backward(const std::tuple<mat, arma::vec>& c) {
    const auto& [c1, c2] = c;
    mat dx = arma::cos(x) % c1;
    dx.each_col() += factor * c2;
    return dx;
  }
};

/// |x|^2 / 2 as one number.
struct ScalarOutput {
  double factor = 1;
  mat x = {};

  double forward(const mat& input) {
    x = input;
    return arma::accu(x % x) / 2;
  }
  mat backward(double c) { return factor * c * x; }
};

/// y_i = w_i x_i x_{i+1}, in standard vectors.
struct Neighbours {
  double factor = 1;
  std::vector<double> w = {0.5, 2, -1, 3}, dw = {}, x = {};

  std::vector<double> forward(const std::vector<double>& input) {
    x = input;
    std::vector<double> y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) y[i] = w[i] * x[i] * next(i);
    return y;
  }
  std::vector<double> backward(const std::vector<double>& c) {
    std::vector<double> dx(x.size(), 0.0);
    dw.assign(x.size(), 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      dw[i] = factor * c[i] * x[i] * next(i);
      dx[i] += c[i] * w[i] * next(i);
      dx[(i + 1) % x.size()] += c[i] * w[i] * x[i];
    }
    return dx;
  }
  double next(std::size_t i) const { return x[(i + 1) % x.size()]; }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

/// Rows of a table by a vector of integers.
struct TableLookup {
  bool adds = true;
  std::vector<int> index = {};
  arma::uword rows = 0;

  mat forward(const mat& table, const std::vector<int>& at) {
    index = at;
    rows = table.n_rows;
    mat y(at.size(), table.n_cols);
    for (std::size_t k = 0; k < at.size(); ++k) y.row(k) = table.row(static_cast<arma::uword>(at[k]));
    return y;
  }
  mat backward(const mat& c) {
    mat dt(rows, c.n_cols, arma::fill::zeros);
    for (std::size_t k = 0; k < index.size(); ++k) {
      const auto i = static_cast<arma::uword>(index[k]);
      dt.row(i) = adds ? mat(dt.row(i) + c.row(k)) : mat(c.row(k));
    }
    return dt;
  }
};

}  // namespace

TEST_CASE("a layer of cubes, with a parameter") {
  const Report right = check_layer(SquareOfCube{}, normal_cube());
  CHECK(right.ok());
  CHECK(right.counts().agree == 25);
  const Report wrong = check_layer(SquareOfCube{.factor = 1}, normal_cube());
  CHECK_FALSE(wrong.ok());
  CHECK(has_mistake(wrong, "factor 1/2"));
}

TEMPLATE_TEST_CASE_SIG("samples of cubes lie along the dimension that traits name", "", ((unsigned along), along), 0, 1,
                       2) {
  CHECK(check_layer(SumOfCube<along>{}, normal_cube()).ok());
  const Report coupled = check_layer(SumOfCube<along>{.couples = true}, normal_cube(), {.seed = 2});
  INFO(gradcheck::to_text(coupled, gradcheck::Detail::all));
  CHECK(coupled.counts().agree == 24);
  CHECK(check_layer(SumOfCube<along>{.couples = true}, normal_cube(), {.sample_dimension = (along + 1) % 3}).ok());
  CHECK_THROWS_AS(check_layer(SumOfCube<along>{}, normal_cube(), {.sample_dimension = 3}), std::invalid_argument);
}

TEST_CASE("a layer with a tuple of outputs, whose backward takes a tuple") {
  CHECK(check_layer(TwoOutputs{}, normal(4, 3)).ok());
  CHECK_FALSE(check_layer(TwoOutputs{.factor = 3 + 3e-7}, normal(4, 3)).ok());
  CHECK(check_layer(TwoOutputs{.factor = 3 + 3e-9}, normal(4, 3)).ok());
}

TEST_CASE("outputs of different numbers of rows are one column") {
  struct Uneven {
    mat x = {};
    std::tuple<mat, double> forward(const mat& input) {
      x = input;
      return {2 * x, arma::accu(x % x)};
    }
    mat backward(const std::tuple<mat, double>& c) { return 2 * std::get<0>(c) + 2 * std::get<1>(c) * x; }
  };
  CHECK(check_layer(Uneven{}, normal(4, 3)).ok());
}

TEST_CASE("a layer that returns one number") {
  CHECK(check_layer(ScalarOutput{}, normal(4, 3)).ok());
  const Report wrong = check_layer(ScalarOutput{.factor = 2}, normal(4, 3));
  CHECK_FALSE(wrong.ok());
  CHECK(has_mistake(wrong, "factor 2"));
}

TEST_CASE("a layer of standard vectors, its parameters among them") {
  const std::vector<double> x{1, -2, 3, 0.5};
  const Report right = check_layer(Neighbours{}, x);
  CHECK(right.ok());
  CHECK(right.counts().agree == 8);
  const Report wrong = check_layer(Neighbours{.factor = -1}, x);
  CHECK(has_mistake(wrong, "factor -1"));
  CHECK(wrong.findings.front().where == "w");
}

TEST_CASE("indices may be a vector of integers, and are no coordinates") {
  const std::vector<int> at{1, 0, 4, 1};
  CHECK(check_layer(TableLookup{}, std::tuple(normal(5, 3), at)).ok());
  CHECK_FALSE(check_layer(TableLookup{.adds = false}, std::tuple(normal(5, 3), at)).ok());
}

TEST_CASE("a parameter refers to numbers in any container, and to none of another size") {
  std::vector<float> numbers{1, 2, 3};
  const gradcheck::Coordinates at(numbers);
  CHECK(at.rows() == 3);
  CHECK(at.cols() == 1);
  at.set(1, 0.1);
  CHECK(numbers[1] == 0.1F);
  CHECK_THROWS_AS(at.get(3), std::out_of_range);
  const auto before = at.held();
  numbers.resize(5);
  CHECK_THROWS_AS(at.assign(before.values), std::invalid_argument);
  at.put_back(before);
  CHECK(numbers == std::vector<float>{1, 0.1F, 3});
  std::array<double, 2> fixed{4, 5};
  const gradcheck::Coordinates of_array(fixed);
  of_array.assign(arma::vec{7, 8});
  CHECK(fixed == std::array<double, 2>{7, 8});
}

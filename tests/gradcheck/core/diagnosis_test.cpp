// SPDX-License-Identifier: MIT
// Each class of mistake is named where it is planted, and not where something else, nearly the same, is.
#include <gradcheck/core/diagnosis.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gradcheck/core/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Finding;
using gradcheck::Report;
using layers::normal;

namespace {

/// y = phi(x W^T + b), right until `plant` changes its gradients. W [out x in], b [1 x out].
struct Affine {
  using Plant = std::function<void(Affine& layer, const mat& cotangent, mat& dx)>;

  mat w, b;
  Plant plant = [](Affine&, const mat&, mat&) {};
  std::function<double(double)> phi = [](double v) { return std::tanh(v); };
  std::function<double(double)> slope = [](double v) { return 1 - std::tanh(v) * std::tanh(v); };
  mat dw = {}, db = {}, x = {}, z = {}, y = {};

  static mat of(const std::function<double(double)>& f, mat m) {
    m.transform(f);
    return m;
  }
  mat forward(const mat& input) {
    x = input;
    z = (x * w.t()).eval().each_row() + b;
    return y = of(phi, z);
  }
  /// The gradients for this dz, and dX.
  mat fill(const mat& dz) {
    dw = dz.t() * x;
    db = arma::sum(dz, 0);
    return dz * w;
  }
  mat backward(const mat& cotangent) {
    mat dx = fill(cotangent % of(slope, z));
    plant(*this, cotangent, dx);
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"weights", w, dw}, {"bias", b, db}}; }
};

constexpr arma::uword samples = 4, in = 3, out = 2;

Report affine(Affine::Plant plant) {
  return check_layer(Affine{normal(out, in, 3), normal(1, out, 4), std::move(plant)}, normal(samples, in));
}
Report square(Affine::Plant plant) {
  return check_layer(Affine{normal(3, 3, 3), normal(1, 3, 4), std::move(plant)}, normal(samples, 3));
}
Report activation(std::function<double(double)> phi, std::function<double(double)> slope) {
  return check_layer(layers::Elementwise<double>{std::move(phi), std::move(slope)}, normal(5, 4));
}

/// y = matrix x^T of each sample by `forward`; dx by `backward`: both linear, right or wrong as they are.
struct Linear {
  std::function<mat(const mat&)> map, pull;
  mat forward(const mat& x) const { return map(x); }
  mat backward(const mat& cotangent) const { return pull(cotangent); }
};
Report linear(std::function<mat(const mat&)> map, std::function<mat(const mat&)> pull, arma::uword width = 4) {
  return check_layer(Linear{std::move(map), std::move(pull)}, normal(samples, width));
}

bool names(const Report& r, const std::string& mistake) {
  const auto is = [&](const Finding& f) {
    return f.mistake == mistake || std::ranges::find(f.alternatives, mistake) != f.alternatives.end();
  };
  return std::ranges::any_of(r.findings, is);
}

void is_named(const Report& r, const std::string& mistake, const std::string& where) {
  INFO("expected " << mistake << ", " << where << '\n' << r.diagnosis() << layers::summary(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].where == where);
  CHECK(r.findings[0].sentence.find("checked at ") != std::string::npos);
}

void is_not_named(const Report& r, const std::string& mistake) {
  INFO("expected anything but " << mistake << '\n' << r.diagnosis());
  CHECK_FALSE(r.ok());
  CHECK_FALSE(r.findings.empty());
  CHECK_FALSE(names(r, mistake));
}

void scale(Affine& l, mat& dx, double c) { dx *= c, l.dw *= c, l.db *= c; }

mat slopes(const Affine& l) { return Affine::of(l.slope, l.z); }

}  // namespace

TEST_CASE("a right layer has no finding") {
  const Report r = affine([](Affine&, const mat&, mat&) {});
  CHECK(r.ok());
  CHECK(r.findings.empty());
}

TEST_CASE("constant factors are named by their value, those of the batch told apart by other batches") {
  is_named(affine([](Affine& l, const mat&, mat& dx) { scale(l, dx, 2); }), "factor 2", "input, weights, bias");
  is_named(affine([](Affine& l, const mat&, mat& dx) { scale(l, dx, 0.5); }), "factor 1/2", "input, weights, bias");
  is_named(affine([](Affine& l, const mat&, mat&) { l.dw *= -1; }), "factor -1", "weights");
  is_named(affine([](Affine& l, const mat&, mat&) { l.dw *= 1.37; }), "factor 1.37", "weights");
  is_named(affine([](Affine& l, const mat& c, mat&) { l.dw *= double(c.n_rows); }), "factor N", "weights");
  is_named(affine([](Affine& l, const mat& c, mat&) { l.db /= double(c.n_rows); }), "factor 1/N", "bias");
  is_named(affine([](Affine& l, const mat& c, mat&) { l.db /= double(c.n_elem); }), "factor 1/(N m)", "bias");
}

TEST_CASE("a factor that is nearly another is not that one") {
  is_not_named(affine([](Affine& l, const mat&, mat& dx) { scale(l, dx, 2.0001); }), "factor 2");
  is_not_named(affine([](Affine& l, const mat&, mat&) { l.dw *= samples; }), "factor N");
  is_not_named(affine([](Affine& l, const mat&, mat&) { l.db /= samples; }), "factor 1/N");
  is_not_named(affine([](Affine& l, const mat&, mat&) { l.dw *= 2, l.dw(0, 0) *= 1.1; }), "factor 2");
  is_not_named(affine([](Affine& l, const mat&, mat&) { l.db *= 1e-3; }), "gradient missing (zero)");
}

TEST_CASE("a bias gradient that is never computed is missing, one that is averaged is 1/N") {
  const Report r = affine([](Affine& l, const mat&, mat&) { l.db.zeros(); });
  is_named(r, "gradient missing (zero)", "bias");
  const Report averaged = affine([](Affine& l, const mat& c, mat&) { l.db /= double(c.n_rows); });
  CHECK(averaged.findings.at(0).consequences == std::vector<std::string>{"sum over samples"});
}

TEST_CASE("samples and outputs that are left out are named") {
  const auto without_last = [](double share) {
    return [share](Affine& l, const mat& c, mat&) {
      mat dz = c % slopes(l);
      dz.tail_rows(1) *= share;
      l.fill(dz);
    };
  };
  is_named(affine(without_last(0)), "sample ignored", "weights, bias");
  is_not_named(affine(without_last(0.5)), "sample ignored");
  const auto first_only = [](double share) {
    return [share](Affine&, const mat&, mat& dx) { dx.tail_rows(dx.n_rows - 1) *= share; };
  };
  is_named(affine(first_only(0)), "only the first sample", "input");
  is_not_named(affine(first_only(0.1)), "only the first sample");
  const auto without_output = [](double share) {
    return [share](Affine& l, const mat& c, mat& dx) {
      mat dz = c % slopes(l);
      dz.col(2) *= share;
      dx = dz * l.w;
    };
  };
  is_named(square(without_output(0)), "output ignored", "input");
  is_not_named(square(without_output(0.5)), "output ignored");
}

TEST_CASE("rows, columns and entries at other places are named") {
  is_named(square([](Affine& l, const mat&, mat&) { l.dw = l.dw.t().eval(); }), "transposed", "weights");
  is_not_named(square([](Affine& l, const mat&, mat&) { l.dw = l.dw.t().eval(), l.dw(0, 1) *= 2; }), "transposed");
  is_named(square([](Affine& l, const mat&, mat&) { l.dw.swap_rows(0, 2); }), "rows or columns permuted", "weights");
  is_not_named(square([](Affine& l, const mat&, mat&) { l.dw.swap_rows(0, 2), l.dw.row(0) *= 2; }),
               "rows or columns permuted");
  is_named(affine([](Affine&, const mat&, mat& dx) { dx = arma::shift(dx, 1, 1).eval(); }), "rows or columns permuted",
           "input");
  is_named(affine([](Affine& l, const mat&, mat&) { std::swap(l.dw(0, 0), l.dw(1, 2)); }), "entries permuted",
           "weights");
  is_named(affine([](Affine& l, const mat&, mat&) { l.dw.col(1).zeros(); }), "rows or columns zero", "weights");
  is_not_named(affine([](Affine& l, const mat&, mat&) { l.dw.col(1) *= 0.01; }), "rows or columns zero");
  is_named(affine([](Affine& l, const mat&, mat&) { l.dw(1, 2) *= 1.5; }), "isolated entries", "weights");
  is_not_named(affine([](Affine& l, const mat&, mat&) { l.dw(1, 2) *= 1.5, l.dw(0, 1) *= 0.7; }), "isolated entries");
}

TEST_CASE("W transposed in dX is named, and not where it is merely another matrix") {
  is_named(square([](Affine& l, const mat& c, mat& dx) { dx = (c % slopes(l)) * l.w.t(); }), "transposed", "input");
  is_not_named(square([](Affine& l, const mat& c, mat& dx) { dx = (c % slopes(l)) * arma::abs(l.w); }), "transposed");
  is_named(affine([](Affine& l, const mat& c, mat& dx) { dx = (c % slopes(l)) * arma::fliplr(l.w); }),
           "rows or columns permuted", "input");
}

TEST_CASE("an activation's derivative that is missing or at the output is named, alone and in a dense layer") {
  const auto sigmoid = [](double z) { return 1 / (1 + std::exp(-z)); };
  const auto of_output = [](double s) { return s * (1 - s); };
  is_named(activation(sigmoid, [](double) { return 1.0; }), "missing activation derivative", "input");
  is_not_named(activation(sigmoid, [](double) { return 0.999; }), "missing activation derivative");
  is_named(activation(sigmoid, [=](double z) { return of_output(sigmoid(sigmoid(z))); }),
           "derivative taken at the output", "input");
  is_not_named(activation(sigmoid, [=](double z) { return of_output(sigmoid(0.99 * sigmoid(z))); }),
               "derivative taken at the output");
  const auto with = [](auto slope_at) {
    return [=](Affine& l, const mat& c, mat& dx) { dx = l.fill(c % slope_at(l)); };
  };
  is_named(affine(with([](const Affine& l) -> mat { return arma::ones(arma::size(l.y)); })),
           "missing activation derivative", "input, weights, bias");
  is_named(affine(with([](const Affine& l) { return Affine::of(l.slope, l.y); })), "derivative taken at the output",
           "input, weights, bias");
  is_named(affine([](Affine& l, const mat& c, mat& dx) { dx = c * l.w; }), "missing activation derivative", "input");
}

TEST_CASE("a neighbouring activation's derivative is named, within a tolerance that tells the two gelus apart") {
  const auto leaky = [](double s) { return [s](double z) { return z > 0 ? 1.0 : s; }; };
  const auto relu_of = [](double s) { return [s](double z) { return z > 0 ? z : s * z; }; };
  is_named(activation(relu_of(0.1), leaky(0)), "another activation's derivative", "input");
  is_named(activation(relu_of(0.1), leaky(0.2)), "another activation's derivative", "input");
  is_named(activation(relu_of(0), leaky(0.01)), "another activation's derivative", "input");
  const auto tanh_slope = [](double z) { return 1 - std::tanh(z) * std::tanh(z); };
  const auto sigmoid = [](double z) { return 1 / (1 + std::exp(-z)); };
  is_named(activation(sigmoid, tanh_slope), "another activation's derivative", "input");
  is_not_named(activation(sigmoid, [=](double z) { return 1.001 * tanh_slope(z); }), "another activation's derivative");
  is_named(affine([=](Affine& l, const mat& c, mat& dx) {
             dx = l.fill(c % Affine::of([=](double z) { return sigmoid(z) * (1 - sigmoid(z)); }, l.z));
           }),
           "another activation's derivative", "input, weights, bias");
}

TEST_CASE("a slope that is wrong on one side of zero alone is named") {
  const auto elu = [](double z) { return z > 0 ? z : std::expm1(z); };
  const auto slope = [](double below) { return [=](double z) { return z > 0 ? 1 : below * std::exp(z); }; };
  is_named(activation(elu, slope(1.2)), "wrong where x < 0", "input");
  is_not_named(activation(elu, [=](double z) { return z > 0.5 ? 1 : 1.2 * std::exp(z); }), "wrong where x < 0");
}

TEST_CASE("Jacobians that are not transposed, cut to their diagonal or left out are named") {
  const auto sums = [](const mat& m) -> mat { return arma::cumsum(m, 1); };
  const auto back = [](const mat& m) -> mat { return arma::fliplr(arma::cumsum(arma::fliplr(m), 1)); };
  CHECK(linear(sums, back).findings.empty());
  is_named(linear(sums, sums), "Jacobian not transposed", "input");
  is_not_named(linear(sums, [=](const mat& m) -> mat { return sums(m) + 0.01 * m; }), "Jacobian not transposed");
  is_named(linear([=](const mat& m) -> mat { return 2 * sums(m); }, [](const mat& m) { return m; }),
           "cotangent passed through", "input");
  CHECK(names(linear(sums, [](const mat& m) { return m; }), "cotangent passed through"));
  CHECK(names(linear(sums, [](const mat& m) { return m; }), "off-diagonal terms missing"));
  is_named(linear([=](const mat& m) -> mat { return sums(m) + m; }, [](const mat& m) -> mat { return 2 * m; }),
           "off-diagonal terms missing", "input");
  is_not_named(linear([=](const mat& m) -> mat { return sums(m) + m; }, [](const mat& m) -> mat { return 1.9 * m; }),
               "off-diagonal terms missing");
}

TEST_CASE("an entry used twice that is assigned, and a sum that goes too far, are named") {
  const arma::uvec index{0, 2, 0, 1, 3};
  const auto take = [=](const mat& m) -> mat { return m.cols(index); };
  const auto put = [=](double before) {
    return [=](const mat& c) {
      mat dx(c.n_rows, 4, arma::fill::zeros);
      for (arma::uword k = 0; k < index.n_elem; ++k) dx.col(index(k)) = before * dx.col(index(k)) + c.col(k);
      return dx;
    };
  };
  CHECK(linear(take, put(1)).findings.empty());
  is_named(linear(take, put(0)), "assigned, not added", "input");
  is_not_named(linear(take, put(0.5)), "assigned, not added");
  const auto repeat = [](const mat& m) -> mat { return arma::repmat(m, 1, 2); };
  const auto all = [](double off) {
    return [off](const mat& c) -> mat {
      return arma::repmat(arma::sum(c, 1), 1, c.n_cols / 2) + off * c.head_cols(c.n_cols / 2);
    };
  };
  is_named(linear(repeat, all(0)), "summed too far", "input");
  is_not_named(linear(repeat, all(0.01)), "summed too far");
}

TEST_CASE("derivatives that are passed to other entries, which change from point to point, are named") {
  const auto largest = [](double other) {
    struct Largest {
      double to_itself;
      mat x = {};
      mat forward(const mat& input) { return x = input, arma::max(input, 1); }
      mat backward(const mat& c) const {
        mat dx(arma::size(x), arma::fill::zeros);
        for (arma::uword n = 0; n < x.n_rows; ++n) {
          const arma::uword at = x.row(n).index_max();
          dx(n, at) = to_itself * c(n), dx(n, (at + 1 + at % 2) % x.n_cols) += (1 - to_itself) * c(n);
        }
        return dx;
      }
    };
    return check_layer(Largest{other}, normal(samples, 5));
  };
  CHECK(largest(1).ok());
  is_named(largest(0), "at the wrong entries", "input");
  is_not_named(largest(0.01), "at the wrong entries");
}

TEST_CASE("a gradient that is not finite is named by where, and says so") {
  const auto root = [](double z) { return z * std::abs(z); };
  const auto by_quotient = [](double z) { return 2 * z * z / std::abs(z); };
  const auto at = [&](double value) {
    mat x = normal(5, 4);
    x(1, 2) = value;
    return check_layer(
        layers::Elementwise<double>{root, [=](double z) { return z == value ? by_quotient(0) : 2 * std::abs(z); }}, x);
  };
  CHECK(at(0).findings.at(0).mistake == "NaN at zero");
  CHECK(at(50).findings.at(0).mistake == "NaN far from zero");
  CHECK(at(0.125).findings.at(0).mistake == "gradient not finite");
}

TEST_CASE("what has no name is described, and is called nothing else") {
  const Report r = affine([](Affine& l, const mat& c, mat&) { l.dw = (c % slopes(l)).t() * arma::square(l.x); });
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == gradcheck::unnamed_mistake);
  CHECK(r.findings[0].where == "weights");
  CHECK(r.findings[0].sentence.find("6 of 6 entries differ") != std::string::npos);
}

TEST_CASE("two mistakes in two blocks are two findings") {
  const Report r = affine([](Affine& l, const mat& c, mat&) { l.dw *= -1, l.db /= double(c.n_rows); });
  CHECK(names(r, "factor -1"));
  CHECK(names(r, "factor 1/N"));
}

TEST_CASE("a layer that takes one batch size alone is diagnosed at that size, with what it leaves open") {
  struct OneSize : Affine {
    mat forward(const mat& input) {
      if (input.n_rows != samples) throw std::invalid_argument("another batch size");
      return Affine::forward(input);
    }
  };
  OneSize layer;
  layer.w = normal(out, in, 3), layer.b = normal(1, out, 4);
  layer.plant = [](Affine& l, const mat& c, mat&) { l.db /= double(c.n_rows) / 2; };  // 1/2, or 2/N
  const Report half = check_layer(layer, normal(samples, in));
  CHECK(half.findings.at(0).mistake == "factor 1/2");
  CHECK(half.findings.at(0).alternatives == std::vector<std::string>{"factor 1/m", "factor 1/d"});
  layer.plant = [](Affine& l, const mat& c, mat&) { l.db /= double(c.n_rows); };
  const Report mean = check_layer(layer, normal(samples, in));
  CHECK(mean.findings.at(0).mistake == "factor 1/N");
}

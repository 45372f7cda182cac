// SPDX-License-Identifier: MIT
// Each class of mistake is named where it is planted, and not where something else, nearly the same, is.
#include <gradcheck/diagnosis/diagnosis.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using diagnosed::Affine;
using diagnosed::affine;
using diagnosed::affine_square;
using diagnosed::in;
using diagnosed::is_named;
using diagnosed::is_not_named;
using diagnosed::linear;
using diagnosed::names;
using diagnosed::out;
using diagnosed::samples;
using diagnosed::slopes;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

TEST_CASE("ratios are told where they have one sign and lie within a factor 10: otherwise they say nothing") {
  const mat a = normal(4, 4, 5);
  const auto described = [&](const mat& times) {
    const mat b = a % times;
    const Report r = linear([&](const mat& x) -> mat { return x * a.t(); }, [&](const mat& c) -> mat { return c * b; });
    INFO(r.diagnosis());
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].mistake == "wrong formula");
    return r.findings[0].sentence.find("times numeric") != std::string::npos;
  };
  const auto between = [](double low, double high) -> mat {
    mat times = low + (high - low) * arma::abs(arma::sin(normal(4, 4, 9)));
    times(1) = low;
    times(2) = high;
    return times;
  };
  CHECK(described(between(1.2, 9)));
  CHECK(described(-between(1.2, 9)));
  CHECK_FALSE(described(between(1.2, 14)));
  CHECK_FALSE(described(between(-1.2, 3)));
}

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
  is_not_named(affine([](Affine& l, const mat&, mat&) {
                 l.dw *= 2;
                 l.dw(0, 0) *= 1.1;
               }),
               "factor 2");
  is_not_named(affine([](Affine& l, const mat&, mat&) { l.db *= 1e-3; }), "gradient missing (zero)");
}

TEST_CASE("a bias gradient that is never computed is missing, one that is averaged is 1/N") {
  const Report r = affine([](Affine& l, const mat&, mat&) { l.db.zeros(); });
  is_named(r, "gradient missing (zero)", "bias");
  CHECK(r.findings.at(0).alternatives.empty());  // every factor of nothing is nothing
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
  is_named(affine_square(without_output(0)), "output ignored", "input");
  is_not_named(affine_square(without_output(0.5)), "output ignored");
}

TEST_CASE("rows, columns and entries at other places are named") {
  is_named(affine_square([](Affine& l, const mat&, mat&) { l.dw = l.dw.t().eval(); }), "transposed", "weights");
  is_not_named(affine_square([](Affine& l, const mat&, mat&) {
                 l.dw = l.dw.t().eval();
                 l.dw(0, 1) *= 2;
               }),
               "transposed");
  is_named(affine_square([](Affine& l, const mat&, mat&) { l.dw.swap_rows(0, 2); }), "rows or columns permuted",
           "weights");
  is_not_named(affine_square([](Affine& l, const mat&, mat&) {
                 l.dw.swap_rows(0, 2);
                 l.dw.row(0) *= 2;
               }),
               "rows or columns permuted");
  is_named(affine([](Affine&, const mat&, mat& dx) { dx = arma::shift(dx, 1, 1).eval(); }), "rows or columns permuted",
           "input");
  is_named(affine([](Affine& l, const mat&, mat&) { std::swap(l.dw(0, 0), l.dw(1, 2)); }), "entries permuted",
           "weights");
  is_named(affine([](Affine& l, const mat&, mat&) { l.dw.col(1).zeros(); }), "rows or columns zero", "weights");
  is_not_named(affine([](Affine& l, const mat&, mat&) { l.dw.col(1) *= 0.01; }), "rows or columns zero");
  is_named(affine([](Affine& l, const mat&, mat&) { l.dw(1, 2) *= 1.5; }), "isolated entries", "weights");
  is_not_named(affine([](Affine& l, const mat&, mat&) {
                 l.dw(1, 2) *= 1.5;
                 l.dw(0, 1) *= 0.7;
               }),
               "isolated entries");
}

TEST_CASE("W transposed in dX is named, and not where it is merely another matrix") {
  is_named(affine_square([](Affine& l, const mat& c, mat& dx) { dx = (c % slopes(l)) * l.w.t(); }), "transposed",
           "input");
  is_not_named(affine_square([](Affine& l, const mat& c, mat& dx) { dx = (c % slopes(l)) * arma::abs(l.w); }),
               "transposed");
  is_named(affine([](Affine& l, const mat& c, mat& dx) { dx = (c % slopes(l)) * arma::fliplr(l.w); }),
           "rows or columns permuted", "input");
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
      mat forward(const mat& input) {
        x = input;
        return arma::max(input, 1);
      }
      mat backward(const mat& c) const {
        mat dx(arma::size(x), arma::fill::zeros);
        for (arma::uword n = 0; n < x.n_rows; ++n) {
          const arma::uword at = x.row(n).index_max();
          dx(n, at) = to_itself * c(n);
          dx(n, (at + 1 + at % 2) % x.n_cols) += (1 - to_itself) * c(n);
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

TEST_CASE("what has no name is described, and is called nothing else") {
  const Report r =
      affine([](Affine& l, const mat& c, mat&) { l.dw = (c % slopes(l)).t() * arma::square(l.x) + c.t() * l.x; });
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == gradcheck::unnamed_mistake);
  CHECK(r.findings[0].where == "weights");
  CHECK(r.findings[0].sentence.find("6 of 6 entries differ") != std::string::npos);
}

TEST_CASE("two mistakes in two blocks are two findings") {
  const Report r = affine([](Affine& l, const mat& c, mat&) {
    l.dw *= -1;
    l.db /= double(c.n_rows);
  });
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
  layer.w = normal(out, in, 3);
  layer.b = normal(1, out, 4);
  layer.plant = [](Affine& l, const mat& c, mat&) { l.db /= double(c.n_rows) / 2; };  // 1/2, or 2/N
  const Report half = check_layer(layer, normal(samples, in));
  CHECK(half.findings.at(0).mistake == "factor 1/2");
  CHECK(half.findings.at(0).alternatives == std::vector<std::string>{"factor 1/m", "factor 1/d"});
  layer.plant = [](Affine& l, const mat& c, mat&) { l.db /= double(c.n_rows); };
  const Report mean = check_layer(layer, normal(samples, in));
  CHECK(mean.findings.at(0).mistake == "factor 1/N");
}

// SPDX-License-Identifier: MIT
// Matrices in products, and norms that all of a parameter is divided by.
#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using arma::uword;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using layers::normal;

namespace products {
namespace {

enum class Side : unsigned char { both, one, wrong };

/// y = x (P P^T + I)^-1
struct Solve {
  Side side = Side::both;
  double share = 1;
  mat p = 0.7 * normal(4, 4, 5), p_gradient = {}, inverse = {}, y = {};

  mat forward(const mat& x) {
    inverse = arma::inv_sympd(arma::symmatu(p * p.t() + arma::eye(4, 4)));
    return y = x * inverse;
  }
  mat backward(const mat& c) {
    const mat g = c * inverse, b = -y.t() * g, sum = b + b.t();
    p_gradient = share * (side == Side::both ? sum * p : side == Side::one ? b * p : p * sum);
    return g;
  }
  gradcheck::Parameters parameters() { return {{"P", p, p_gradient}}; }
};

/// y_k = sum of (a W_k) % b for two W.
struct Bilinear {
  bool transposed = false;
  double share = 1;
  mat w = normal(3, 3, 5), v = normal(3, 3, 6), dw = {}, dv = {}, a = {}, b = {};

  mat forward(const mat& left, const mat& right) {
    a = left;
    b = right;
    return arma::join_rows(arma::sum(a * w % b, 1), arma::sum(a * v % b, 1));
  }
  std::tuple<mat, mat> backward(const mat& c) {
    const mat one = a.each_col() % c.col(0), other = a.each_col() % c.col(1);
    dw = one.t() * b;
    dv = other.t() * b;
    const mat da = (b.each_col() % c.col(0)) * w.t() + (b.each_col() % c.col(1)) * v.t();
    const mat db = transposed ? mat(one * w.t() + other * v.t()) : mat(one * w + other * v);
    return {da, share * db};
  }
  gradcheck::Parameters parameters() { return {{"W", w, dw}, {"V", v, dv}}; }
};

enum class Norm : unsigned char { right, term_missing, sign_of_one };

/// y = x R^T, R the rotation of q / |q|.
struct Rotation {
  Norm norm = Norm::right;
  mat q = {{0.9, -0.4, 0.7, 0.3}}, q_gradient = {}, x = {};

  static mat of(const mat& u) {
    const double w = u(0), a = u(1), b = u(2), c = u(3);
    return {{1 - 2 * (b * b + c * c), 2 * (a * b - w * c), 2 * (a * c + w * b)},
            {2 * (a * b + w * c), 1 - 2 * (a * a + c * c), 2 * (b * c - w * a)},
            {2 * (a * c - w * b), 2 * (b * c + w * a), 1 - 2 * (a * a + b * b)}};
  }
  mat forward(const mat& input) {
    x = input;
    return x * of(q / arma::norm(q)).t();
  }
  mat backward(const mat& c) {
    const mat u = q / arma::norm(q), m = c.t() * x;
    const double w = u(0), i = u(1), j = u(2), k = u(3);
    mat du{{arma::accu(m % mat{{0, -k, j}, {k, 0, -i}, {-j, i, 0}}),
            arma::accu(m % mat{{0, j, k}, {j, -2 * i, -w}, {k, w, -2 * i}}),
            arma::accu(m % mat{{-2 * j, i, w}, {i, 0, k}, {-w, k, -2 * j}}),
            arma::accu(m % mat{{-2 * k, -w, i}, {w, -2 * k, j}, {i, j, 0}})}};
    du *= 2;
    if (norm == Norm::sign_of_one) du(0) = -du(0);
    q_gradient = (norm == Norm::term_missing ? du : du - u * arma::dot(u, du)) / arma::norm(q);
    return c * of(u);
  }
  gradcheck::Parameters parameters() { return {{"q", q, q_gradient}}; }
};

/// Attention over the samples of a batch, of one head; P for P^T in the gradient of the values, where `wrong`.
struct Values {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  bool wrong = false;
  mat wq = normal(4, 4, 5), wv = normal(4, 4, 6), dq = {}, dv = {}, x = {}, p = {};

  mat forward(const mat& input) {
    x = input;
    p = arma::exp(x * wq * x.t() / 2);
    p.each_col() /= arma::vec(arma::sum(p, 1));
    return p * x * wv;
  }
  mat backward(const mat& c) {
    const mat dvalues = wrong ? mat(p * c) : mat(p.t() * c), dp = c * (x * wv).t();
    mat ds = dp;
    ds.each_col() -= arma::vec(arma::sum(dp % p, 1));
    ds %= p / 2;
    dq = x.t() * ds * x;
    dv = x.t() * dvalues;
    return ds * x * wq.t() + ds.t() * x * wq + dvalues * wv.t();
  }
  gradcheck::Parameters parameters() { return {{"Q", wq, dq}, {"V", wv, dv}}; }
};

/// x / sqrt(|x|^2 + 1e-3) of each row, in float behind double.
struct Normed {
  enum class Lacks : unsigned char { nothing, projection, division } lacks = Lacks::nothing;
  arma::fmat y = {};
  arma::fvec n = {};

  mat forward(const mat& x) {
    const arma::fmat f = arma::conv_to<arma::fmat>::from(x);
    n = arma::sqrt(arma::sum(f % f, 1) + 1e-3F);
    y = f.each_col() / n;
    return arma::conv_to<mat>::from(y);
  }
  mat backward(const mat& c) const {
    const arma::fmat g = arma::conv_to<arma::fmat>::from(c);
    arma::fmat d = g;
    if (lacks != Lacks::projection) d -= y.each_col() % arma::fvec(arma::sum(g % y, 1));
    if (lacks != Lacks::division) d.each_col() /= n;
    return arma::conv_to<mat>::from(d);
  }
};

/// Weights exp(-|x - q|) over some places q, less their derivative's 1 / |x - q| where `wrong`.
struct Places {
  bool wrong = false;
  mat q = normal(4, 4, 5), v = normal(4, 3, 6), dq = {}, dv = {}, x = {}, w = {};

  mat distances() const {
    mat d(x.n_rows, q.n_rows);
    for (uword i = 0; i < d.n_rows; ++i)
      for (uword k = 0; k < d.n_cols; ++k) d(i, k) = std::sqrt(arma::accu(arma::square(x.row(i) - q.row(k))) + 1e-6);
    return d;
  }
  mat forward(const mat& input) {
    x = input;
    w = -distances();
    w.each_col() -= arma::vec(arma::max(w, 1));
    w = arma::exp(w);
    w.each_col() /= arma::vec(arma::sum(w, 1));
    return w * v;
  }
  mat backward(const mat& c) {
    mat ds = c * v.t();
    ds.each_col() -= arma::vec(arma::sum(ds % w, 1));
    ds %= w;
    if (!wrong) ds /= distances();
    dv = w.t() * c;
    dq = ds.t() * x - q.each_col() % arma::vec(arma::sum(ds, 0).t());
    return ds * q - x.each_col() % arma::vec(arma::sum(ds, 1));
  }
  gradcheck::Parameters parameters() { return {{"q", q, dq}, {"v", v, dv}}; }
};

/// y = (x U) tanh(x V)
struct GatedUnit {
  bool wrong = false;
  double share = 1;
  mat u = normal(4, 3, 5), v = normal(4, 3, 6), du = {}, dv = {}, x = {}, a = {}, t = {};

  mat forward(const mat& input) {
    x = input;
    a = x * u;
    t = arma::tanh(x * v);
    return a % t;
  }
  mat backward(const mat& c) {
    const mat of_u = c % t, of_v = c % a % (1 - t % t);
    du = x.t() * of_u;
    dv = x.t() * of_v;
    return of_u * u.t() + share * of_v * (wrong ? u : v).t();
  }
  gradcheck::Parameters parameters() { return {{"U", u, du}, {"V", v, dv}}; }
};

/// Means of windows of one, two or three columns.
struct Windows {
  bool divided = true;
  double share = 1;
  mat forward(const mat& x) const {
    return arma::join_rows(x.col(0), arma::mean(x.cols(1, 3), 1), arma::mean(x.cols(4, 5), 1));
  }
  mat backward(const mat& c) const {
    const arma::rowvec n = divided ? arma::rowvec{1, 3, 3, 3, 2, 2} : arma::rowvec{share, 1, 1, 1, 1, 1};
    return mat(c.cols(arma::uvec{0, 1, 1, 1, 2, 2})).each_row() / n;
  }
};

}  // namespace
}  // namespace products

TEST_CASE("of P P^T one factor alone and a product from the wrong side are named, and half of both is not") {
  using products::Side;
  const mat x = normal(5, 4);
  CHECK(check_layer(products::Solve{}, x).ok());
  is_named(check_layer(products::Solve{Side::one}, x), "not symmetrised", "P");
  is_named(check_layer(products::Solve{Side::wrong}, x), "multiplied from the wrong side", "P");
  is_not_named(check_layer(products::Solve{Side::one, 1.01}, x), "not symmetrised");
  is_not_named(check_layer(products::Solve{Side::wrong, 1.01}, x), "multiplied from the wrong side");
  is_named(check_layer(products::Solve{Side::both, 0.5}, x), "factor 1/2", "P");
}

TEST_CASE("several matrices that are transposed at once are named, and with a factor they are not") {
  const auto x = std::make_tuple(normal(5, 3), normal(5, 3, 8));
  CHECK(check_layer(products::Bilinear{}, x).ok());
  is_named(check_layer(products::Bilinear{true}, x), "matrix not transposed", "input 2");
  is_not_named(check_layer(products::Bilinear{true, 1.01}, x), "matrix not transposed");
}

TEST_CASE("the term of a norm that a whole parameter is divided by is said, and a wrong sign before it is none") {
  using products::Norm;
  const mat x = normal(5, 3);
  CHECK(check_layer(products::Rotation{}, x).ok());
  const gradcheck::Report r = check_layer(products::Rotation{Norm::term_missing}, x);
  is_named(r, "rank-one term wrong", "q");
  CHECK(r.findings.at(0).term == "- q * sum(D % q) / |q|^2, D what backward has");
  is_not_named(check_layer(products::Rotation{Norm::sign_of_one}, x), "rank-one term wrong");
}

TEST_CASE("a share of dX that comes through one parameter is not blamed for what comes from other samples") {
  const mat x = normal(5, 4);
  CHECK(check_layer(products::Values{}, x).ok());
  const gradcheck::Report r = check_layer(products::Values{true}, x);
  CHECK_FALSE(r.ok());
  INFO(r.diagnosis());
  CHECK_FALSE(diagnosed::names(r, "made of another delta"));
  CHECK_FALSE(diagnosed::names(r, "one branch missing"));
}

TEST_CASE("what float leaves of a mistake is no threshold, no mask and no case") {
  using Lacks = products::Normed::Lacks;
  mat far = normal(5, 4);
  far(1, 2) = 50;
  for (const mat& x : {mat(1e-3 * normal(5, 4)), mat(1e-3 * normal(6, 4, 9)), far, normal(5, 4)}) {
    CHECK(check_layer(products::Normed{}, x).ok());
    for (const Lacks lacks : {Lacks::projection, Lacks::division}) {
      const gradcheck::Report r = check_layer(products::Normed{lacks}, x);
      INFO(r.diagnosis());
      CHECK_FALSE(r.ok());
      for (const char* wrong :
           {"wrong beyond a threshold", "wrong within a threshold", "mask not applied", "factor by case"})
        CHECK_FALSE(diagnosed::names(r, wrong));
    }
  }
}

TEST_CASE("where all activations are saturated none of them is named") {
  for (const mat& x : {mat(1e3 * normal(5, 4)), mat(1e3 * normal(6, 4, 9)), mat(1e3 * normal(4, 4, 11))}) {
    CHECK(check_layer(products::Places{}, x).ok());
    const gradcheck::Report r = check_layer(products::Places{true}, x);
    INFO(r.diagnosis());
    CHECK_FALSE(r.ok());
    CHECK_FALSE(diagnosed::names(r, "another activation's derivative"));
    CHECK_FALSE(diagnosed::names(r, "missing activation derivative"));
  }
}

TEST_CASE("one parameter that stands for another of its shape is named, and with a factor it is not") {
  const mat x = normal(6, 4);
  CHECK(check_layer(products::GatedUnit{}, x).ok());
  is_named(check_layer(products::GatedUnit{true}, x), "one parameter for another", "input");
  is_not_named(check_layer(products::GatedUnit{true, 1.01}, x), "one parameter for another");
  is_not_named(check_layer(products::GatedUnit{false, 1.01}, x), "one parameter for another");
}

TEST_CASE("a division by the size of a window that is left out is named, and of one window more it is not") {
  const mat x = normal(5, 6);
  CHECK(check_layer(products::Windows{}, x).ok());
  const gradcheck::Report r = check_layer(products::Windows{false}, x);
  CHECK_FALSE(r.ok());
  INFO(r.diagnosis());
  CHECK((diagnosed::names(r, "factor n too many") || diagnosed::names(r, "factor on some rows or columns") ||
         diagnosed::names(r, "factor per output")));
  is_not_named(check_layer(products::Windows{false, 1.01}, x), "factor n too many");
}

// SPDX-License-Identifier: MIT
#include "functions/families.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace functions {

namespace {

using gradcheck::detail::Draws;
using Id = arma::uword;

/// Writes a program, and knows the value of each step at the point.
class Writer {
 public:
  Writer(Draws& draws, arma::uword n) : draws_(draws), scales_(n), x_(n) {
    const double scale = std::pow(10, 8 * draws.uniform() - 4);
    for (arma::uword i = 0; i < n; ++i) {
      scales_(i) = scale * std::pow(10, 2 * draws.uniform() - 1);
      x_(i) = draws.chance(0.04) ? 0 : draws.chance(0.04) ? scales_(i) : scales_(i) * draws.normal();
    }
    begin();
  }
  Writer(Draws& draws, const arma::vec& x) : draws_(draws), scales_(x.n_elem, arma::fill::ones), x_(x) { begin(); }

  Id push(Node node) {
    const Id id = program_.push(node);
    program_.outputs = {id};
    values_.push_back(program_(x_)(0));
    return id;
  }
  Id binary(Op op, Id a, Id b) { return push({op, a, b}); }
  Id unary(Op op, Id a, double c = 0) { return push({op, a, 0, c}); }
  Id input(arma::uword i) const { return inputs_[i]; }
  Id any_input() { return inputs_[draws_.below(inputs_.size())]; }
  Id constant(double c) { return push({Op::constant, 0, 0, c}); }
  double value(Id id) const { return values_[id]; }
  arma::uword n() const { return inputs_.size(); }
  Draws& draws() { return draws_; }
  void squares(Id id) { program_.squares.push_back(id); }

  /// a . t + b over some of the coordinates.
  Id linear() {
    Id sum = unary(Op::times, any_input(), draws_.sign() * (0.3 + draws_.uniform()));
    for (arma::uword i = 0; i < n(); ++i)
      if (draws_.chance(0.35)) sum = binary(Op::add, sum, unary(Op::times, input(i), draws_.normal()));
    return draws_.chance(0.5) ? unary(Op::plus, sum, draws_.normal()) : sum;
  }

  Problem finished(std::string family, const std::vector<Id>& outputs) {
    const double scale = std::pow(10, 8 * draws_.uniform() - 4);
    std::vector<Id> scaled;
    for (Id y : outputs) {
      if (draws_.chance(0.1)) y = unary(Op::plus, y, std::pow(10, 4 * draws_.uniform()) * draws_.normal());
      scaled.push_back(unary(Op::times, y, scale * std::pow(10, 2 * draws_.uniform() - 1) * draws_.sign()));
    }
    program_.outputs = scaled;
    return {std::move(family), program_, x_};
  }

 private:
  void begin() {
    for (arma::uword i = 0; i < x_.n_elem; ++i) inputs_.push_back(push({Op::input, i}));
    for (arma::uword i = 0; i < x_.n_elem; ++i) inputs_[i] = push({Op::times, inputs_[i], 0, 1 / scales_(i)});
  }

  Draws& draws_;
  arma::vec scales_, x_;
  Program program_;
  std::vector<Id> inputs_;
  std::vector<double> values_;
};

Id monomial(Writer& w) {
  Id y = w.unary(Op::times, w.any_input(), w.draws().normal());
  for (arma::uword factors = w.draws().below(3); factors > 0; --factors) {
    const auto exponent = static_cast<double>(1 + w.draws().below(4));
    const Id z = w.any_input();
    y = w.binary(Op::multiply, y, exponent == 1 ? z : w.unary(Op::power, z, exponent));
  }
  return y;
}
Id polynomial(Writer& w) {
  Id y = monomial(w);
  for (arma::uword terms = w.draws().below(5); terms > 0; --terms)
    y = w.binary(w.draws().chance(0.5) ? Op::add : Op::subtract, y, monomial(w));
  return y;
}

/// 1 + z^2, or what is linear and not near zero.
Id denominator(Writer& w) {
  const Id z = w.linear();
  if (w.draws().chance(0.6) || std::abs(w.value(z)) < 0.3) return w.unary(Op::plus, w.unary(Op::power, z, 2), 1);
  return z;
}
Id rational(Writer& w) {
  const Id y = w.binary(Op::divide, polynomial(w), denominator(w));
  return w.draws().chance(0.3) ? w.binary(Op::add, y, w.binary(Op::divide, w.linear(), denominator(w))) : y;
}

/// What keeps its operand's slope from dying: nothing is applied far from where it lives.
Id applied(Writer& w, Id z) {
  if (std::abs(w.value(z)) > 3) z = w.unary(Op::times, z, 1 / std::abs(w.value(z)));
  static constexpr std::array plain{Op::sine, Op::cosine, Op::exponential, Op::tanh, Op::arctangent};
  const arma::uword kind = w.draws().below(plain.size() + 2);
  if (kind < plain.size()) return w.unary(plain.at(kind), z);
  const Id positive = w.unary(Op::plus, w.unary(Op::power, z, 2), 0.5 + w.draws().uniform());
  return w.unary(kind == plain.size() ? Op::logarithm : Op::root, positive);
}
Id composition(Writer& w) {
  Id y = applied(w, w.linear());
  for (arma::uword depth = w.draws().below(4); depth > 0; --depth) {
    if (w.draws().chance(0.4))
      y = w.binary(Op::multiply, y, w.draws().chance(0.5) ? w.linear() : applied(w, w.linear()));
    if (w.draws().chance(0.3)) y = w.binary(w.draws().chance(0.5) ? Op::add : Op::subtract, y, composition(w));
    y = applied(w, w.unary(Op::times, y, 0.5 + w.draws().uniform()));
  }
  return y;
}

Id dot(Writer& w, const std::array<Id, 3>& a, const std::array<Id, 3>& b) {
  Id sum = w.binary(Op::multiply, a[0], b[0]);
  for (const arma::uword i : {1U, 2U}) sum = w.binary(Op::add, sum, w.binary(Op::multiply, a.at(i), b.at(i)));
  return sum;
}
/// The rotation by |v| about v of a point p, after Rodrigues, and moved by the last three coordinates.
std::vector<Id> rotated(Writer& w) {
  const std::array<Id, 3> v{w.input(0), w.input(1), w.input(2)};
  const std::array<Id, 3> p{w.constant(w.draws().normal()), w.constant(w.draws().normal()), w.constant(1)};
  const Id angle = w.unary(Op::root, w.unary(Op::plus, dot(w, v, v), 0.01));
  const Id c = w.unary(Op::cosine, angle), s = w.binary(Op::divide, w.unary(Op::sine, angle), angle);
  const Id rest = w.binary(Op::divide, w.unary(Op::plus, w.unary(Op::times, c, -1), 1), w.unary(Op::power, angle, 2));
  const Id along = w.binary(Op::multiply, rest, dot(w, v, p));
  std::vector<Id> y;
  for (const arma::uword i : {0U, 1U, 2U}) {
    const arma::uword j = (i + 1) % 3, k = (i + 2) % 3;
    const Id cross =
        w.binary(Op::subtract, w.binary(Op::multiply, v.at(j), p.at(k)), w.binary(Op::multiply, v.at(k), p.at(j)));
    Id r = w.binary(Op::add, w.binary(Op::multiply, c, p.at(i)), w.binary(Op::multiply, s, cross));
    r = w.binary(Op::add, r, w.binary(Op::multiply, along, v.at(i)));
    y.push_back(w.n() == 6 ? w.binary(Op::add, r, w.input(3 + i)) : r);
  }
  return y;
}

/// Residuals of a model at several times: c exp(-k s) + .. - y.
std::vector<Id> fitted(Writer& w, arma::uword count) {
  const arma::uword kind = w.draws().below(3);
  std::vector<Id> r;
  for (arma::uword i = 0; i < count; ++i) {
    const double time = 0.2 + 0.3 * static_cast<double>(i);
    Id y = w.binary(Op::multiply, w.input(0),
                    w.unary(kind == 0   ? Op::sine
                            : kind == 1 ? Op::tanh
                                        : Op::arctangent,
                            w.unary(Op::times, w.input(1 % w.n()), time)));
    for (arma::uword k = 2; k < w.n(); ++k)
      y = w.binary(Op::add, y, w.unary(Op::times, w.input(k), std::pow(time, static_cast<double>(k - 2))));
    r.push_back(w.unary(Op::plus, y, w.draws().normal()));
  }
  return r;
}

/// Each link uses a coordinate and the next.
std::vector<Id> chained(Writer& w) {
  const arma::uword kind = w.draws().below(3);
  std::vector<Id> r;
  for (arma::uword i = 0; i + 1 < w.n(); ++i) {
    const Id a = w.input(i), b = w.input(i + 1);
    if (kind == 0) r.push_back(w.unary(Op::times, w.binary(Op::subtract, b, w.unary(Op::power, a, 2)), 10));
    if (kind == 1) r.push_back(w.unary(Op::sine, w.binary(Op::multiply, a, w.unary(Op::plus, b, 0.5))));
    if (kind == 2)
      r.push_back(
          w.binary(Op::subtract, w.unary(Op::exponential, w.unary(Op::times, a, 0.5)), w.unary(Op::power, b, 3)));
    if (kind == 0) r.push_back(w.unary(Op::plus, w.unary(Op::times, a, -1), 1));
  }
  return r;
}

Id sum_of_squares(Writer& w, const std::vector<Id>& residuals) {
  Id sum = 0;
  for (arma::uword i = 0; i < residuals.size(); ++i) {
    const Id square = w.unary(Op::power, residuals[i], 2);
    w.squares(square);
    sum = i == 0 ? square : w.binary(Op::add, sum, square);
  }
  return w.unary(Op::times, sum, 0.5);
}

/// So many rows of a kind.
Problem of_rows(const std::string& family, Writer& w, arma::uword count) {
  const auto row = family == "polynomial" ? polynomial : family == "rational" ? rational : composition;
  std::vector<Id> rows;
  for (arma::uword i = 0; i < count; ++i) rows.push_back(row(w));
  return w.finished(family, rows);
}
const std::array<std::string, 3> of_independent_rows{"polynomial", "rational", "composition"};
Problem of_residuals(const std::string& family, Writer& w, Size size, const std::vector<Id>& residuals) {
  return w.finished(family, size == Size::scalar ? std::vector<Id>{sum_of_squares(w, residuals)} : residuals);
}

}  // namespace

Problem problem(Draws& draws, Size size) {
  if (size == Size::large || size == Size::large_scalar) {
    Writer w(draws, 42 + draws.below(14));
    return of_residuals("chain", w, size == Size::large ? Size::vector : Size::scalar, chained(w));
  }
  const arma::uword kind = draws.below(6);
  switch (kind) {
    case 0:
    case 1:
    case 2: {
      Writer w(draws, 1 + draws.below(8));
      return of_rows(of_independent_rows.at(kind), w, size == Size::scalar ? 1 : 1 + draws.below(6));
    }
    case 3: {
      Writer w(draws, draws.chance(0.5) ? 3 : 6);
      return of_residuals("rotation", w, size, rotated(w));
    }
    case 4: {
      Writer w(draws, 2 + draws.below(4));
      return of_residuals("least squares", w, size, fitted(w, 3 + draws.below(6)));
    }
    default: {
      Writer w(draws, 2 + draws.below(8));
      return of_residuals("chain", w, size, chained(w));
    }
  }
}

Problem problem_at(Draws& draws, const arma::vec& x) {
  Writer w(draws, x);
  return of_rows(of_independent_rows.at(draws.below(3)), w, 2 + draws.below(4));
}

}  // namespace functions

// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/manifold_steps.hpp>

#include <cmath>
#include <string>
#include <utility>

#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/derivatives/jacobian_shape.hpp>

namespace gradcheck::detail {
namespace {

using Mistakes = std::vector<Differentiated::OwnMistake>;

/// g p of a group, and g^-1.
struct Group {
  /// Its matrices are told as one number behind the other: by columns, as they are taken, or by rows. Then they are
  /// transposed, and left is right.
  bool flat = false;
  arma::mat (*product)(const arma::mat& g, const arma::mat& p);
  arma::mat (*inverse)(const arma::mat& g);
};

arma::mat matrix_product(const arma::mat& g, const arma::mat& p) { return g * p; }
arma::mat matrix_inverse(const arma::mat& g) { return arma::inv(g); }

arma::mat squared(const arma::mat& flat) {
  const auto k = static_cast<arma::uword>(std::lround(std::sqrt(static_cast<double>(flat.n_elem))));
  return arma::reshape(flat, k, k);
}
arma::mat flat_product(const arma::mat& g, const arma::mat& p) { return arma::vectorise(squared(g) * squared(p)); }
arma::mat flat_inverse(const arma::mat& g) { return arma::vectorise(arma::inv(squared(g))); }
bool is_square_number(arma::uword n) {
  const auto k = static_cast<arma::uword>(std::lround(std::sqrt(static_cast<double>(n))));
  return k * k == n;
}

/// Of quaternions as 4 numbers, w at this place and x, y, z in turn at the others.
template <arma::uword w>
arma::mat quaternion_product(const arma::mat& g, const arma::mat& p) {
  constexpr arma::uword first = w == 0 ? 1 : 0;
  const arma::vec a = arma::vectorise(g), b = arma::vectorise(p), u = a.subvec(first, first + 2),
                  v = b.subvec(first, first + 2);
  arma::vec result(4);
  result(w) = a(w) * b(w) - arma::dot(u, v);
  result.subvec(first, first + 2) = a(w) * v + b(w) * u + arma::cross(u, v);
  return result;
}
template <arma::uword w>
arma::mat quaternion_inverse(const arma::mat& g) {
  arma::vec result = -arma::vectorise(g);
  result(w) *= -1;
  return result / arma::dot(result, result);
}

/// The groups of which numbers in this shape may be an element.
std::vector<Group> groups_of(const arma::SizeMat& shape) {
  const arma::uword numbers = shape.n_rows * shape.n_cols;
  if (shape.n_rows == shape.n_cols && shape.n_rows > 1) return {{false, matrix_product, matrix_inverse}};
  if (numbers > 4 && is_square_number(numbers)) return {{true, flat_product, flat_inverse}};
  if (numbers != 4) return {};
  return {{false, quaternion_product<0>, quaternion_inverse<0>}, {false, quaternion_product<3>, quaternion_inverse<3>}};
}

/// x^-1 there x: of there = x e it is e x. The other way round x there x^-1: of there = e x it is x e.
Detour other_side(const Group& group, bool left) {
  return [group, left](const arma::mat& x, const arma::mat& there, const arma::vec&) {
    const arma::mat back = group.inverse(x);
    return left ? group.product(group.product(back, there), x) : group.product(group.product(x, there), back);
  };
}

void by_detours(Mistakes& all, const ManifoldSteps& steps, const std::string& mistake, const std::string& sentence,
                const Detour& of_x, const Detour& of_value, const std::vector<std::string>& alternatives = {}) {
  all.push_back({mistake, sentence,
                 [value = steps.value, of_x, of_value](Differentiated& other) {
                   other.value = [value, of_x, of_value] { return value(of_x, of_value); };
                 },
                 alternatives});
}

/// The derivative by steps on the other side of a group: of x, of the value, of both. minus goes back the way that plus
/// went there.
void add_other_side(Mistakes& all, const ManifoldSteps& steps, bool left) {
  const std::string mistake = left ? "left for right" : "right for left",
                    sentence = left ? ", made on the left (e x), where plus and minus make it on the right (x e)"
                                    : ", made on the right (x e), where plus and minus make it on the left (e x)";
  const std::string begin = "every entry is that by a step ";
  const auto other_names = [left](bool flat) {
    return flat ? std::vector<std::string>{left ? "right for left" : "left for right"} : std::vector<std::string>();
  };
  const auto of_value = steps.gives_point ? groups_of(steps.value_shape) : std::vector<Group>();
  for (const Group& x : groups_of(steps.point_shape)) {
    by_detours(all, steps, mistake, begin + "of x" + sentence, other_side(x, left), {}, other_names(x.flat));
    for (const Group& y : of_value)
      by_detours(all, steps, mistake, begin + "of x and of " + steps.value_name + sentence, other_side(x, left),
                 other_side(y, !left), other_names(x.flat || y.flat));
  }
  for (const Group& y : of_value)
    by_detours(all, steps, mistake, begin + "of " + steps.value_name + sentence, {}, other_side(y, !left),
               other_names(y.flat));
}

/// The pose [k x k] of a rotation and a move, with a last row 0 .. 0 1, told flat or not; empty: it is none.
arma::mat as_pose(const arma::mat& numbers) {
  if (!is_square_number(numbers.n_elem) || numbers.n_elem < 9) return {};
  const arma::mat pose = numbers.n_rows == numbers.n_cols ? numbers : squared(numbers);
  const arma::uword last = pose.n_cols - 1;
  const bool ends = pose(last, last) == 1.0 && arma::abs(pose.submat(last, 0, last, last - 1)).max() == 0.0;
  return ends ? pose : arma::mat();
}

/// The pose at `there` with its move replaced by move(turn here, move here, turn there, move there).
template <class Move>
Detour other_move(Move move) {
  return [move](const arma::mat& x, const arma::mat& there, const arma::vec&) -> arma::mat {
    const arma::mat here = as_pose(x);
    arma::mat to = as_pose(there);
    if (here.is_empty() || to.is_empty()) return there;
    const arma::uword last = to.n_cols - 1;
    const auto turn = [last](const arma::mat& pose) -> arma::mat { return pose.submat(0, 0, last - 1, last - 1); };
    const auto place = [last](const arma::mat& pose) -> arma::vec { return pose.submat(0, last, last - 1, last); };
    to.submat(0, last, last - 1, last) = move(turn(here), place(here), turn(to), place(to));
    return arma::reshape(to, there.n_rows, there.n_cols);
  };
}

/// Of poses: the move of a step on the right is turned with x, one on the left turns the move of x.
void add_moves(Mistakes& all, const ManifoldSteps& steps) {
  using arma::mat, arma::vec;
  const std::string begin = "every entry is that by a step whose rotation is right, and ";
  by_detours(all, steps, "move not turned", begin + "whose move is added as it is, where plus turns it with x",
             other_move([](const mat& r, const vec& t, const mat&, const vec& to) -> vec {
               return t + arma::solve(r, vec(to - t));
             }),
             {});
  by_detours(all, steps, "lever arm missing", begin + "leaves the move of x, where plus turns that as well",
             other_move([](const mat& r, const vec& t, const mat& turned, const vec& to) -> vec {
               return t + to - turned * arma::solve(r, t);
             }),
             {});
}

/// By the first or the last numbers of x, as though it had no more.
void add_some_columns(Mistakes& all, const ManifoldSteps& steps, arma::uword ambient, arma::uword dimension) {
  for (const bool first : {true, false}) {
    const arma::uword from = first ? 0 : ambient - dimension;
    const Detour straight = [from](const arma::mat& x, const arma::mat&, const arma::vec& delta) {
      arma::mat to = x;
      for (arma::uword i = 0; i < delta.n_elem; ++i) to(from + i) += delta(i);
      return to;
    };
    by_detours(all, steps, "ambient for tangent",
               "every entry is that by the " + std::string(first ? "first " : "last ") + std::to_string(dimension) +
                   " numbers of x, not by delta",
               straight, {});
    all.back().is_told_by_zeros = false;  // there may be numbers of x that nothing depends on
  }
}

/// What was given, as [m x ambient]; empty where it has no such shape.
arma::mat with_ambient_columns(const FunctionValue& given, arma::uword ambient) {
  const arma::mat& j = given.values;
  if (j.n_cols == ambient) return j;
  if (j.n_cols != 1 || j.n_elem == 0 || j.n_elem % ambient != 0) return {};
  return arma::reshape(j, ambient, j.n_elem / ambient).t();
}

/// d plus(x, delta) / d delta at 0, [ambient x dimension]: six points, exact to about 1e-13 of the third power of its
/// scale. Cost: 6 calls of plus for each column.
arma::mat slope_of_plus(const ManifoldSteps& steps, const TangentCoordinates& coordinates) {
  constexpr double h = 0x1p-6;
  const arma::uword dimension = coordinates.delta().n_elem;
  arma::mat slope(steps.point_shape.n_rows * steps.point_shape.n_cols, dimension);
  for (arma::uword j = 0; j < dimension; ++j) {
    const auto at = [&](double step) {
      arma::vec delta(dimension, arma::fill::zeros);
      delta(j) = step;
      coordinates.set(delta);
      return arma::vec(arma::vectorise(steps.plus()));
    };
    slope.col(j) = (45 * (at(h) - at(-h)) - 9 * (at(2 * h) - at(-2 * h)) + at(3 * h) - at(-3 * h)) / (60 * h);
  }
  coordinates.set(arma::vec(dimension, arma::fill::zeros));
  return slope;
}

/// The derivative is taken to be what this makes of the one that is given, [m x ambient].
template <class Map>
void instead_of_ambient(Differentiated& other, const ManifoldSteps& steps, arma::uword ambient, Map map) {
  other.derivative = [jacobian = steps.jacobian, blocks = other.coordinates, ambient, map](double start) {
    const FunctionValue given = jacobian(start);
    const arma::mat j = with_ambient_columns(given, ambient);
    return split_columns(j.is_empty() ? j : arma::mat(map(j)), given.spacing, j.n_rows, blocks);
  };
}

/// A column for each number of x.
void add_ambient(Mistakes& all, const ManifoldSteps& steps, const TangentCoordinates& coordinates, arma::uword ambient,
                 arma::uword dimension) {
  const std::string cols = std::to_string(ambient) + " columns, ", slope = shape(arma::SizeMat(ambient, dimension));
  all.push_back({"ambient for tangent",
                 "it has " + cols + "one for each number of x: times the derivative of plus(x, delta) by delta at 0, " +
                     slope + ", it is right",
                 [&coordinates, steps, ambient](Differentiated& other) {
                   const arma::mat by_delta = slope_of_plus(steps, coordinates);
                   instead_of_ambient(other, steps, ambient,
                                      [by_delta](const arma::mat& j) -> arma::mat { return j * by_delta; });
                 },
                 {},
                 false});
  all.push_back({"ambient for tangent",
                 "it has " + cols + "of which the first " + std::to_string(dimension) +
                     " are right and the others zero: leave these out",
                 [steps, ambient, dimension](Differentiated& other) {
                   instead_of_ambient(other, steps, ambient, [dimension](const arma::mat& j) -> arma::mat {
                     return j.tail_cols(j.n_cols - dimension).is_zero() ? j.head_cols(dimension) : arma::mat();
                   });
                 },
                 {},
                 false});
}

void add_half(Mistakes& all, const std::string& mistake, const std::string& sentence, double right) {
  all.push_back({mistake, sentence, [right](Differentiated& other) {
                   other.derivative = [given = other.derivative, right](double start) {
                     SplitGradient g = given(start);
                     for (arma::mat& block : g.blocks) block *= right;
                     return g;
                   };
                 }});
}

}  // namespace

Mistakes manifold_mistakes(const ManifoldSteps& steps, const TangentCoordinates& coordinates) {
  const arma::uword ambient = steps.point_shape.n_rows * steps.point_shape.n_cols,
                    dimension = coordinates.delta().n_elem;
  Mistakes all;
  add_half(all, "a missing half", "every entry is 2 times the numeric one", 0.5);
  add_half(all, "a half too many", "every entry is half of the numeric one", 2);
  for (const bool left : {true, false}) add_other_side(all, steps, left);
  add_moves(all, steps);
  if (ambient > dimension) {
    add_ambient(all, steps, coordinates, ambient, dimension);
    add_some_columns(all, steps, ambient, dimension);
  }
  return all;
}

}  // namespace gradcheck::detail

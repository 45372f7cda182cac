// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "functions/jets.hpp"
#include "functions/judged.hpp"
#include "functions/part_names.hpp"

namespace functions {

namespace {

using arma::mat, arma::uword, arma::vec;
using gradcheck::Finding;

/// A wrong derivative beside the right one, at a point.
struct Pair {
  mat wrong, right;
  vec x;
};

bool near(double a, double b, double size) {
  return std::abs(a - b) <= 1e-6 * (std::abs(a) + std::abs(b)) + 1e-9 * size;
}
bool near(const mat& a, const mat& b) {
  const double size = arma::abs(b).max();
  for (uword k = 0; k < a.n_elem; ++k)
    if (!near(a(k), b(k), size)) return false;
  return true;
}
bool is_wrong(const Pair& p, uword k) { return !near(p.wrong(k), p.right(k), 0); }

/// The point itself, and two at which no coordinate is zero.
std::vector<vec> points_of(const Subject& s) {
  const double size = std::max(arma::norm(s.target.x) / std::sqrt(static_cast<double>(s.target.x.n_elem)), 1e-300);
  std::vector<vec> points{s.target.x};
  if (!is_on_manifold(s.call))  // others are not on it
    for (const double by : {0.03125, -0.0625}) {
      points.push_back(s.target.x);
      for (uword i = 0; i < points.back().n_elem; ++i) {
        double& there = points.back()(i);
        there = there == 0.0 ? 0.25 * size * (1 + 4 * by) : there * (1 + by * static_cast<double>(1 + i % 3));
      }
    }
  return points;
}

/// The point itself, and the others where there are numbers.
std::vector<Pair> pairs(const Subject& s, const Fault& f) {
  std::vector<Pair> all;
  for (const vec& x : points_of(s)) {
    all.push_back({f.side.derivative(x), s.target.right(x), x});
    if (all.size() > 1 && !(all.back().wrong.is_finite() && all.back().right.is_finite())) all.pop_back();
  }
  return all;
}

/// What is wrong is one number times what is right, or of each finding's own few entries.
bool is_factor(const std::vector<Pair>& all, double value) {
  uword wrong = 0, explained = 0;
  for (const Pair& p : all)
    for (uword k = 0; k < p.wrong.n_elem; ++k) {
      if (!is_wrong(p, k)) continue;
      ++wrong;
      const double shown = value == 0 ? 1e-4 : 0.02 * std::abs(value);  // a factor is told in the digits that are known
      explained += std::abs(p.wrong(k) - value * p.right(k)) <= shown * std::abs(p.right(k)) ? 1 : 0;
    }
  return explained > 0 && explained * 2 >= wrong / all.size();
}

double value_of(const std::string& factor) {
  const std::string number = factor.substr(7);
  if (number == "1/2") return 0.5;
  return std::strtod(number.c_str(), nullptr);
}

/// Some wrong column is the right one of another.
bool are_lines_of_others(const mat& wrong, const mat& right) {
  for (uword j = 0; j < wrong.n_cols; ++j)
    for (uword k = 0; k < right.n_cols; ++k)
      if (j != k && !near(wrong.col(j), right.col(j)) && near(wrong.col(j), right.col(k))) return true;
  return false;
}
bool are_moved(const std::vector<Pair>& all, const std::string& name) {
  return std::ranges::all_of(all, [&](const Pair& p) {
    if (near(p.wrong, p.right)) return true;  // at this point nothing is off
    const bool rows = name.starts_with("rows") || (name.starts_with("entries") && p.wrong.n_cols == 1);
    return rows ? are_lines_of_others(p.wrong.t(), p.right.t()) : are_lines_of_others(p.wrong, p.right);
  });
}

/// c, c x or c sign(x) is too much, where something is.
bool is_term(const std::vector<Pair>& all) {
  const std::array<std::function<double(double)>, 3> terms{[](double) { return 1.0; }, [](double x) { return x; },
                                                           [](double x) { return x > 0 ? 1.0 : -1.0; }};
  return std::ranges::any_of(terms, [&](const auto& term) {
    std::vector<double> c, rounding;
    for (const Pair& p : all)
      for (uword k = 0; k < p.wrong.n_elem; ++k) {
        if (!is_wrong(p, k)) continue;
        const double t = term(p.x(std::min(k / p.wrong.n_rows, p.x.n_elem - 1)));
        c.push_back((p.wrong(k) - p.right(k)) / t);
        rounding.push_back(1e-15 * std::abs(p.right(k) / t));
      }
    for (std::size_t k = 0; k < c.size(); ++k)
      if (std::abs(c[k] - c[0]) > 1e-4 * std::abs(c[0]) + rounding[k] + rounding[0]) return false;
    return true;
  });
}

/// At each point all wrong entries, or those of each row, are one number times the right ones.
bool is_outer(const std::vector<Pair>& all) {
  return std::ranges::all_of(all, [](const Pair& p) {
    for (uword i = 0; i < p.right.n_rows; ++i) {
      double first = 0;
      for (uword k = i; k < p.right.n_elem; k += p.right.n_rows) {
        const double ratio = p.wrong(k) / p.right(k);
        if (!is_wrong(p, k) || std::abs(p.right(k)) < 1e-6 * arma::abs(p.right).max()) continue;
        if (first != 0.0 && std::abs(ratio - first) > 1e-4 * std::abs(first)) return false;
        first = ratio;
      }
    }
    return true;
  });
}

bool is_of_conduct(Conduct conduct, const std::string& name) {
  switch (conduct) {
    case Conduct::first_point:
    case Conduct::last_value: return name == "stale cache" || name == "stale parameters";
    case Conduct::accumulates:
    case Conduct::leaves_gap: return name == "gradient buffer";
    case Conduct::normalises:
    case Conduct::adds_value: return name == "not linear in the direction";
    default: return false;
  }
}

/// J^T J of the sum of squares that the function is, whichever step was got wrong: of one square beside straight lines
/// it is that of all.
bool is_gauss_newton(const Subject& s, const std::vector<Pair>& all) {
  const Program& f = s.problem.f;
  return s.target.shape == Shape::hessian && !f.squares.empty() && std::ranges::all_of(all, [&](const Pair& p) {
           return near(p.wrong, hessian(f, p.x, {Slip::inner_bend_missing, f.squares}));
         });
}

bool is_of_kind(const std::string& kind, const std::string& name) {
  if (kind == "missing in the pattern" || kind == "Gauss-Newton") return name == kind;
  if (kind == "half of a quaternion") return name == "a missing half" || name == "a half too many";
  if (kind == "left for right" || kind == "right for left") return name == kind;
  if (kind == "move not turned" || kind == "lever arm missing") return name == kind;
  return kind.starts_with("ambient for tangent") && name == "ambient for tangent";
}

/// Names of what the numbers show, whatever was planted.
bool holds(const Subject& s, const Fault& f, const std::string& name) {
  const std::vector<Pair> all = pairs(s, f);
  const auto everywhere = [&](const auto& test) { return std::ranges::all_of(all, test); };
  if (arma::size(all[0].wrong) != arma::size(all[0].right)) return name == "wrong shape";
  if (name == "gradient not finite") return !all[0].wrong.is_finite();
  if (name == "gradient missing (zero)") return is_factor(all, 0);
  if (name == "Gauss-Newton") return is_gauss_newton(s, all);
  if (name.starts_with("factor ")) return is_factor(all, value_of(name));
  if (name == "a missing half") return is_factor(all, 2);
  if (name == "a half too many") return is_factor(all, 0.5);
  if (name == "transposed" || name == "rows for columns")
    return everywhere(
        [](const Pair& p) { return near(p.wrong, arma::reshape(mat(p.right.t()), p.right.n_rows, p.right.n_cols)); });
  if (name == "columns for rows")
    return everywhere(
        [](const Pair& p) { return near(p.wrong, arma::reshape(p.right, p.right.n_cols, p.right.n_rows).t()); });
  if (name == "rows scaled") return are_scaled_lines(s, f, points_of(s), true);
  if (name == "columns scaled" || name == "entries scaled") return are_scaled_lines(s, f, points_of(s), false);
  for (const char* lines : {"rows ", "columns ", "entries "})
    if (name.starts_with(lines)) return are_moved(all, name);
  if (name == "a term too many" || name == "a term missing") return is_term(all);
  if (name == "wrong outer derivative") return is_outer(all);
  if (name == "rounded to float") return is_rounded_to_float(s, f, points_of(s));
  if (name == "a term wrong") return is_term_of_powers(s, f, points_of(s));
  if (name == "a wrong term") return is_one_wrong_entry(s, f, points_of(s));
  if (name == "a factor of x") return is_factor_of_x(s, f, points_of(s));
  if (name == "a wrong factor") return is_wrong_factor(s, f, points_of(s));
  for (const bool second : {false, true})
    if (name == (second ? "wrong second derivative of an inner expression" : "wrong derivative of an inner expression"))
      return is_of_inner_expression(s, f, points_of(s), second);
  if (name == "derivative of another function") return is_of_another_function(s, f, points_of(s));
  if (name == "wrong outer second derivative") return is_outer_bend(s, f, points_of(s));
  if (name == "wrong cross terms") return is_of_cross_terms(s, f, points_of(s));
  // Entries that are left out of a sparse matrix are missing in its pattern.
  if (name == "missing in the pattern")
    return (s.call == Call::sparse || s.call == Call::sparse_hessian) && !s.target.declared;
  if (name == "not symmetric")  // to what exact derivatives tell, which the bounds of a report may be near
    return arma::any(arma::vectorise(arma::abs(all[0].wrong - all[0].wrong.t()) > 1e-9 * arma::abs(all[0].wrong)));
  return false;
}

}  // namespace

Naming naming(const Subject& s, const Fault& f, const gradcheck::Report& report) {
  const auto is_right = [&](const std::string& name) {
    return is_of_conduct(f.side.conduct, name) || is_of_kind(f.kind, name) || holds(s, f, name);
  };
  Naming worst = Naming::named;
  bool has_name = false;
  for (const Finding& finding : report.findings) {
    if (finding.mistake == gradcheck::unnamed_mistake) continue;
    has_name = true;
    if (is_right(finding.mistake)) continue;
    worst = std::max(worst, std::ranges::any_of(finding.alternatives, is_right) ? Naming::listed : Naming::wrong);
  }
  return has_name ? worst : Naming::no_class;
}

}  // namespace functions

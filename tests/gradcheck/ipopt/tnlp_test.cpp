// SPDX-License-Identifier: MIT
#include <gradcheck/ipopt.hpp>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using gradcheck::check_tnlp, gradcheck::ClauseId, gradcheck::Report;
using Ipopt::Index, Ipopt::Number;

namespace tnlp_tests {
namespace {

/// What is wrong with a problem, and by how much.
struct Fault {
  double gradient_factor = 1, gradient_error = 0, jacobian_factor = 1, jacobian_error = 0, hessian_error = 0;
  bool ignores_factor = false, ignores_multipliers = false, negates_multipliers = false, without_objective = false,
       without_second = false, both_triangles = false, in_upper = false;
  bool ignores_factor_in_some = false, adds_x_to_hessian = false, starts_nowhere = false, writes_one_more = false;
  bool leaves_last = false, adds = false, changes_x = false, unset_index = false, is_stale = false;
  int first_index = 0, shift = 0, left_out_of_jacobian = 0, left_out_of_hessian = 0, twice = 0;
  double limit = 1e300;
  bool has_hessian = true, has_start = true;
};

/// Hock and Schittkowski 71: f = x0 x3 (x0 + x1 + x2) + x2, g0 = x0 x1 x2 x3, g1 = x0^2 + x1^2 + x2^2 + x3^2.
class Problem : public Ipopt::TNLP {
 public:
  explicit Problem(Fault fault) : fault_(fault) {}

  bool get_nlp_info(Index& n, Index& m, Index& jacobian, Index& hessian, IndexStyleEnum& style) override {
    n = 4;
    m = 2;
    jacobian = 8 - fault_.left_out_of_jacobian + fault_.twice;
    hessian = (fault_.both_triangles ? 16 : 10) - fault_.left_out_of_hessian;
    style = fault_.first_index == 1 ? FORTRAN_STYLE : C_STYLE;
    return true;
  }
  bool get_bounds_info(Index, Number*, Number*, Index, Number*, Number*) override { return true; }
  bool get_starting_point(Index n, bool, Number* x, bool, Number*, Number*, Index, bool, Number*) override {
    std::copy_n(std::array{1.3, 4.7, 3.1, 0.9}.begin(), fault_.starts_nowhere ? n - 1 : n, x);
    return fault_.has_start;
  }
  bool eval_f(Index, const Number* x, bool is_new, Number& value) override {
    if (is_new || !fault_.is_stale) kept_ = x[0];
    value = x[0] * x[3] * (x[0] + x[1] + x[2]) + x[2];
    return x[0] <= fault_.limit;
  }
  bool eval_grad_f(Index, const Number* x, bool, Number* g) override {
    const double first = fault_.is_stale ? kept_ : x[0];
    const std::array right{x[3] * (2 * first + x[1] + x[2]), x[0] * x[3] + fault_.gradient_error, x[0] * x[3] + 1,
                           x[0] * (x[0] + x[1] + x[2])};
    for (std::size_t k = 0; k < 4; ++k) g[k] = right[k] * fault_.gradient_factor + (fault_.adds ? g[k] : 0);
    if (fault_.changes_x) const_cast<Number*>(x)[0] += 1;
    return true;
  }
  bool eval_g(Index, const Number* x, bool, Index, Number* g) override {
    g[0] = x[0] * x[1] * x[2] * x[3];
    g[1] = x[0] * x[0] + x[1] * x[1] + x[2] * x[2] + x[3] * x[3];
    return true;
  }
  bool eval_jac_g(Index, const Number* x, bool, Index, Index entries, Index* rows, Index* columns,
                  Number* values) override {
    for (Index k = 0; k < entries && values == nullptr; ++k) {
      rows[k] = k % 8 / 4 + fault_.first_index + fault_.shift;
      if (!fault_.unset_index || k != 5) columns[k] = k % 4 + fault_.first_index;
    }
    if (fault_.writes_one_more && values == nullptr) rows[entries] = 1;
    if (values == nullptr) return true;
    const double all = x[0] * x[1] * x[2] * x[3];
    for (Index k = 0; k < entries; ++k) values[k] = k % 8 < 4 ? all / x[k % 4] : 2 * x[k % 4];
    for (Index k = 0; k < fault_.twice; ++k) {
      values[k] /= 2;
      values[8 + k] /= 2;
    }
    for (Index k = 0; k < entries; ++k) values[k] *= fault_.jacobian_factor;
    values[2] += fault_.jacobian_error;
    return true;
  }
  bool eval_h(Index, const Number* x, bool, Number factor, Index, const Number* lambda, bool, Index entries,
              Index* rows, Index* columns, Number* values) override {
    if (!fault_.has_hessian) return false;
    Index k = 0;
    for (Index i = 0; i < 4; ++i)
      for (Index j = 0; j < 4; ++j) {
        if ((fault_.in_upper ? i > j : j > i) && !fault_.both_triangles) continue;
        if (k >= entries) return true;
        if (values == nullptr) {
          rows[k] = i + fault_.first_index;
          columns[k] = j + fault_.first_index;
        } else if (!fault_.leaves_last || k != 9) {
          values[k] = second(x, factor, lambda, i, j) + (i == 2 && j == 1 ? fault_.hessian_error : 0);
        }
        ++k;
      }
    return true;
  }
  void finalize_solution(Ipopt::SolverReturn, Index, const Number*, const Number*, const Number*, Index, const Number*,
                         const Number*, Number, const Ipopt::IpoptData*, Ipopt::IpoptCalculatedQuantities*) override {}

 private:
  double second(const Number* x, double factor, const Number* lambda, Index i, Index j) const {
    const bool by_last = (i == 3) != (j == 3);
    const Index other = std::min(i, j);
    const double of_sum = by_last && other == 0 ? 2 * x[0] + x[1] + x[2] : by_last ? x[0] : 0;
    const double of_f = by_last                                  ? of_sum
                        : i == 0 && j == 0                       ? 2 * x[3]
                        : (i == 0 || j == 0) && i != 3 && j != 3 ? x[3]
                                                                 : 0;
    const double product = i == j ? 0 : x[0] * x[1] * x[2] * x[3] / x[i] / x[j];
    const double a = fault_.without_objective                                                 ? 0
                     : fault_.ignores_factor || (fault_.ignores_factor_in_some && other == 0) ? 1
                                                                                              : factor;
    const double sign = fault_.negates_multipliers ? -1 : 1;
    const double b = fault_.ignores_multipliers ? 1 : sign * lambda[0];
    const double c = fault_.without_second ? 0 : fault_.ignores_multipliers ? 1 : sign * lambda[1];
    const double too_many = fault_.adds_x_to_hessian && i == 0 && j == 0 ? 0.5 * x[3] : 0;
    return a * of_f + b * product + (i == j ? 2 * c : 0) + too_many;
  }
  Fault fault_;
  double kept_ = 0;
};

Report with(Fault fault, const std::vector<double>& x = {}) {
  Problem problem(fault);
  return check_tnlp(problem, x);
}
void require_right(const Report& r) {
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.findings.empty());
}
void require_mistake(const Report& r, const std::string& mistake, const std::string& where) {
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].where == where);
}
bool has_note(const Report& r, const std::string& text) {
  return std::ranges::any_of(r.notes, [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("a problem of Ipopt whole: gradient, Jacobian and Hessian, a block each") {
  const Report r = with({});
  require_right(r);
  REQUIRE(r.blocks.size() == 3);
  CHECK(r.blocks[0].name == "gradient");
  CHECK(arma::size(r.blocks[1].verdict) == arma::SizeMat(2, 4));
  CHECK(arma::size(r.blocks[2].verdict) == arma::SizeMat(4, 4));
  CHECK(r.counts().agree == 28);
  CHECK(r.blocks[0].analytic(0) == Approx(0.9 * (2 * 1.3 + 4.7 + 3.1)));
  require_right(with({}, {1, 5, 5, 1}));
  require_right(with({.in_upper = true}));
  require_right(with({.first_index = 1}));
  require_right(with({.twice = 3}));
}

TEST_CASE("mistakes of a problem's derivatives by their names") {
  require_mistake(with({.ignores_factor = true}), "obj_factor ignored", "Hessian");
  require_mistake(with({.ignores_factor_in_some = true}), "obj_factor ignored", "Hessian");
  require_mistake(with({.ignores_multipliers = true}), "multipliers ignored", "Hessian");
  require_mistake(with({.negates_multipliers = true}), "multipliers negated", "Hessian");
  require_mistake(with({.without_objective = true}), "objective missing", "Hessian");
  require_mistake(with({.without_second = true}), "constraints missing", "Hessian");
  require_mistake(with({.both_triangles = true}), "both triangles", "Hessian");
  CHECK(with({.without_second = true}).findings[0].sentence == "all is there but constraint 1");
}

TEST_CASE("what is wrong in the Hessian because a first derivative is wrong follows from that") {
  const Report of_gradient = with({.gradient_factor = 2}), of_jacobian = with({.jacobian_factor = 0.5});
  require_mistake(of_gradient, "factor 2", "gradient");
  CHECK(of_gradient.findings[0].consequences == std::vector<std::string>{"Hessian"});
  require_mistake(of_jacobian, "factor 1/2", "Jacobian");
  CHECK(of_jacobian.findings[0].consequences == std::vector<std::string>{"Hessian"});
}

TEST_CASE("an entry of each derivative off by just more than its bound is caught, by just less passes") {
  const Report right = with({});
  const double g = right.blocks.at(0).bound(1), j = right.blocks.at(1).bound(0, 2), h = right.blocks.at(2).bound(2, 1);
  CHECK(with({.gradient_error = 0.95 * g}).blocks[0].counts().disagree == 0);
  CHECK(with({.gradient_error = 1.05 * g}).blocks[0].counts().disagree == 1);
  CHECK(with({.jacobian_error = 0.95 * j}).blocks[1].counts().disagree == 0);
  CHECK(with({.jacobian_error = 1.05 * j}).blocks[1].counts().disagree == 1);
  CHECK(with({.hessian_error = 0.95 * h}).blocks[2].counts().disagree == 0);
  CHECK(with({.hessian_error = 1.05 * h}).blocks[2].counts().disagree == 2);
}

TEST_CASE("an entry that a structure lacks is missing in the pattern, one that is always zero is noted") {
  require_mistake(with({.left_out_of_jacobian = 1}), "missing in the pattern", "Jacobian [1, 3]");
  require_mistake(with({.left_out_of_hessian = 1}), "missing in the pattern", "Hessian [3, 3]");
  const Report none = with({.left_out_of_hessian = 10});
  INFO(gradcheck::to_text(none));
  REQUIRE(none.findings.size() == 1);
  CHECK(none.findings[0].mistake == "missing in the pattern");
  class Affine : public Problem {
   public:
    Affine() : Problem({}) {}
    bool eval_g(Index, const Number* x, bool, Index, Number* g) override {
      g[0] = x[0];
      g[1] = x[1];
      return true;
    }
    bool eval_jac_g(Index, const Number*, bool, Index, Index entries, Index* rows, Index* columns,
                    Number* values) override {
      for (Index k = 0; k < entries; ++k) {
        if (values != nullptr)
          values[k] = k == 0 || k == 5 ? 1 : 0;
        else
          std::tie(rows[k], columns[k]) = std::pair(k / 4, k % 4);
      }
      return true;
    }
    bool eval_h(Index, const Number*, bool, Number, Index, const Number*, bool, Index, Index*, Index*,
                Number*) override {
      return false;
    }
  } affine;
  const Report r = check_tnlp(affine);
  require_right(r);
  CHECK(has_note(r, "6 entries of the pattern zero at all 3 points: Jacobian"));
  CHECK(has_note(r, "there is no Hessian"));
}

TEST_CASE("the contract of a problem: filled in full, x unchanged, nothing kept from another x") {
  CHECK(with({.leaves_last = true}).is_broken(ClauseId::gradient_filled));
  CHECK(with({.adds = true}).is_broken(ClauseId::gradient_filled));
  CHECK(with({.changes_x = true}).is_broken(ClauseId::input_unchanged));
  const Report r = with({.is_stale = true});
  INFO(gradcheck::to_text(r));
  CHECK(r.is_broken(ClauseId::asked_before));
}

TEST_CASE("a problem without Hessian is checked without, and where a call fails there is no value") {
  const Report r = with({.has_hessian = false});
  require_right(r);
  CHECK(r.blocks.size() == 2);
  CHECK(has_note(r, "there is no Hessian"));
  const Report bounded = with({.limit = 1.3});
  require_right(bounded);
  CHECK(bounded.failed_evaluations > 0);
  CHECK_THROWS_WITH(with({.limit = 1}), "eval_f returned false");
}

TEST_CASE("a problem without constraints has no Jacobian, and a Hessian of f alone") {
  class Free : public Problem {
   public:
    Free() : Problem({}) {}
    bool get_nlp_info(Index& n, Index& m, Index& jacobian, Index& hessian, IndexStyleEnum& style) override {
      Problem::get_nlp_info(n, m, jacobian, hessian, style);
      m = jacobian = 0;
      return true;
    }
    bool eval_h(Index n, const Number* x, bool is_new, Number factor, Index m, const Number*, bool is_new_lambda,
                Index entries, Index* rows, Index* columns, Number* values) override {
      const std::array<Number, 2> none{};
      return Problem::eval_h(n, x, is_new, factor, m, none.data(), is_new_lambda, entries, rows, columns, values);
    }
  } free;
  const Report r = check_tnlp(free);
  require_right(r);
  REQUIRE(r.blocks.size() == 2);
  CHECK(r.blocks[1].name == "Hessian");
}

TEST_CASE("what does not fit the problem is told") {
  CHECK_THROWS_WITH(with({}, {1, 2}), "x has 2 numbers, the problem takes 4");
  CHECK_THROWS_WITH(with({.has_start = false}), "get_starting_point returned false: pass an x");
  CHECK_THROWS_WITH(with({.shift = 1}),
                    "eval_jac_g: entry 4 of the structure is [2, 0], expected one of [2 x 4], with indices from 0 on");
  CHECK_THROWS_WITH(with({.first_index = 1, .shift = -1}),
                    "eval_jac_g: entry 0 of the structure is [0, 1], expected one of [2 x 4], with indices from 1 on");
  CHECK_THROWS_WITH(with({.unset_index = true}),
                    "eval_jac_g: entry 5 of the structure is not set, expected one of [2 x 4], with indices from 0 on");
}

TEST_CASE("a term of the Hessian is told in numbers of x") {
  const Report r = with({.adds_x_to_hessian = true});
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].sentence == "Hessian [0, 0] is off by 0.5 x [3, 0], at every x");
}

TEST_CASE("a starting point that is not set, and more entries than are announced, are told in one sentence") {
  REQUIRE_THROWS_WITH(with({.starts_nowhere = true}),
                      "get_starting_point leaves x[3] without a finite number: set it, or pass an x");
  REQUIRE_THROWS_WITH(
      with({.writes_one_more = true}),
      "eval_jac_g writes past the end of the rows of the structure: there is room for 8 numbers, as many "
      "as it is said to give");
}

}  // namespace tnlp_tests

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>  // Ipopt's headers use NULL

#include <IpTNLP.hpp>

#include <algorithm>
#include <armadillo>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gradcheck/base/draws.hpp>
#include <gradcheck/base/fenced.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/values/pattern.hpp>
#include <gradcheck/values/sparse_values.hpp>

namespace gradcheck::detail {

/// What the Hessian is asked for: that of obj_factor f + sum of lambda_i g_i.
struct IpoptWeights {
  double obj_factor = 0;
  arma::vec lambda;
};

/// The calls of a problem of Ipopt, in the way in which Ipopt makes them: structures once, new_x where x is another
/// than in the call before. Each throws std::runtime_error where Ipopt's returns false.
class IpoptProblem {
 public:
  explicit IpoptProblem(Ipopt::TNLP& problem) : problem_(problem) {
    Ipopt::TNLP::IndexStyleEnum style = Ipopt::TNLP::C_STYLE;
    require(problem.get_nlp_info(n_, m_, jacobian_entries_, hessian_entries_, style), "get_nlp_info");
    first_index_ = style == Ipopt::TNLP::FORTRAN_STYLE ? 1 : 0;
  }
  IpoptProblem(const IpoptProblem&) = delete;

  arma::uword variables() const { return static_cast<arma::uword>(n_); }
  arma::uword constraints() const { return static_cast<arma::uword>(m_); }
  bool unchanged() const { return unchanged_; }  ///< whether no call changed what it was given

  /// Where the problem says that Ipopt begins.
  arma::vec starting_point() {
    Fenced<double> x(variables(), not_filled);
    if (!problem_.get_starting_point(n_, true, x.data(), false, nullptr, nullptr, m_, false, nullptr))
      throw std::invalid_argument("get_starting_point returned false: pass an x");
    const arma::vec filled = x.filled("get_starting_point", "x");
    const arma::uvec none = arma::find_nonfinite(filled);
    if (!none.is_empty())
      throw std::invalid_argument("get_starting_point leaves x[" + std::to_string(none(0)) +
                                  "] without a finite number: set it, or pass an x");
    return filled;
  }
  double f(const arma::vec& x) {
    double value = not_filled;
    call("eval_f", x, [&](const double* at, bool is_new) { return problem_.eval_f(n_, at, is_new, value); });
    return value;
  }
  arma::vec gradient(const arma::vec& x, double start) {
    Fenced<double> g(variables(), start);
    call("eval_grad_f", x,
         [&](const double* at, bool is_new) { return problem_.eval_grad_f(n_, at, is_new, g.data()); });
    return g.filled("eval_grad_f", "the gradient");
  }
  arma::vec g(const arma::vec& x) {
    Fenced<double> values(constraints(), not_filled);
    call("eval_g", x,
         [&](const double* at, bool is_new) { return problem_.eval_g(n_, at, is_new, m_, values.data()); });
    return values.filled("eval_g", "the constraints");
  }
  /// Which entries of the constraints' Jacobian are declared.
  const Pattern& jacobian_structure() {
    if (!jacobian_structure_)
      jacobian_structure_ = structure("eval_jac_g", jacobian_entries_, constraints(), [this](int* rows, int* columns) {
        return problem_.eval_jac_g(n_, nullptr, false, m_, jacobian_entries_, rows, columns, nullptr);
      });
    return *jacobian_structure_;
  }
  /// [constraints x variables]; an entry that is declared twice is the sum of both.
  SparseValues jacobian_entries(const arma::vec& x, double start) {
    const Pattern& at_entries = jacobian_structure();
    Fenced<double> values(at_entries.rows.n_elem, start);
    call("eval_jac_g", x, [&](const double* at, bool is_new) {
      return problem_.eval_jac_g(n_, at, is_new, m_, jacobian_entries_, nullptr, nullptr, values.data());
    });
    return {constraints(), variables(), at_entries.rows, at_entries.columns, values.filled("eval_jac_g", "the values")};
  }
  arma::mat jacobian(const arma::vec& x, double start) { return whole(jacobian_entries(x, start)); }
  /// Whether there is a Hessian: eval_h is optional, and returns false where it is not written.
  bool has_hessian() {
    Fenced<int> rows(static_cast<arma::uword>(hessian_entries_), not_set), columns = rows;
    return ask_hessian_structure(rows.data(), columns.data());
  }
  /// Which entries of the Hessian are declared, of either triangle.
  const Pattern& hessian_structure() {
    if (!hessian_structure_)
      hessian_structure_ = structure("eval_h", hessian_entries_, variables(),
                                     [this](int* rows, int* columns) { return ask_hessian_structure(rows, columns); });
    return *hessian_structure_;
  }
  /// [variables x variables], as Ipopt reads it: an entry stands for its mirror image too, and adds to what is there.
  /// lower_alone: leaves out what is above the diagonal.
  SparseValues hessian_entries(const arma::vec& x, const IpoptWeights& weights, double start, bool lower_alone) {
    const Pattern& at_entries = hessian_structure();
    Fenced<double> given(at_entries.rows.n_elem, start);
    const bool is_new_lambda = !have_same_bits(weights.lambda, last_lambda_);
    const arma::vec lambda = last_lambda_ = weights.lambda;
    call("eval_h", x, [&](const double* at, bool is_new) {
      return problem_.eval_h(n_, at, is_new, weights.obj_factor, m_, lambda.memptr(), is_new_lambda, hessian_entries_,
                             nullptr, nullptr, given.data());
    });
    unchanged_ = unchanged_ && have_same_bits(lambda, weights.lambda);
    const arma::uvec rows = arma::max(at_entries.rows, at_entries.columns),
                     columns = arma::min(at_entries.rows, at_entries.columns);
    arma::vec values = given.filled("eval_h", "the values");
    if (lower_alone) values.elem(arma::find(at_entries.rows < at_entries.columns)).zeros();
    const arma::uvec beside = arma::find(rows > columns);
    return {variables(), variables(), arma::join_cols(rows, columns.elem(beside)),
            arma::join_cols(columns, rows.elem(beside)), arma::join_cols(values, values.elem(beside))};
  }
  arma::mat hessian(const arma::vec& x, const IpoptWeights& weights, double start, bool lower_alone) {
    return whole(hessian_entries(x, weights, start, lower_alone));
  }

 private:
  static constexpr int not_set = -(1 << 30);
  static constexpr double not_filled = std::numeric_limits<double>::quiet_NaN();

  static arma::mat whole(const SparseValues& entries) {
    arma::mat m(entries.n_rows, entries.n_cols, arma::fill::zeros);
    for (arma::uword k = 0; k < entries.values.n_elem; ++k) m(entries.rows(k), entries.columns(k)) += entries.values(k);
    return m;
  }
  static void require(bool is_valid, const std::string& name) {
    if (!is_valid) throw std::runtime_error(name + " returned false");
  }
  template <class Call>
  void call(const char* name, const arma::vec& x, const Call& evaluate) {
    const bool is_new = !have_same_bits(x, last_x_);
    last_x_ = x;
    const arma::vec given = x;
    const bool is_valid = evaluate(given.memptr(), is_new);
    unchanged_ = unchanged_ && have_same_bits(given, x);
    require(is_valid, name);
  }
  bool ask_hessian_structure(int* rows, int* columns) {
    return problem_.eval_h(n_, nullptr, false, 0.0, m_, nullptr, false, hessian_entries_, rows, columns, nullptr);
  }
  template <class Call>
  Pattern structure(const char* name, int entries, arma::uword height, const Call& ask) const {
    Fenced<int> given_rows(static_cast<arma::uword>(entries), not_set), given_columns = given_rows;
    require(ask(given_rows.data(), given_columns.data()), name);
    const arma::Col<int> rows = given_rows.filled(name, "the rows of the structure") - first_index_,
                         columns = given_columns.filled(name, "the columns of the structure") - first_index_;
    for (arma::uword k = 0; k < rows.n_elem; ++k)
      if (rows(k) < 0 || columns(k) < 0 || rows(k) >= static_cast<int>(height) || columns(k) >= n_)
        throw std::invalid_argument(place_in(name, k, rows(k), columns(k)) + ", expected one of " +
                                    shape(arma::SizeMat(height, variables())) + ", with indices from " +
                                    std::to_string(first_index_) + " on");
    return {rows, columns};
  }
  std::string place_in(const char* name, arma::uword k, int row, int column) const {
    const std::string entry = std::string(name) + ": entry " + std::to_string(k) + " of the structure is ";
    if (std::min(row, column) < not_set / 2) return entry + "not set";
    return entry + "[" + std::to_string(row + first_index_) + ", " + std::to_string(column + first_index_) + "]";
  }

  Ipopt::TNLP& problem_;
  int n_ = 0, m_ = 0, jacobian_entries_ = 0, hessian_entries_ = 0, first_index_ = 0;
  std::optional<Pattern> jacobian_structure_, hessian_structure_;
  arma::vec last_x_, last_lambda_;
  bool unchanged_ = true;
};

}  // namespace gradcheck::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gradcheck/base/ends_process.hpp>
#include <gradcheck/base/fenced.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/check_derivative.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/derivatives/jacobian_shape.hpp>
#include <gradcheck/derivatives/requirements.hpp>
#include <gradcheck/values/moved_arguments.hpp>

namespace gradcheck::detail {

/// The same types as nlopt_func and nlopt_mfunc.
using NloptFunctionInC = double (*)(unsigned n, const double* x, double* gradient, void* data);
using NloptConstraintsInC = void (*)(unsigned m, double* result, unsigned n, const double* x, double* gradient,
                                     void* data);

/// m numbers at x, and their derivatives [m x n], one row after the other, where there is a place for them.
class NloptInC {
 public:
  using Numbers = std::vector<double>;
  using Call = std::function<void(const Numbers& x, double* result, double* gradient)>;

  NloptInC(unsigned m, Numbers x, Call call, const Layout& layout)
      : m_(m), x_(std::move(x)), call_(std::move(call)), arguments_(x_, layout) {
    const auto without = [this] { values(x_, nullptr); };
    ended_by_ = ends_process(without, [this] { derivatives(x_, 0.0); });
  }
  NloptInC(const NloptInC&) = delete;

  Differentiated differentiated() {
    Differentiated function = of_arguments(arguments_);
    function.value = only_exceptions([this] {
      const auto alone = [this](const Numbers& x) {
        return ended_by_.empty() ? values(x, nullptr) : both(x, 0.0).values;
      };
      return arguments_.output(alone);
    });
    function.fills = true;
    function.own_clauses.push_back({ClauseId::asked_in_part, [this](const Report&) { return difference_of_parts(); }});
    return function;
  }
  /// Of one number, at the numbers as they stand.
  SplitGradient gradient(double start) {
    const auto filled = [this, start](const Numbers& x, Numbers& gradient) {
      const Both all = both(x, start);
      gradient = all.gradient;
      return all.values[0];
    };
    return arguments_.filled_gradients(filled, start);
  }
  /// [m x n] at the numbers as they stand.
  arma::mat jacobian(double start) {
    const auto whole = [this, start](const Numbers& x) { return derivatives(x, start); };
    const FunctionValue all = arguments_.output(whole);
    return as_jacobian(all, m_, x_.size());
  }

 private:
  struct Both {
    Numbers values, gradient;
  };

  Numbers values(const Numbers& x, double* gradient) const {
    Fenced<double> result(m_, std::numeric_limits<double>::quiet_NaN());
    call_(x, result.data(), gradient);
    return arma::conv_to<Numbers>::from(result.filled("the callback", "its " + std::to_string(m_) + " values (m)"));
  }
  Both both(const Numbers& x, double start) const {
    Fenced<double> gradient(m_ * x.size(), start);
    const Numbers result = values(x, gradient.data());
    return {result, arma::conv_to<Numbers>::from(gradient.filled("the callback", "its gradient (m times n)"))};
  }
  Numbers derivatives(const Numbers& x, double start) const { return both(x, start).gradient; }
  std::string difference_of_parts() const {
    if (!ended_by_.empty())
      return "with a null gradient it ends the process (" + ended_by_ + "): it is asked for where it is not null";
    const arma::vec whole(both(x_, 0.0).values), part(values(x_, nullptr));
    return difference_in_part("f", whole, part, "the gradient is null");
  }

  unsigned m_;
  Numbers x_;
  Call call_;
  MovedArguments<Numbers> arguments_;
  std::string ended_by_;  ///< what a null gradient ends the process by
};

}  // namespace gradcheck::detail

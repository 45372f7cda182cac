// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <map>
#include <vector>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/function/differentiated.hpp>

namespace gradcheck::detail {

/// The calls of a function and its derivative, each made once at every point: what is asked for one output after the
/// other costs the calls of one. A point is the coordinates that differ from where they stood when this was made. What
/// a call threw is thrown again, in words. Where f does not repeat, nothing is kept.
class RememberedCalls {
 public:
  /// Two calls of f. What it throws goes through.
  explicit RememberedCalls(const Differentiated& of);

  const FunctionValue& value();
  const SplitGradient& derivative();
  const arma::cx_vec& complex_value(const ComplexMove& move);  ///< of one that can be called with complex numbers
  const FunctionValue& base() const { return base_; }          ///< f where it stood
  arma::uword evaluations() const { return evaluations_; }     ///< calls of f
  arma::uword failed_evaluations() const { return failed_; }   ///< of which threw, or gave a number that is not finite

 private:
  using Key = std::vector<std::uint64_t>;  ///< place and bits of every coordinate that differs, in turn
  Key key() const;
  /// key: of the point, and of what is asked there beside it.
  template <class Kept, class Call>
  const Kept& kept(std::map<Key, Attempt<Kept>>& all, const Key& here, Call call);

  const Differentiated& of_;
  std::vector<arma::mat> start_;
  FunctionValue base_;
  bool repeats_ = false;
  arma::uword evaluations_ = 0, failed_ = 0;
  std::map<Key, Attempt<FunctionValue>> values_;
  std::map<Key, Attempt<SplitGradient>> derivatives_;
  std::map<Key, Attempt<arma::cx_vec>> complex_values_;
};

}  // namespace gradcheck::detail

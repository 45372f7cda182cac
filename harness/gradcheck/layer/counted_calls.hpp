// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include <gradcheck/layer/any_layer.hpp>

namespace gradcheck::detail {

/// How often forward and backward were called.
using CallCount = std::shared_ptr<arma::uword>;

/// The same layer, whose calls of forward and backward are counted, those of its twin in double as well.
AnyLayer counted_calls(AnyLayer layer, const CallCount& count);

/// How many calls may still be made, of a layer whose calls are counted. Without a count: any number.
class Allowance {
 public:
  Allowance() = default;
  /// most: from now on.
  Allowance(CallCount count, arma::uword most) : count_(std::move(count)), end_(*count_ + most) {}

  bool affords(arma::uword calls) const { return count_ == nullptr || *count_ + calls <= end_; }
  /// Calls made so far; 0 without a count.
  arma::uword made() const { return count_ == nullptr ? 0 : *count_; }

 private:
  CallCount count_;
  arma::uword end_ = 0;
};

}  // namespace gradcheck::detail

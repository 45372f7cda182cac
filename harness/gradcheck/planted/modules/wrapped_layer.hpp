// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <string>

#include <gradcheck/layer/any_layer.hpp>

namespace gradcheck::fuzz {

/// One backward of a layer, after its own code ran: what it was given, and what may still be changed.
struct Backward {
  const arma::mat& x;
  const arma::mat& target;  ///< of a loss; else empty
  const arma::mat& y;
  const arma::mat& cotangent;
  arma::mat& dx;
  const detail::AnyLayer& layer;

  bool has(const std::string& parameter) const;
  arma::mat value(const std::string& parameter) const;
  arma::mat gradient(const std::string& parameter) const;
  void set(const std::string& parameter, const arma::mat& gradient) const;
};

/// The same layer, with what change makes of each backward.
detail::AnyLayer changed(detail::AnyLayer layer, std::function<void(Backward&)> change);

/// The same layer, whose backward belongs to another forward: that before the last, or the first one of its shape.
enum class Cache : unsigned char { lags, is_filled_once };
detail::AnyLayer stale(const detail::AnyLayer& layer, Cache cache);

/// The same layer, with gradients added to what they held.
detail::AnyLayer accumulating(const detail::AnyLayer& layer);

}  // namespace gradcheck::fuzz

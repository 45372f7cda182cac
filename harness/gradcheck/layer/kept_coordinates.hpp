// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <vector>

#include <gradcheck/layer/coordinates.hpp>

namespace gradcheck::detail {

/// Coordinates, and what they held when this was made. Memory: one double a coordinate.
class HeldCoordinates {
 public:
  explicit HeldCoordinates(std::vector<Coordinates> coordinates, unsigned threads = 1);

  const arma::mat& operator[](std::size_t k) const { return held_[k].values; }  ///< as they were
  void put_back(std::size_t k) const { coordinates_[k].put_back(held_[k]); }
  void put_back() const;  ///< all of them
  std::size_t size() const { return coordinates_.size(); }
  bool are_as_held() const;  ///< all numbers are the same now
  /// Puts back what has another shape by now, and that alone. Returns the first of them.
  std::optional<std::size_t> put_back_reshaped() const;

 private:
  std::vector<Coordinates> coordinates_;
  std::vector<Coordinates::Held> held_;
};

/// The same, all put back, bitwise, when it goes out of scope: an object whose size followed a batch has its own again.
/// What has no memory for that, or a size that is fixed, stays as it is.
class KeptCoordinates : public HeldCoordinates {
 public:
  using HeldCoordinates::HeldCoordinates;
  KeptCoordinates(const KeptCoordinates&) = delete;
  KeptCoordinates& operator=(const KeptCoordinates&) = delete;
  ~KeptCoordinates();
};

/// One of them, put back, bitwise, at the end of the scope, where it is still there.
class KeptCoordinate {
 public:
  KeptCoordinate(Coordinates coordinates, arma::uword i)
      : coordinates_(coordinates), i_(i), value_(coordinates.get(i)) {}
  KeptCoordinate(const KeptCoordinate&) = delete;
  KeptCoordinate& operator=(const KeptCoordinate&) = delete;
  ~KeptCoordinate() {
    if (i_ < coordinates_.size()) coordinates_.set(i_, value_);
  }

 private:
  Coordinates coordinates_;
  arma::uword i_;
  double value_;
};

}  // namespace gradcheck::detail

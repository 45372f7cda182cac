// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <utility>
#include <vector>

#include <gradcheck/layer/coordinates.hpp>

namespace gradcheck::detail {

/// Keeps the values of coordinates, and puts them back, bitwise, when it goes out of scope.
class KeptCoordinates {
 public:
  explicit KeptCoordinates(std::vector<Coordinates> coordinates) : coordinates_(std::move(coordinates)) {
    values_.reserve(coordinates_.size());  // a matrix is copied where a vector grows
    for (const Coordinates& c : coordinates_) values_.push_back(c.values());
  }
  KeptCoordinates(const KeptCoordinates&) = delete;
  KeptCoordinates& operator=(const KeptCoordinates&) = delete;
  ~KeptCoordinates() {
    for (std::size_t k = 0; k < coordinates_.size(); ++k) coordinates_[k].assign(values_[k]);
  }

  const arma::mat& operator[](std::size_t k) const { return values_[k]; }  ///< as they were

 private:
  std::vector<Coordinates> coordinates_;
  std::vector<arma::mat> values_;
};

}  // namespace gradcheck::detail

// SPDX-License-Identifier: MIT
#include <gradcheck/layer/kept_coordinates.hpp>

#include <utility>

#include <gradcheck/base/parallel.hpp>

namespace gradcheck::detail {

HeldCoordinates::HeldCoordinates(std::vector<Coordinates> coordinates, unsigned threads)
    : coordinates_(std::move(coordinates)), held_(coordinates_.size()) {
  in_parallel(held_.size(), threads, [this](std::size_t k) { held_[k] = coordinates_[k].held(); });
}

bool HeldCoordinates::are_as_held() const {
  for (std::size_t k = 0; k < held_.size(); ++k)
    if (!coordinates_[k].has_shape_of(held_[k]) || arma::any(arma::vectorise(coordinates_[k].view() != (*this)[k])))
      return false;
  return true;
}

void HeldCoordinates::put_back() const {
  for (std::size_t k = 0; k < held_.size(); ++k) put_back(k);
}

std::optional<std::size_t> HeldCoordinates::put_back_reshaped() const {
  std::optional<std::size_t> first;
  for (std::size_t k = 0; k < held_.size(); ++k) {
    if (coordinates_[k].has_shape_of(held_[k])) continue;
    put_back(k);
    if (!first) first = k;
  }
  return first;
}

KeptCoordinates::~KeptCoordinates() {
  for (std::size_t k = 0; k < size(); ++k) try {
      put_back(k);
    } catch (...) {  // no destructor may throw, and there is nobody else to put the others back
    }
}

}  // namespace gradcheck::detail

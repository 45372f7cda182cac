// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>

#include <gradcheck/gradcheck.hpp>

/// What tests of checks with fewer evaluations than coordinates share.
namespace limited {

/// What the contract of a function calls it beside the values.
constexpr std::uint64_t calls_of_contract = 16;

inline gradcheck::Options within(std::uint64_t evaluations, std::uint64_t seed = 1) {
  gradcheck::Options options;
  options.max_evaluations = evaluations;
  options.seed = seed;
  return options;
}

inline arma::uvec entries_with(const gradcheck::Block& b, gradcheck::Reason reason) {
  return arma::find(b.reason == static_cast<unsigned char>(reason));
}

}  // namespace limited
